#include "pipeline/exec/id_ledger.h"

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
  if (id < 0 || id >= static_cast<std::int64_t>(seen_.size()) || seen_[static_cast<std::size_t>(id)]) {
    strange_.push_back(id);
  } else {
    seen_[static_cast<std::size_t>(id)] = true;
  }
}

void IdLedger::require(const Sampler& sampler, std::uint32_t epoch, std::int64_t begin, std::int64_t end) const {
  const bool each_once = strange_.empty() && arrived_ == end - begin;
  if (each_once && arrived_ == static_cast<std::int64_t>(seen_.size())) return;  // all there are: no need to ask which
  std::vector<std::int64_t> missing;
  for (std::int64_t position = begin; position < end; ++position) {
    const std::int64_t id = sampler.id(epoch, position);
    if (id < 0 || id >= static_cast<std::int64_t>(seen_.size()) || !seen_[static_cast<std::size_t>(id)]) missing.push_back(id);
  }
  if (each_once && missing.empty()) return;
  throw Error(ExitCode::internal, "the input pipeline handed out " + std::to_string(end - begin) + " samples of epoch " +
                                      std::to_string(epoch) + " and got back " + std::to_string(arrived_) + "; missing ids: [" +
                                      list(missing) + "], ids that came twice or from nowhere: [" + list(strange_) +
                                      "]; please report this as a bug");
}

}  // namespace convoy
