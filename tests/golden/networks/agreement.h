// How near our results are to a golden network's, in units of what PyTorch's own float32 loses.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>

namespace convoy::test {

class Agreement {
 public:
  explicit Agreement(const nlohmann::json& golden);

  // `expected` is [norm, float32 error, samples]. Expects the relative L2 error of `actual` (Keras order), as norm and samples
  // show it, to be at most three times float32's; below the network's median, float32's counts as the median.
  void expect(const std::string& what, const nlohmann::json& expected, std::span<const float> actual);

  // The worst tensor in one line.
  std::string text() const;

 private:
  std::string network_;
  double median_ = 0.0;
  double worst_ = 0.0;  // error as a multiple of float32's
  std::string worst_tensor_;
};

}  // namespace convoy::test
