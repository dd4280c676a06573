#include "datasets/quarantined.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets/hash.h"
#include "datasets/quarantine_file.h"

namespace convoy {
namespace {

// Whether the sample is still what was found bad: what cannot be read is no better.
bool still_bad(const Dataset& dataset, std::int64_t id, const QuarantineEntry& entry) {
  EncodedSample sample;
  return !dataset.read(id, sample).ok() || hash_bytes(sample.bytes) == entry.hash;
}

}  // namespace

std::unique_ptr<Dataset> leave_out_quarantined(std::unique_ptr<Dataset> dataset,
                                               const std::function<void(const std::string&)>& note) {
  const std::vector<std::filesystem::path> homes = dataset->homes();
  std::vector<QuarantineList> lists;
  for (const std::filesystem::path& home : homes) lists.push_back(read_quarantine(home));
  if (std::ranges::all_of(lists, &QuarantineList::empty)) return dataset;
  std::vector<std::int64_t> bad;
  for (std::int64_t id = 0; id < dataset->size(); ++id) {
    const SampleName name = dataset->name(id);
    const auto entry = lists[name.home].find(name.name);
    if (entry == lists[name.home].end()) continue;
    if (still_bad(*dataset, id, entry->second)) {
      bad.push_back(id);
    } else if (note) {
      note(fmt::format(
          "{}: has other bytes than those that went into quarantine, and is used again; run convoy doctor to look at it",
          dataset->describe(id)));
    }
  }
  if (bad.empty()) return dataset;
  if (std::ssize(bad) == dataset->size())
    throw Error(ExitCode::bad_data, fmt::format("{}: all {} images are in quarantine", homes.front().string(), bad.size()));
  return std::make_unique<Quarantined>(std::move(dataset), std::move(bad));
}

Quarantined::Quarantined(std::unique_ptr<Dataset> all, std::vector<std::int64_t> bad)
    : SelectedSamples(std::move(all), [&](std::int64_t id, std::int64_t) { return !std::ranges::binary_search(bad, id); }),
      bad_(std::move(bad)) {}

}  // namespace convoy
