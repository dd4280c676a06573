#include "stages/input/augment/read_keys.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace convoy {
namespace {

std::string text(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%g", value);
  return digits;
}

bool within(const std::vector<double>& pair, double low, double high) {
  return pair.size() == 2 && pair[0] >= low && pair[0] <= pair[1] && pair[1] <= high;
}

}  // namespace

Range read_symmetric_range(spec::ParamReader& p, const std::string& key, double low, double high) {
  const spec::Node* node = p.child(key);
  const double largest = std::min(-low, high);
  if (!node || node->kind != spec::Node::Kind::sequence) {
    const double f = p.real(key, std::nullopt, 0.0, largest);
    return {-f, f};
  }
  const std::vector<double> pair = p.reals(key, std::nullopt);
  if (within(pair, low, high)) return {pair[0], pair[1]};
  p.error(key, "expected a share from 0 to " + text(largest) + ", or [low, high] with " + text(low) +
                   " <= low <= high <= " + text(high));
  return {};
}

Range read_range(spec::ParamReader& p, const std::string& key, Range otherwise, double low, double high) {
  const std::vector<double> pair = p.reals(key, std::vector<double>{otherwise.low, otherwise.high});
  if (within(pair, low, high)) return {pair[0], pair[1]};
  p.error(key, "expected [low, high] with " + text(low) + " <= low <= high <= " + text(high));
  return otherwise;
}

std::optional<ImageSize> read_size(spec::ParamReader& p) {
  if (!p.has("size")) return std::nullopt;
  const auto [height, width] = p.size2("size", std::pair(1, 1), 1, kMaxStageSide);
  return ImageSize{height, width};
}

EdgeMode read_fill_mode(spec::ParamReader& p) {
  const std::string name = p.choice("fill_mode", "reflect", {"constant", "nearest", "reflect", "wrap"});
  if (name == "constant") return EdgeMode::constant;
  if (name == "nearest") return EdgeMode::nearest;
  return name == "wrap" ? EdgeMode::wrap : EdgeMode::reflect;
}

float read_fill_value(spec::ParamReader& p) { return static_cast<float>(p.real("fill_value", 0.0, -1e6, 1e6)); }

}  // namespace convoy
