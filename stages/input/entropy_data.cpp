#include "stages/input/entropy_data.h"

#include <cstring>

namespace convoy {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

}  // namespace

bool EntropyData::take(const std::uint8_t* at, const std::uint8_t* end) {
  const auto room = static_cast<std::size_t>(end - at);
  if (room > kMaxBytes) return false;
  if (bytes_.size() < room + kPadding) bytes_.resize(room + kPadding);
  starts_.assign(1, 0);
  std::uint8_t* to = bytes_.data();
  for (;;) {
    const auto* found = static_cast<const std::uint8_t*>(std::memchr(at, 0xff, static_cast<std::size_t>(end - at)));
    const std::uint8_t* stop = found ? found : end;
    std::memcpy(to, at, static_cast<std::size_t>(stop - at));
    to += stop - at;
    at = stop;
    if (end - at < 2) break;
    if (at[1] == 0) {
      *to++ = 0xff;
    } else if (at[1] >= 0xd0 && at[1] <= 0xd7) {
      if ((at[1] & 7) != static_cast<int>((starts_.size() - 1) % 8)) return false;
      starts_.push_back(static_cast<std::size_t>(to - bytes_.data()));
    } else {
      break;
    }
    at += 2;
  }
  marker_ = at;
  starts_.push_back(static_cast<std::size_t>(to - bytes_.data()));
  std::memset(to, 0, kPadding);
  return true;
}

}  // namespace convoy
