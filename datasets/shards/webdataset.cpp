#include "datasets/shards/webdataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "datasets/hash.h"
#include "datasets/shards/shard_paths.h"
#include "datasets/shards/shard_samples.h"

namespace convoy {
namespace {

constexpr std::size_t kOpenShards = 256;  // the usual limit of descriptors is 1024
constexpr std::size_t kMaxClasses = 1 << 20;

std::optional<std::size_t> index_of(const std::string& word) {
  std::size_t value = 0;
  const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), value);
  return failed == std::errc() && end == word.data() + word.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

// The labels as written, each once.
struct WebDataset::Words {
  std::vector<std::string> list;
  std::unordered_map<std::string, std::uint32_t> number;
};

WebDataset::WebDataset(const Options& options) {
  Words words;
  const std::vector<std::filesystem::path> paths = shard_paths(options.folder, options.pattern);
  for (const std::filesystem::path& path : paths) {
    index(path, options.label_key, words);
    if (options.progress) options.progress({samples_.size(), shards_.size(), paths.size(), shards_.size(), "shards"});
  }
  if (samples_.empty()) throw Error(ExitCode::bad_data, "no sample in the shards of path '" + options.pattern + "'");
  samples_.shrink_to_fit();
  choose_classes(words.list, options.class_names);
  fingerprint_ = hash();
}

void WebDataset::index(const std::filesystem::path& path, const std::string& label_key, Words& words) {
  Shard shard{path, open_for_reading(path), {}, samples_.size()};
  for_each_sample(path, shard.file, label_key, [&](const ShardSample& s) {
    const auto [at, is_new] = words.number.emplace(s.label, static_cast<std::uint32_t>(words.list.size()));
    if (is_new) words.list.push_back(s.label);
    if (words.list.size() > kMaxClasses) throw Error(ExitCode::bad_data, path.string() + ": has more than 2^20 different labels");
    shard.keys += s.key;
    samples_.push_back({s.offset, s.length, static_cast<std::uint32_t>(shards_.size()), at->second,
                        static_cast<std::uint32_t>(shard.keys.size())});
  });
  shard.keys.shrink_to_fit();
  if (shards_.size() >= kOpenShards) shard.file = {};
  shards_.push_back(std::move(shard));
}

void WebDataset::choose_classes(const std::vector<std::string>& words, std::vector<std::string> wanted) {
  const bool by_index = std::ranges::all_of(words, [](const std::string& w) { return index_of(w).has_value(); });
  class_names_ = std::move(wanted);
  if (class_names_.empty() && by_index) {
    std::size_t highest = 0;
    for (const std::string& word : words) highest = std::max(highest, *index_of(word));
    if (highest >= kMaxClasses) throw Error(ExitCode::bad_data, fmt::format("label {} is no class index", highest));
    for (std::size_t c = 0; c <= highest; ++c) class_names_.push_back(std::to_string(c));
  } else if (class_names_.empty()) {
    class_names_ = words;
    std::ranges::sort(class_names_);
  }
  std::unordered_map<std::string, std::size_t> number;
  for (std::size_t c = 0; c < class_names_.size(); ++c) number.emplace(class_names_[c], c);
  for (const std::string& word : words) {
    const auto found = number.find(word);
    const std::size_t label = by_index ? *index_of(word) : found == number.end() ? class_names_.size() : found->second;
    if (label >= class_names_.size()) {
      throw Error(ExitCode::bad_data, fmt::format("label '{}' is none of the {} classes; set data.class_names to all of them, in "
                                                  "the order of their indices",
                                                  word, class_names_.size()));
    }
    class_of_word_.push_back(static_cast<int>(label));
  }
}

std::string_view WebDataset::key(std::int64_t id) const {
  const Sample& s = samples_[id];
  const bool first = static_cast<std::size_t>(id) == shards_[s.shard].first;
  const std::uint32_t start = first ? 0 : samples_[id - 1].key_end;
  return std::string_view(shards_[s.shard].keys).substr(start, s.key_end - start);
}

std::vector<std::filesystem::path> WebDataset::homes() const {
  std::vector<std::filesystem::path> paths;
  for (const Shard& shard : shards_) paths.push_back(shard.path);
  return paths;
}

std::string WebDataset::describe(std::int64_t id) const {
  return fmt::format("{}[{}]", shards_[samples_[id].shard].path.string(), key(id));
}

Status WebDataset::read(std::int64_t id, EncodedSample& out) const {
  const Sample& s = samples_[id];
  const Shard& shard = shards_[s.shard];
  out.format = EncodedSample::Format::encoded;
  out.height = out.width = out.channels = 0;
  out.bytes.resize(s.length);
  if (shard.file.fd) return read_at(shard.file.fd, s.offset, out.bytes);
  try {
    return read_at(open_for_reading(shard.path).fd, s.offset, out.bytes);
  } catch (const Error& error) {
    return Failure{error.exit_code(), error.what()};
  }
}

std::uint64_t WebDataset::hash() const {
  Hash hash;
  for (const std::string& name : class_names_) hash.add(name);
  for (std::int64_t id = 0; id < size(); ++id) {
    hash.add(key(id));
    hash.add(samples_[id].offset);
    hash.add(std::uint64_t{samples_[id].length});
    hash.add(static_cast<std::uint64_t>(label(id)));
  }
  return hash.digest();
}

}  // namespace convoy
