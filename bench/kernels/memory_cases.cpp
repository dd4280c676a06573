#include "bench/kernels/memory_problem.h"

namespace convoy::bench {
namespace {

// Batches that no cache holds, but for the last: with the few images of the others maps of 28x28 and less would be compared
// with the third cache.
void add_windows(std::vector<MemoryCase>& cases, const std::vector<MemoryCase>& maps, const std::vector<std::string>& steps) {
  for (MemoryCase c : maps) {
    for (const std::string& step : steps) c.step = step, cases.push_back(c);
  }
}

}  // namespace

std::vector<MemoryCase> default_memory_cases() {
  std::vector<MemoryCase> cases;
  const auto add = [&](const std::string& maps, const Shape& shape, int batch, const std::vector<std::string>& steps) {
    for (const std::string& step : steps) cases.push_back({maps, step, shape, batch});
  };
  const std::vector<std::string> norm{"batch_norm_partials", "batch_norm_forward", "batch_norm_backward_partials",
                                      "batch_norm_backward"};
  add("norm_64@112", {112, 112, 64}, 8, norm);
  add("norm_256@56", {56, 56, 256}, 8, norm);
  add("norm_512@7", {7, 7, 512}, 8, norm);
  add("norm_64@14_L2", {14, 14, 64}, 4, norm);
  // The first of ResNet, behind its first convolution.
  add_windows(cases, {{"norm_pool_3x3s2_64@112", "", {112, 112, 64}, 8, 3, 2, 1}},
              {"batch_norm_pool_forward", "batch_norm_pool_backward_partials", "batch_norm_pool_backward"});
  add_windows(cases, {{"fold_7x7s2@224", "", {224, 224, 3}, 32, 7, 2, 3}, {"fold_11x11s4@224", "", {224, 224, 3}, 32, 11, 4, 2}},
              {"space_to_depth"});
  add("lrn_192@56", {56, 56, 192}, 8, {"lrn_forward", "lrn_backward"});
  add_windows(cases,
              {{"pool_2x2s2_64@112", "", {112, 112, 64}, 8, 2, 2, 0},
               {"pool_3x3s2_64@112", "", {112, 112, 64}, 8, 3, 2, 0},
               {"pool_3x3s1_192@28", "", {28, 28, 192}, 32, 3, 1, 1},
               {"pool_global_1024@7", "", {7, 7, 1024}, 64, 7, 7, 0}},
              {"max_pool_forward", "max_pool_backward", "average_pool_forward", "average_pool_backward"});
  add_windows(cases,
              {{"depthwise_32@112", "", {112, 112, 32}, 16, 3, 1, 1},
               {"depthwise_64@112s2", "", {112, 112, 64}, 16, 3, 2, 1},
               {"depthwise_128@56", "", {56, 56, 128}, 16, 3, 1, 1},
               {"depthwise_256@28", "", {28, 28, 256}, 32, 3, 1, 1},
               {"depthwise_512@14", "", {14, 14, 512}, 64, 3, 1, 1},
               {"depthwise_1024@7", "", {7, 7, 1024}, 128, 3, 1, 1},
               {"depthwise_64@14_L2", "", {14, 14, 64}, 4, 3, 1, 1}},
              {"depthwise_forward", "depthwise_backward_data", "depthwise_backward_weights"});
  add("relu_256@56", {56, 56, 256}, 8, {"activation_forward", "activation_backward", "accumulate"});
  add("relu_64@14_L2", {14, 14, 64}, 4, {"activation_forward", "activation_backward", "accumulate"});
  add("merge_256@56", {56, 56, 256}, 8, {"add_forward", "concatenate"});
  add("merge_64@14_L2", {14, 14, 64}, 4, {"add_forward", "concatenate"});
  add("dropout_4096", {1, 1, 4096}, 256, {"dropout_forward"});
  return cases;
}

}  // namespace convoy::bench
