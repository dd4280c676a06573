#include "pipeline/exec/followed_step.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace convoy {
namespace {

// For one batch size: which tiles of the follower each tile of the leader is awaited by.
class Waits {
 public:
  Waits(const BoundStep& leader, const BoundStep& follower, int batch)
      : leader_tiles_(leader.tiles(batch)), total_(static_cast<std::size_t>(follower.tiles(batch))), left_(total_.size()) {
    std::vector<TileSpan> read;
    for (int tile = 0; tile < std::ssize(total_); ++tile) read.push_back(follower.span(tile, batch));
    for (int tile = 0; tile < leader_tiles_; ++tile) {
      first_.push_back(static_cast<int>(followers_.size()));
      add_followers(leader.span(tile, batch), read);
    }
    first_.push_back(static_cast<int>(followers_.size()));
    const auto forgotten = std::ranges::find(total_, 0);
    if (forgotten != total_.end()) {
      throw std::logic_error("tile " + std::to_string(forgotten - total_.begin()) + " of a step follows nothing");
    }
  }

  int leader_tiles() const { return leader_tiles_; }

  void begin() {
    for (std::size_t t = 0; t < total_.size(); ++t) left_[t].store(total_[t], std::memory_order_relaxed);
  }

  // Calls run(tile) for those that the leader's tile was the last to be awaited by.
  template <typename Run>
  void ended(int leader_tile, const Run& run) {
    for (int f = first_[leader_tile]; f < first_[leader_tile + 1]; ++f) {
      const int tile = followers_[f];
      if (left_[tile].fetch_sub(1, std::memory_order_acq_rel) == 1) run(tile);
    }
  }

 private:
  void add_followers(const TileSpan& written, const std::vector<TileSpan>& read) {
    for (int tile = 0; tile < std::ssize(read); ++tile) {
      if (!written.meets(read[tile])) continue;
      followers_.push_back(tile);
      ++total_[tile];
    }
  }

  int leader_tiles_;
  std::vector<int> first_, followers_;  // those of leader tile t: from first_[t] to first_[t + 1]
  std::vector<int> total_;              // leader tiles that each follower tile waits for
  std::vector<std::atomic<int>> left_;  // of them, in the run under way
};

class FollowedStep final : public BoundStep {
 public:
  FollowedStep(StepInPair leader, StepInPair follower, int max_batch)
      : leader_(std::move(leader)), follower_(std::move(follower)), waits_(static_cast<std::size_t>(max_batch) + 1) {
    waits_of(max_batch);
  }

  int tiles(int batch) const override {
    Waits& waits = waits_of(batch);
    waits.begin();
    return waits.leader_tiles();
  }

  std::size_t scratch_bytes() const override { return std::max(leader_.step->scratch_bytes(), follower_.step->scratch_bytes()); }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    leader_.step->run(tile, context, scratch);
    waits_[static_cast<std::size_t>(context.batch)]->ended(
        tile, [&](int follower_tile) { follower_.step->run(follower_tile, context, scratch); });
  }

 private:
  Waits& waits_of(int batch) const {
    std::unique_ptr<Waits>& waits = waits_.at(static_cast<std::size_t>(batch));
    if (!waits) waits = std::make_unique<Waits>(*leader_.spans, *follower_.spans, batch);
    return *waits;
  }

  StepInPair leader_, follower_;
  // By batch size; changed by `tiles` alone, which one thread calls before a run.
  mutable std::vector<std::unique_ptr<Waits>> waits_;
};

}  // namespace

std::unique_ptr<BoundStep> run_together(StepInPair leader, StepInPair follower, int max_batch) {
  return std::make_unique<FollowedStep>(std::move(leader), std::move(follower), max_batch);
}

}  // namespace convoy
