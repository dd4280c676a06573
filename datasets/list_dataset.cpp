#include "datasets/list_dataset.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "datasets/hash.h"
#include "datasets/raw_dataset.h"
#include "datasets/read_file.h"

namespace convoy {
namespace {

constexpr int kMostClasses = 65536;

// Digits with or without a sign: somebody meant an index.
bool is_number(const std::string& word) {
  const std::size_t first = word.starts_with('-') || word.starts_with('+') ? 1 : 0;
  return word.size() > first && word.find_first_not_of("0123456789", first) == std::string::npos;
}

// -1 for what is no index.
int index_of(const std::string& word) {
  int value = -1;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool whole = error == std::errc() && end == word.data() + word.size();
  return whole && value >= 0 && value < kMostClasses ? value : -1;
}

}  // namespace

ListDataset::ListDataset(const Options& options) : path_(options.path), list_(parse_list(options.path)) {
  class_names_ = options.class_names;
  class_of_word_.assign(list_.words.size(), -1);
  problem_of_word_.resize(list_.words.size());
  if (by_index(options.labels)) {
    number_words(options);
  } else {
    name_words();
  }
  require_classes();
  problem_of_word_.clear();
  fingerprint_ = hash();
}

bool ListDataset::by_index(Labels labels) const {
  if (labels != Labels::automatic) return labels == Labels::index;
  const auto numbers = std::count_if(list_.words.begin(), list_.words.end(), is_number);
  if (numbers == 0 || numbers == static_cast<std::ptrdiff_t>(list_.words.size())) return numbers != 0;
  // The first line tells what was meant; the first that differs is shown.
  const bool first = is_number(list_.words[0]);
  for (std::size_t i = 0; i < list_.word.size(); ++i) {
    const std::string& word = list_.words[list_.word[i]];
    if (is_number(word) == first) continue;
    throw Error(ExitCode::bad_data, path_.string() + ":" + std::to_string(list_.line[i]) + ": label \"" + word + "\" is " +
                                        (first ? "no whole number" : "a number") + ", unlike line " +
                                        std::to_string(list_.line[0]) + "'s \"" + list_.words[0] +
                                        "\"; use class indices or class names, or set labels: name if all are names");
  }
  return first;
}

void ListDataset::number_words(const Options& options) {
  int highest = -1;
  for (std::size_t w = 0; w < list_.words.size(); ++w) highest = std::max(highest, class_of_word_[w] = index_of(list_.words[w]));
  if (class_names_.empty()) class_names_ = number_names(options.num_classes > 0 ? options.num_classes : highest + 1);
  const int classes = static_cast<int>(class_names_.size());
  for (std::size_t w = 0; w < list_.words.size(); ++w) {
    if (class_of_word_[w] >= 0 && class_of_word_[w] < classes) continue;
    class_of_word_[w] = -1;
    const std::string range = classes > 0 ? "0 to " + std::to_string(classes - 1) : "0 on";
    problem_of_word_[w] = "label \"" + list_.words[w] + "\" is no class index; expected a whole number from " + range;
  }
}

void ListDataset::name_words() {
  const bool given = !class_names_.empty();
  if (!given) {
    class_names_ = list_.words;
    std::sort(class_names_.begin(), class_names_.end());
  }
  std::unordered_map<std::string, int> classes;
  for (std::size_t c = 0; c < class_names_.size(); ++c) classes.emplace(class_names_[c], static_cast<int>(c));
  for (std::size_t w = 0; w < list_.words.size(); ++w) {
    const auto found = classes.find(list_.words[w]);
    if (found != classes.end()) {
      class_of_word_[w] = found->second;
    } else {
      problem_of_word_[w] =
          "label \"" + list_.words[w] + "\" is none of the " + std::to_string(class_names_.size()) + " names in class_names";
    }
  }
}

void ListDataset::require_classes() const {
  LineProblems problems(path_.string());
  for (std::size_t i = 0; i < list_.word.size(); ++i) {
    if (class_of_word_[list_.word[i]] < 0) problems.add(list_.line[i], problem_of_word_[list_.word[i]]);
  }
  problems.throw_if_any();
}

std::string ListDataset::describe(std::int64_t id) const {
  return file(id).string() + " (" + path_.filename().string() + ":" + std::to_string(list_.line[id]) + ")";
}

Status ListDataset::read(std::int64_t id, EncodedSample& out) const {
  out.format = EncodedSample::Format::encoded;
  out.height = out.width = out.channels = 0;
  return read_file(file(id).c_str(), out.bytes);
}

std::uint64_t ListDataset::hash() const {
  Hash hash;
  for (const std::string& name : class_names_) hash.add(name);
  for (std::size_t i = 0; i < list_.word.size(); ++i) {
    hash.add(list_.paths[i]);
    hash.add(static_cast<std::uint64_t>(class_of_word_[list_.word[i]]));
  }
  return hash.digest();
}

}  // namespace convoy
