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

Range read_share(spec::ParamReader& p, const std::string& key) {
  const spec::Node* node = p.child(key);
  if (node != nullptr && node->kind == spec::Node::Kind::sequence) return read_range(p, key, {0.0, 1.0}, 0.0, 1.0);
  return {0.0, p.real(key, std::nullopt, 0.0, 1.0)};
}

Range read_one_or_two(spec::ParamReader& p, const std::string& key, double low, double high) {
  const spec::Node* node = p.child(key);
  if (node == nullptr || node->kind != spec::Node::Kind::sequence) {
    const double f = p.real(key, std::nullopt, low, high);
    return {f, f};
  }
  const std::vector<double> pair = p.reals(key, std::nullopt);
  const auto good = [&](double v) { return v >= low && v <= high; };
  if (pair.size() == 2 && good(pair[0]) && good(pair[1])) return {pair[0], pair[1]};
  p.error(key, "expected a number, or two of them, from " + text(low) + " to " + text(high));
  return {};
}

Fill read_fill(spec::ParamReader& p) {
  Fill fill;
  const std::string name = p.choice("fill_mode", "reflect", {"constant", "nearest", "reflect", "wrap"});
  if (name == "constant") fill.edges = EdgeMode::constant;
  if (name == "nearest") fill.edges = EdgeMode::nearest;
  if (name == "wrap") fill.edges = EdgeMode::wrap;
  fill.value = static_cast<float>(p.real("fill_value", 0.0, -1e6, 1e6));
  return fill;
}

void refuse_seed(spec::ParamReader& p) { p.not_built("seed", "draws follow job.seed"); }

void refuse_value_range(spec::ParamReader& p) { p.not_built("value_range", "pixels are 0 to 255 until preprocess"); }

}  // namespace convoy
