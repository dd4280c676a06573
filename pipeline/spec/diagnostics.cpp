#include "pipeline/spec/diagnostics.h"

#include <algorithm>
#include <tuple>

#include "pipeline/spec/spec_problems.h"

namespace convoy::spec {

void Diagnostics::error(Mark mark, const std::string& key, const std::string& message) {
  std::string place = mark.line < 0 ? "--set" : files_[static_cast<std::size_t>(mark.file)];
  if (mark.line > 0) place += ":" + std::to_string(mark.line) + ":" + std::to_string(mark.column);
  const std::string text = place + ": " + (key.empty() ? "" : key + ": ") + message;
  if (!said_.insert(mark.origin == 0 ? text : place + message).second) return;
  entries_.push_back({mark, mark.origin == 0 ? text : text + " (" + origin(mark.origin) + ")"});
}

int Diagnostics::add_file(const std::string& name) {
  files_.push_back(name);
  return static_cast<int>(files_.size()) - 1;
}

int Diagnostics::add_origin(const std::string& text) {
  if (origins_.back() != text) origins_.push_back(text);
  return static_cast<int>(origins_.size()) - 1;
}

std::string Diagnostics::place(Mark mark, int reader) const {
  if (mark.line < 0) return "--set";
  const std::string line = std::to_string(mark.line);
  return mark.file == reader ? "line " + line : files_[static_cast<std::size_t>(mark.file)] + ":" + line;
}

void Diagnostics::absorb(const Diagnostics& other, int file) {
  for (Entry entry : other.entries_) {
    entry.mark.file = file;
    entries_.push_back(std::move(entry));
  }
}

std::vector<std::string> Diagnostics::lines() const {
  std::vector<Entry> sorted = entries_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.mark.file, a.mark.line, a.mark.column) < std::tie(b.mark.file, b.mark.line, b.mark.column);
  });
  std::vector<std::string> all;
  for (const Entry& e : sorted) all.push_back(e.text);
  return all;
}

void Diagnostics::throw_if_any() const {
  if (ok()) return;
  std::string all;
  for (const std::string& line : lines()) all += (all.empty() ? "" : "\n") + line;
  throw SpecProblems(all, entries_.size());
}

namespace {

// What stops short of a name, as PyTorch's and Caffe's words do: "batch_norm". A few letters may begin anything.
std::string only_one_beginning_with(const std::string& word, const std::vector<std::string>& candidates) {
  const auto begins = [&](const std::string& candidate) { return candidate.starts_with(word); };
  if (word.size() < 3 || std::ranges::count_if(candidates, begins) != 1) return "";
  return *std::ranges::find_if(candidates, begins);
}

}  // namespace

std::string nearest_name(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t above = row[j];
        row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1)});
        diagonal = above;
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best.empty() ? only_one_beginning_with(word, candidates) : best;
}

}  // namespace convoy::spec
