// How near our results are to a golden network's, in units of what PyTorch's own float32 loses.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

namespace convoy::test {

class Agreement {
 public:
  explicit Agreement(const nlohmann::json& golden, bool winograd = false);

  // `expected` is [norm, float32 error, samples]. Both expect the relative L2 error of `actual` (Keras order), as norm and
  // samples show it, to be at most three times float32's, or three times `floor` where float32 happened to lose less there. With
  // `winograd` ten times: its rounding errors are 2.8 to 3.4 times those of direct sums.

  // Logits, losses, moving statistics: continuous. The floor is float32's largest error in the network's outputs.
  void expect_value(const std::string& what, const nlohmann::json& expected, std::span<const float> actual);
  // Gradients: the floor is their median error. They jump where a unit lies on a threshold: so each may differ by twice the
  // recorded move of its own exact value, too; `what` is "d_" and the weight's name.
  void expect_gradient(const std::string& what, const nlohmann::json& expected, std::span<const float> actual);

  // The worst tensor in one line.
  std::string text() const;

 private:
  void expect(const std::string& what, const nlohmann::json& expected, std::span<const float> actual, double floor, double jump);

  std::string network_;
  double allowed_;
  double value_floor_ = 0.0;
  double gradient_floor_ = 0.0;
  std::map<std::string, double> jumps_;  // by gradient
  double largest_jump_ = 0.0;
  double worst_ = 0.0;  // error as a share of what is allowed
  std::string worst_tensor_;
};

}  // namespace convoy::test
