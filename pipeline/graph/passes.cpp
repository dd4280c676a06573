#include "pipeline/graph/passes.h"

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/graph/accumulate_gradients.h"
#include "pipeline/graph/follow_writers.h"
#include "pipeline/graph/fuse_activation.h"
#include "pipeline/graph/fuse_dense_update.h"
#include "pipeline/graph/fuse_norm_activation.h"
#include "pipeline/graph/fuse_norm_add.h"
#include "pipeline/graph/fuse_norm_pool.h"
#include "pipeline/graph/fuse_relu_mask.h"
#include "pipeline/graph/mask_pooled_gradient.h"
#include "pipeline/graph/place_branches.h"
#include "pipeline/graph/recompute_normalized.h"
#include "pipeline/graph/reuse_in_place.h"

namespace convoy {
namespace {

// A pass that needs no step kinds.
template <void (*pass)(Program&)>
void alone(Program& program, const Registry&) {
  pass(program);
}

const Pass* find_pass(std::string_view name) {
  const auto it = std::ranges::find(passes(), name, &Pass::name);
  return it == passes().end() ? nullptr : &*it;
}

std::string known_names() {
  std::string text;
  for (const Pass& pass : passes()) text += (text.empty() ? "" : ", ") + std::string(pass.name);
  return text;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace

std::span<const Pass> passes() {
  static constexpr Pass table[] = {
      {"fuse_activation", alone<fuse_activation>, true},
      {"fuse_norm_activation", alone<fuse_norm_activation>, true},
      {"fuse_norm_add", alone<fuse_norm_add>, false},
      {"fuse_norm_pool", alone<fuse_norm_pool>, true},
      // After those: a normalization masks for nothing, as it reads its input anyway.
      {"mask_pooled_gradient", alone<mask_pooled_gradient>, true},
      {"fuse_relu_mask", alone<fuse_relu_mask>, true},
      {kFuseDenseUpdate, alone<fuse_dense_update>, true},
      {"accumulate_gradients", alone<accumulate_gradients>, false},
      {"place_branches", place_branches, true},
      {"recompute_normalized", alone<recompute_normalized>, true},
      {kFollowWriters, follow_writers, true},
      {"reuse_in_place", reuse_in_place, true},
  };
  return table;
}

PassList all_passes() {
  PassList names;
  for (const Pass& pass : passes()) names.emplace_back(pass.name);
  return names;
}

PassList select_passes(std::string_view text) {
  const std::vector<std::string_view> words = split(text);
  std::vector<char> chosen(passes().size(), words.front().starts_with('-'));
  for (std::string_view word : words) {
    if (word == "all" || word == "none") {
      std::ranges::fill(chosen, word == "all");
      continue;
    }
    const bool on = !word.starts_with('-');
    const Pass* pass = find_pass(on ? word : word.substr(1));
    if (pass == nullptr) {
      throw Error(ExitCode::bad_spec,
                  "--passes: no pass '" + std::string(word) +
                      "'; expected all, none, or names between commas, each after a - to leave it out, of: " + known_names());
    }
    chosen[static_cast<std::size_t>(pass - passes().data())] = on;
  }
  PassList names;
  for (std::size_t p = 0; p < chosen.size(); ++p) {
    if (chosen[p] != 0) names.emplace_back(passes()[p].name);
  }
  return names;
}

void run_passes(Program& program, const Registry& registry, const PassList& names) {
  for (const std::string& name : names) {
    if (find_pass(name) != nullptr) continue;
    throw Error(ExitCode::bad_spec,
                "the kernel plan has the pass '" + name + "', which this build lacks; use the build that wrote the plan");
  }
  for (const Pass& pass : passes()) {
    if (std::ranges::find(names, pass.name) == names.end()) continue;
    pass.run(program, registry);
    program.passes.emplace_back(pass.name);
  }
}

bool same_bits(const PassList& a, const PassList& b) {
  const auto summing = [](PassList names) {
    std::erase_if(names, [](const std::string& name) {
      const Pass* pass = find_pass(name);
      return pass != nullptr && pass->exact;
    });
    std::ranges::sort(names);
    return names;
  };
  return summing(a) == summing(b);
}

}  // namespace convoy
