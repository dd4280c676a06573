#include "datasets/pack/journal.h"

#include <fcntl.h>

#include <cstring>
#include <span>

#include "datasets/hash.h"

namespace convoy {
namespace {

constexpr std::uint64_t kMagic = 0x314c4e4a4b504356;  // "VCPKJNL1"
constexpr std::uint64_t kMaxGroup = std::uint64_t{256} << 20;

// Before the description, and before each group.
struct Frame {
  std::uint64_t magic, bytes, hash;
};

template <typename T>
void put(std::vector<std::byte>& to, const T& value) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&value);
  to.insert(to.end(), bytes, bytes + sizeof value);
}

void put_text(std::vector<std::byte>& to, const std::string& text) {
  put(to, static_cast<std::uint32_t>(text.size()));
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  to.insert(to.end(), bytes, bytes + text.size());
}

// The hash of the group was right, so that only its own writer's records are taken apart here.
template <typename T>
T take(std::span<const std::byte>& from) {
  T value;
  std::memcpy(&value, from.data(), sizeof value);
  from = from.subspan(sizeof value);
  return value;
}

std::string take_text(std::span<const std::byte>& from) {
  const auto size = take<std::uint32_t>(from);
  std::string text(reinterpret_cast<const char*>(from.data()), size);
  from = from.subspan(size);
  return text;
}

PackRecord take_record(std::span<const std::byte>& from) {
  PackRecord r;
  r.name = take_text(from);
  r.left_out = take_text(from);
  r.length = take<std::uint32_t>(from);
  r.label = take<std::int32_t>(from);
  r.height = take<std::uint32_t>(from);
  r.width = take<std::uint32_t>(from);
  r.hash = take<std::uint64_t>(from);
  return r;
}

Frame frame_of(std::span<const std::byte> payload) { return {kMagic, payload.size(), hash_bytes(payload)}; }

// Empty when there is no whole frame at `offset`.
std::vector<std::byte> read_frame(SafeFile& file, std::uint64_t offset) {
  const std::uint64_t size = file.size();
  Frame frame;
  if (size < offset || size - offset < sizeof frame) return {};
  file.read_at(offset, std::as_writable_bytes(std::span(&frame, 1)));
  if (frame.magic != kMagic || frame.bytes > kMaxGroup || frame.bytes > size - offset - sizeof frame) return {};
  std::vector<std::byte> payload(frame.bytes);
  file.read_at(offset + sizeof frame, payload);
  if (hash_bytes(payload) != frame.hash) return {};
  return payload;
}

}  // namespace

PackJournal::PackJournal(const std::filesystem::path& path, FileSystem& files) : file_(path, O_RDWR | O_CREAT, files) {
  file_.lock();
  read_header();
}

void PackJournal::read_header() {
  const std::vector<std::byte> text = read_frame(file_, 0);
  description_.assign(reinterpret_cast<const char*>(text.data()), text.size());
  end_ = text.empty() ? 0 : sizeof(Frame) + text.size();
}

std::vector<PackRecord> PackJournal::recover() {
  std::vector<PackRecord> records;
  while (true) {
    const std::vector<std::byte> group = read_frame(file_, end_);
    if (group.empty()) break;
    end_ += sizeof(Frame) + group.size();
    for (std::span<const std::byte> rest = group; !rest.empty();) records.push_back(take_record(rest));
  }
  file_.resize(end_);
  return records;
}

void PackJournal::start(const std::string& description) {
  description_ = description;
  end_ = 0;
  file_.resize(0);
  const auto* bytes = reinterpret_cast<const std::byte*>(description.data());
  group_.assign(bytes, bytes + description.size());
  commit();
}

void PackJournal::add(const PackRecord& r) {
  put_text(group_, r.name);
  put_text(group_, r.left_out);
  put(group_, r.length);
  put(group_, r.label);
  put(group_, r.height);
  put(group_, r.width);
  put(group_, r.hash);
}

void PackJournal::commit() {
  if (group_.empty()) return;
  std::vector<std::byte> framed;
  framed.reserve(sizeof(Frame) + group_.size());
  put(framed, frame_of(group_));
  framed.insert(framed.end(), group_.begin(), group_.end());
  file_.write_at(end_, framed);
  file_.sync();
  end_ += framed.size();
  group_.clear();
}

}  // namespace convoy
