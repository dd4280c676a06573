#include "pipeline/graph/recompute_normalized.h"

#include <algorithm>
#include <map>
#include <optional>

#include "pipeline/graph/lifetimes.h"
#include "pipeline/graph/memory_peak.h"
#include "pipeline/graph/step_search.h"
#include "pipeline/graph/views.h"

namespace convoy {
namespace {

// Multiply-adds of the convolutions that read a map, forward, for each of its elements. A step has them three times, 1150
// operations or 3 ns on a machine of 400 GF/s; normalizing anew moves 8 bytes, 0.2 ns at 40 GB/s.
constexpr double kLeastProducts = 192;

bool is_norm(const Step& step, Phase phase) {
  return step.phase == phase && (step.kind == "batch_norm_forward" || step.kind == "batch_norm_inference") &&
         step.inputs.size() == 5;
}

// A map, with the positions of the steps that touch it.
struct Candidate {
  int norm;            // writes it
  int last_forward;    // reads it
  int first_backward;  // reads it, to get it anew
  TensorId map;
  std::size_t bytes;
};

class Recomputation {
 public:
  explicit Recomputation(Program& program)
      : program_(program), plan_(plan_memory(program)), lives_(find_lifetimes(program)), touching_(program.tensors.size()) {
    for (int s = 0; s < std::ssize(program.steps); ++s) {
      for (const auto* list : {&program.steps[s].inputs, &program.steps[s].outputs}) {
        for (TensorId id : *list) {
          if (id != kNoTensor) touching_[place_of(program, id).root].push_back(s);
        }
      }
    }
  }

  void run() {
    std::vector<std::size_t> alive = alive_bytes(program_, plan_);
    std::vector<Candidate> left = candidates();
    std::vector<Candidate> chosen;
    while (!alive.empty()) {
      const auto most = std::ranges::max_element(alive);
      const int at = static_cast<int>(most - alive.begin());
      if (*most <= program_.recompute_above) break;
      // Of equal ones the first: it lies there longest.
      const auto next =
          std::ranges::find_if(left, [at](const Candidate& c) { return c.last_forward < at && at < c.first_backward; });
      if (next == left.end()) break;
      for (int s = next->last_forward + 1; s < next->first_backward; ++s) alive[s] -= next->bytes;
      chosen.push_back(*next);
      left.erase(next);
    }
    rewrite(chosen);
  }

 private:
  // The largest first.
  std::vector<Candidate> candidates() const {
    std::vector<char> is_viewed(program_.tensors.size(), 0);
    for (const TensorInfo& info : program_.tensors) {
      if (info.view_of != kNoTensor) is_viewed[info.view_of] = 1;
    }
    std::vector<Candidate> all;
    for (int s = 0; s < std::ssize(program_.steps); ++s) {
      if (!is_norm(program_.steps[s], Phase::forward)) continue;
      const TensorId map = program_.steps[s].outputs[0];
      if (is_viewed[map] || program_.tensors[map].view_of != kNoTensor || is_result(program_, map)) continue;
      if (const auto candidate = candidate_of(s, map)) all.push_back(*candidate);
    }
    std::ranges::stable_sort(all, std::greater{}, &Candidate::bytes);
    return all;
  }

  std::optional<Candidate> candidate_of(int norm, TensorId map) const {
    Candidate candidate{norm, -1, -1, map, plan_.bytes[map]};
    double products = 0;
    for (int s : touching_[map]) {
      const Step& step = program_.steps[s];
      if (s == norm) continue;
      if (writes(step, map)) return std::nullopt;
      if (step.phase == Phase::forward) {
        candidate.last_forward = s;
        products += products_per_element(step);
      } else if (step.kind == "conv_backward_weights" || step.kind == "depthwise_backward_weights") {
        if (candidate.first_backward < 0) candidate.first_backward = s;
      } else {
        return std::nullopt;
      }
    }
    const bool pays = candidate.first_backward >= 0 && products >= kLeastProducts;
    return pays && operands_stay(candidate) ? std::optional(candidate) : std::nullopt;
  }

  double products_per_element(const Step& step) const {
    if (step.kind != "conv_forward") return 0;
    const Shape &in = program_.tensors[step.inputs[0]].desc.shape, &out = program_.tensors[step.outputs[0]].desc.shape;
    const double weights = static_cast<double>(program_.tensors[step.inputs[1]].desc.count);
    return weights * out.height * out.width / (double(in.height) * in.width * in.channel_blocks() * kBlock);
  }

  // They are there with their values, and somebody else needs them, when the map is made anew.
  bool operands_stay(const Candidate& candidate) const {
    return std::ranges::all_of(program_.steps[candidate.norm].inputs, [&](TensorId id) {
      if (id == kNoTensor) return true;
      const TensorId root = place_of(program_, id).root;
      if (program_.tensors[root].role == Role::parameter) return true;
      if (program_.tensors[root].role != Role::activation || lives_[root].last < candidate.first_backward) return false;
      return std::ranges::none_of(touching_[root], [&](int s) {
        return s > candidate.norm && s < candidate.first_backward &&
               std::ranges::any_of(program_.steps[s].outputs, [&](TensorId written) {
                 return written != kNoTensor && place_of(program_, written).root == root;
               });
      });
    });
  }

  void rewrite(const std::vector<Candidate>& chosen) {
    std::multimap<int, Step> additions;  // by the step that they go in front of
    for (const Candidate& c : chosen) {
      Step again = program_.steps[c.norm];
      again.name += "/again";
      again.phase = Phase::backward;
      again.outputs[0] = static_cast<TensorId>(program_.tensors.size());
      TensorInfo copy = program_.tensors[c.map];
      copy.desc.name += "/again";
      program_.tensors.push_back(std::move(copy));
      for (int s : touching_[c.map]) {
        if (s >= c.first_backward) std::ranges::replace(program_.steps[s].inputs, c.map, again.outputs[0]);
      }
      additions.emplace(c.first_backward, std::move(again));
    }
    std::vector<Step> steps;
    for (int s = 0; s < std::ssize(program_.steps); ++s) {
      const auto [begin, end] = additions.equal_range(s);
      for (auto it = begin; it != end; ++it) steps.push_back(std::move(it->second));
      steps.push_back(std::move(program_.steps[s]));
    }
    program_.steps = std::move(steps);
  }

  Program& program_;
  MemoryPlan plan_;
  std::vector<Lifetime> lives_;
  std::vector<std::vector<int>> touching_;  // positions of steps, by tensor that has the memory
};

}  // namespace

void recompute_normalized(Program& program) { Recomputation(program).run(); }

RecomputedMaps recomputed_maps(const Program& program) {
  RecomputedMaps all;
  for (const Step& step : program.steps) {
    if (!is_norm(step, Phase::backward)) continue;
    ++all.maps;
    all.bytes += program.tensors[step.outputs[0]].desc.bytes(program.max_batch);
  }
  return all;
}

}  // namespace convoy
