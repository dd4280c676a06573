#include "datasets/shards/shard_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>

#include "datasets/hash.h"
#include "datasets/shards/tar_members.h"
#include "pipeline/graph/sample_transform.h"

namespace convoy {
namespace {

constexpr std::uint64_t kMaxLabelBytes = 4 << 10;
constexpr std::uint64_t kMaxJsonBytes = 1 << 20;

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

bool is_image(const std::string& field) { return field == "jpg" || field == "jpeg" || field == "png"; }

class Grouping {
 public:
  Grouping(TarMembers& members, const std::string& label_key, const std::function<void(const ShardSample&)>& give)
      : members_(members), label_key_(label_key), give_(give) {}

  void add(const TarMember& member) {
    const std::size_t slash = member.name.rfind('/');
    const std::size_t base = slash == std::string::npos ? 0 : slash + 1;
    if (member.name.compare(base, 2, "__") == 0) return;
    const std::size_t dot = member.name.find('.', base);
    if (dot == std::string::npos) members_.refuse(member.name, "has no ending: samples are made of KEY.jpg and KEY.cls");
    if (dot == base) members_.refuse(member.name, "begins with a dot, so that it has no key");
    std::string field = member.name.substr(dot + 1);
    std::ranges::transform(field, field.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    begin(member.name.substr(0, dot));
    last_ = member.name;
    if (is_image(field)) take_image(member);
    if (field == "cls") take_label(member, members_.read(member, kMaxLabelBytes));
    if (field == "json") json_ = member;
  }

  void finish() {
    if (!open_) return;
    if (sample_.length == 0) members_.refuse(last_, "ends sample '" + sample_.key + "', which has no image (.jpg, .jpeg, .png)");
    if (sample_.label.empty() && json_) read_json(*json_);
    if (sample_.label.empty()) members_.refuse(last_, "ends sample '" + sample_.key + "', which has no label (.cls or .json)");
    give_(sample_);
    open_ = false;
  }

 private:
  void begin(std::string key) {
    if (open_ && key == sample_.key) return;
    finish();
    // 8 bytes a sample; two keys of one hash are as good as impossible.
    if (!seen_.insert(hash_bytes(std::as_bytes(std::span(key)))).second)
      members_.refuse(key, "is a key that came before: its members do not stand together, or it is there twice");
    sample_ = {};
    sample_.key = std::move(key);
    json_.reset();
    open_ = true;
  }

  void take_image(const TarMember& member) {
    if (sample_.length != 0) members_.refuse(member.name, "is the second image of its sample");
    if (member.bytes == 0) members_.refuse(member.name, "is an empty image");
    if (member.bytes > kMaxEncodedBytes)
      members_.refuse(member.name, fmt::format("has {} bytes, over the limit of {}", member.bytes, kMaxEncodedBytes));
    sample_.offset = member.offset;
    sample_.length = static_cast<std::uint32_t>(member.bytes);
  }

  void take_label(const TarMember& member, const std::string& text) {
    if (!sample_.label.empty()) members_.refuse(member.name, "is the second label of its sample");
    sample_.label = trimmed(text);
    const bool readable = std::ranges::all_of(sample_.label, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    if (sample_.label.empty() || !readable) members_.refuse(member.name, "is no label: expected a class index or a class name");
  }

  void read_json(const TarMember& member) {
    const auto json = nlohmann::json::parse(members_.read(member, kMaxJsonBytes), nullptr, false);
    const auto value = json.is_object() ? json.find(label_key_) : json.end();
    if (!json.is_object() || value == json.end() || !(value->is_string() || value->is_number_unsigned()))
      members_.refuse(member.name, fmt::format("has no \"{}\" that is a class index or a class name; see label_key", label_key_));
    take_label(member, value->is_string() ? value->get<std::string>() : std::to_string(value->get<std::uint64_t>()));
  }

  TarMembers& members_;
  const std::string& label_key_;
  const std::function<void(const ShardSample&)>& give_;
  ShardSample sample_;
  std::optional<TarMember> json_;
  std::string last_;  // member of the sample in hand
  std::unordered_set<std::uint64_t> seen_;
  bool open_ = false;
};

}  // namespace

void for_each_sample(const std::filesystem::path& path, const OpenFile& file, const std::string& label_key,
                     const std::function<void(const ShardSample&)>& give) {
  TarMembers members(file, path);
  Grouping grouping(members, label_key, give);
  while (const std::optional<TarMember> member = members.next()) grouping.add(*member);
  grouping.finish();
}

}  // namespace convoy
