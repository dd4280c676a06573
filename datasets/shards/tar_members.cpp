#include "datasets/shards/tar_members.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "datasets/shards/tar_header.h"

namespace convoy {
namespace {

constexpr std::uint64_t kMaxExtension = 64 << 10;  // of a pax header or long name
constexpr std::uint64_t kMaxPadding = 16 << 20;    // of zeros behind the end mark

std::uint64_t whole_blocks(std::uint64_t bytes) { return (bytes + kTarBlock - 1) / kTarBlock * kTarBlock; }

std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool is_compressed(std::span<const std::byte> start) {
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  return text.starts_with("\x1f\x8b") || text.starts_with("BZh") || text.starts_with("\x28\xb5\x2f\xfd") ||
         text.starts_with(
             "\xfd"
             "7zXZ");
}

}  // namespace

void TarMembers::refuse(const std::string& member, const std::string& reason) const {
  std::string shown = member.substr(0, 300);
  std::ranges::replace_if(
      shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  throw Error(ExitCode::bad_data, fmt::format("{}: member '{}' at byte {} {}", path_.string(), shown, start_, reason));
}

std::string TarMembers::contents(std::uint64_t offset, std::uint64_t bytes) const {
  std::string text(bytes, '\0');
  if (const Status status = read_at(file_.fd, offset, std::as_writable_bytes(std::span(text))); !status.ok())
    throw Error(status.failure().code, path_.string() + ": " + status.failure().message);
  return text;
}

std::string TarMembers::read(const TarMember& member, std::uint64_t max_bytes) const {
  if (member.bytes > max_bytes) refuse(member.name, fmt::format("has {} bytes, at most {} are read", member.bytes, max_bytes));
  return contents(member.offset, member.bytes);
}

void TarMembers::check_fits(const std::string& name, std::uint64_t size) const {
  if (size > file_.bytes || whole_blocks(size) > file_.bytes - std::min(file_.bytes, start_ + kTarBlock))
    refuse(name, fmt::format("says {} bytes, but the archive ends before: it is cut off or damaged", size));
}

void TarMembers::check_start() const {
  std::array<std::byte, 8> start{};
  if (file_.bytes >= start.size() && read_at(file_.fd, 0, start).ok() && is_compressed(start))
    throw Error(ExitCode::bad_data, path_.string() + ": is compressed; unpack it to a plain .tar, images gain nothing from it");
}

// Archives end with two blocks of zeros, then zeros to a round length.
void TarMembers::check_end() {
  const std::uint64_t rest = file_.bytes - at_;
  if (rest > kMaxPadding) refuse("", "is the end mark, but much follows it: archives that were strung together are not read");
  const std::string padding = contents(at_, rest);
  if (padding.find_first_not_of('\0') != std::string::npos)
    refuse("", "is the end mark, but data follow it: archives that were strung together are not read");
}

// "<length> <key>=<value>\n", again and again.
void TarMembers::read_pax(const std::string& records, bool global, Overrides& overrides) const {
  for (std::string_view rest = records; !rest.empty();) {
    const std::size_t blank = rest.find(' ');
    const auto length = decimal(rest.substr(0, blank == std::string_view::npos ? 0 : blank));
    if (!length || *length > rest.size() || *length < blank + 3 || rest[*length - 1] != '\n')
      refuse("", "is a pax header that cannot be read");
    const std::string_view record = rest.substr(blank + 1, *length - blank - 2);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos) refuse("", "is a pax header that cannot be read");
    const std::string_view key = record.substr(0, equals), value = record.substr(equals + 1);
    if (key.starts_with("GNU.sparse")) refuse("", "is a sparse file, which is not read");
    if (key == "path" || key == "size") {
      if (global) refuse("", fmt::format("is a global pax header that sets '{}'", key));
      if (key == "path") overrides.name = std::string(value);
      if (key == "size" && !(overrides.size = decimal(value))) refuse("", "is a pax header with a size that cannot be read");
    }
    rest.remove_prefix(*length);
  }
}

std::optional<TarMember> TarMembers::next() {
  if (at_ == 0) check_start();
  for (Overrides overrides;;) {
    start_ = at_;
    if (at_ > file_.bytes || file_.bytes - at_ < kTarBlock)
      refuse("", "is where the archive ends, without the end mark: it is cut off");
    std::array<std::byte, kTarBlock> block;
    if (const Status status = read_at(file_.fd, at_, block); !status.ok())
      throw Error(status.failure().code, path_.string() + ": " + status.failure().message);
    if (is_zero_block(block)) {
      check_end();
      return std::nullopt;
    }
    const Result<TarHeader> parsed = parse_tar_header(block);
    if (!parsed.ok()) refuse("", parsed.failure().message);
    const TarHeader& header = parsed.value();
    const bool extension = header.type == 'L' || header.type == 'x' || header.type == 'g';
    std::string name = !extension && overrides.name ? *overrides.name : header.name;
    const std::uint64_t size = !extension && overrides.size ? *overrides.size : header.size;
    check_fits(name, size);
    const std::uint64_t offset = at_ + kTarBlock;
    at_ = offset + whole_blocks(size);
    if (extension) {
      if (size > kMaxExtension) refuse(name, "is a header of over 64 KiB");
      const std::string text = contents(offset, size);
      if (header.type == 'L') overrides.name = text.substr(0, text.find('\0'));
      if (header.type != 'L') read_pax(text, header.type == 'g', overrides);
      continue;
    }
    while (name.starts_with("./") && name.size() > 2) name.erase(0, 2);
    if (const char* reason = bad_member_name(name); *reason != '\0') refuse(name, reason);
    if (header.type != '0' && header.type != '5')
      refuse(name, fmt::format("is {}; only plain files are read", tar_type_name(header.type)));
    overrides = {};
    if (header.type == '5' || name.back() == '/') continue;
    return TarMember{std::move(name), offset, size};
  }
}

}  // namespace convoy
