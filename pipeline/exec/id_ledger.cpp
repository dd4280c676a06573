#include "pipeline/exec/id_ledger.h"

#include <algorithm>
#include <string>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

constexpr std::size_t kMostNamed = 10;

std::string list(const std::vector<std::int64_t>& ids) {
  std::string text;
  for (std::size_t i = 0; i < ids.size() && i < kMostNamed; ++i) text += (i == 0 ? "" : ", ") + std::to_string(ids[i]);
  return text + (ids.size() > kMostNamed ? ", ..." : "");
}

}  // namespace

void IdLedger::arrive(std::int64_t id) {
  ++arrived_;
  if (in_range(id)) {
    ++times_[static_cast<std::size_t>(id)];
  } else {
    strange_.push_back(id);
  }
}

void IdLedger::require(const Sampler& sampler, std::uint32_t epoch, std::int64_t begin, std::int64_t end) const {
  const bool whole_epoch = sampler.each_once() && end - begin == static_cast<std::int64_t>(times_.size());
  if (whole_epoch && strange_.empty() && std::ranges::all_of(times_, [](std::int32_t n) { return n == 1; })) return;
  std::vector<std::int32_t> too_often = times_;  // once the draws are taken off
  std::vector<std::int64_t> missing, wrong;
  for (std::int64_t position = begin; position < end; ++position) {
    const std::int64_t id = sampler.id(epoch, position);
    if (!in_range(id) || too_often[static_cast<std::size_t>(id)] == 0) {
      missing.push_back(id);
    } else {
      --too_often[static_cast<std::size_t>(id)];
    }
  }
  for (std::size_t id = 0; id < too_often.size(); ++id) {
    if (too_often[id] > 0) wrong.push_back(static_cast<std::int64_t>(id));
  }
  wrong.insert(wrong.end(), strange_.begin(), strange_.end());
  if (missing.empty() && wrong.empty()) return;
  throw Error(ExitCode::internal, "the input pipeline handed out " + std::to_string(end - begin) + " samples of epoch " +
                                      std::to_string(epoch) + " and got back " + std::to_string(arrived_) + "; missing ids: [" +
                                      list(missing) + "], ids that came too often or from nowhere: [" + list(wrong) +
                                      "]; please report this as a bug");
}

}  // namespace convoy
