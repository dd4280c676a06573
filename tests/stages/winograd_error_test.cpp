// Rounding errors of Winograd convolutions in all three directions against the double reference, on maps as behind a relu: bounds
// that prototypes with the same points measured.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "pipeline/graph/packing.h"
#include "pipeline/graph/winograd_layout.h"
#include "stages/steps/winograd/winograd_steps.h"
#include "stages/steps/winograd_gradient/winograd_weights.h"
#include "tests/stages/winograd_case.h"

namespace convoy {
namespace {

using reference::ConvGeometry;
using test::StepHarness;

// Largest error by largest output. Weight gradients, sums over pixels, are nearer.
constexpr double kLargest = 5.3e-6, kLargestOfWeights = 2.0e-6;
// Root of the mean square error, by that of the same convolution directly in float32, term after term: measured from 64 channels
// on. What transforms round is as large whatever the length of the sums, while errors of plain sums grow with its root.
constexpr double kMeanToPlain = 3.4;
constexpr double kChannels = 64;

double mean_bound(int channels) { return kMeanToPlain * std::sqrt(std::max(1.0, kChannels / channels)); }

struct Map {
  int batch, size, in, out;
  struct Kernel {
    int h, w, stride = 1;
  };
  Kernel kernel{3, 3};
};

void PrintTo(const Map& map, std::ostream* out) {
  *out << map.kernel.h << "x" << map.kernel.w << " " << map.in << " -> " << map.out << " at " << map.size;
}

enum class Direction { forward, data, weights };

// All operands of a convolution with half a kernel of padding, for steps of either algorithm.
class Layer {
 public:
  Layer(const Map& map, Isa isa)
      : g_(test::map_of(map.kernel.h, map.kernel.w, map.batch, map.size, map.size, map.in, map.out, map.kernel.h / 2,
                        map.kernel.w / 2, map.kernel.stride)),
        h_(isa, map.batch) {
    const std::int64_t weights = conv_kernel_packing.elements(dims());
    x_ = h_.add(TensorDesc::blocked("x", {g_.in_h, g_.in_w, g_.in_c}));
    y_ = h_.add(TensorDesc::blocked("y", {g_.out_h, g_.out_w, g_.out_c}));
    w_ = h_.add(TensorDesc::plain("w", weights));
    for (const TensorId id : {x_, y_}) {
      h_.fill_normal(id, 1 + id);
      for (float& v : h_.values(id)) v = std::max(v, 0.0f);
    }
    std::mt19937 engine(7);
    std::normal_distribution<float> normal(0, std::sqrt(2.0f / float(g_.kernel_h * g_.kernel_w * g_.in_c)));
    weights_.resize(g_.w_size());
    for (float& v : weights_) v = normal(engine);
    pack(conv_kernel_packing, dims(), weights_, h_.values(w_));
  }

  std::vector<double> exact(Direction direction) {
    const std::vector<float> x = plain(x_), y = plain(y_);
    switch (direction) {
      case Direction::forward:
        return reference::conv_forward(g_, x, weights_, {}).value;
      case Direction::data:
        return reference::conv_backward_data(g_, y, weights_).value;
      case Direction::weights:
        return reference::conv_backward_weights(g_, x, y).value;
    }
    return {};
  }

  // In float32, each sum in the order of the definition.
  std::vector<float> plain_sums(Direction direction) {
    const std::vector<float> x = plain(x_), y = plain(y_);
    std::vector<float> sums(direction == Direction::forward ? g_.y_size()
                            : direction == Direction::data  ? g_.x_size()
                                                            : g_.w_size());
    reference::for_each_product(g_, [&](std::size_t ix, std::size_t iw, std::size_t iy) {
      if (direction == Direction::forward) sums[iy] += x[ix] * weights_[iw];
      if (direction == Direction::data) sums[ix] += y[iy] * weights_[iw];
      if (direction == Direction::weights) sums[iw] += x[ix] * y[iy];
    });
    return sums;
  }

  std::vector<float> fused(bool rotated) {
    const int in = blocks_of(g_.in_c), out = blocks_of(g_.out_c);
    Attributes filter = winograd_attributes(test::attributes_of(g_), rotated);
    const Form form = winograd_form(filter);
    const FilterLayout layout = rotated ? filter_layout(form, out, in) : filter_layout(form, in, out);
    const TensorId u = h_.add(TensorDesc::plain("u", layout.elements()));
    filter.set("in_blocks", in);
    filter.set("out_blocks", out);
    run(winograd_filter_kind(), {w_}, u, filter);
    const TensorId result = add_result(rotated);
    run(rotated ? winograd_backward_data_kind() : winograd_forward_kind(), {rotated ? y_ : x_, u, kNoTensor}, result,
        test::attributes_of(g_));
    return plain(result);
  }

  std::vector<float> split(bool rotated) {
    const TensorId source = rotated ? y_ : x_, result = add_result(rotated);
    const Shape outputs = h_.desc(result).shape;
    const int in = h_.desc(source).shape.channel_blocks();
    const Attributes own = winograd_attributes(test::attributes_of(g_), rotated);
    const Form form = winograd_form(own);
    const TensorId v = h_.add(TensorDesc::plain("v", tile_layout(form, in, batch_tiles(form, outputs, g_.batch)).elements()));
    Attributes input = own, contract = own;
    input.set("result_h", outputs.height);
    input.set("result_w", outputs.width);
    run(winograd_input_kind(), {source}, v, input);
    contract.set("in_blocks", in);
    run(winograd_contract_kind(), {v, w_, kNoTensor}, result, contract);
    return plain(result);
  }

  std::vector<float> weights() {
    const std::int64_t count = conv_kernel_packing.elements(dims());
    const TensorId d_w = h_.add(TensorDesc::plain("d_w", count));
    run(winograd_backward_weights_kind(), {x_, y_}, d_w, test::attributes_of(g_));
    std::vector<float> plain(g_.w_size());
    unpack(conv_kernel_packing, dims(), h_.values(d_w), plain);
    return plain;
  }

 private:
  Dims dims() const { return {g_.kernel_h, g_.kernel_w, g_.in_c, g_.out_c}; }
  TensorId add_result(bool rotated) {
    return h_.add(rotated ? TensorDesc::blocked("d_x", {g_.in_h, g_.in_w, g_.in_c})
                          : TensorDesc::blocked("y", {g_.out_h, g_.out_w, g_.out_c}));
  }

  void run(const StepKind& kind, std::vector<TensorId> inputs, TensorId output, const Attributes& attributes) {
    Step step;
    step.name = "test";
    step.kind = kind.name();
    step.inputs = std::move(inputs);
    step.outputs = {output};
    step.attributes = attributes;
    h_.run(kind, step, g_.batch);
  }

  std::vector<float> plain(TensorId id) {
    std::vector<float> values;
    test::for_elements(h_.desc(id).shape, g_.batch, [&](int n, int i, int j, int c) { values.push_back(h_.at(id, n, i, j, c)); });
    return values;
  }

  ConvGeometry g_;
  StepHarness h_;
  std::vector<float> weights_;
  TensorId x_, y_, w_;
};

struct Errors {
  double largest = 0, mean = 0;  // by the largest output; root of the mean square
};

Errors errors_of(const std::vector<float>& actual, const std::vector<double>& exact) {
  Errors errors;
  double output = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const double error = std::abs(actual[i] - exact[i]);
    if (!(error <= errors.largest)) errors.largest = error;  // NaN too
    errors.mean += error * error;
    output = std::max(output, std::abs(exact[i]));
  }
  errors.mean = std::sqrt(errors.mean / double(exact.size()));
  errors.largest /= output;
  return errors;
}

class WinogradErrors : public testing::TestWithParam<std::tuple<Isa, Map>> {
 protected:
  void SetUp() override { CONVOY_SKIP_UNLESS_SUPPORTED(std::get<0>(GetParam())); }

  void expect_near(const std::string& what, const std::vector<float>& actual, const std::vector<double>& exact,
                   const std::vector<float>& plain_sums, double largest, double mean) {
    const Errors errors = errors_of(actual, exact), plain = errors_of(plain_sums, exact);
    RecordProperty(what + "_largest", std::to_string(errors.largest * 1e6) + "e-6");
    RecordProperty(what + "_mean_to_plain", std::to_string(errors.mean / plain.mean));
    EXPECT_LE(errors.largest, largest) << what;
    EXPECT_LE(errors.mean, mean * plain.mean) << what;
  }
};

TEST_P(WinogradErrors, StayBelowThoseOfPrototypes) {
  const auto& [isa, map] = GetParam();
  Layer layer(map, isa);
  for (const bool rotated : {false, true}) {
    const Direction direction = rotated ? Direction::data : Direction::forward;
    const std::vector<double> exact = layer.exact(direction);
    const std::vector<float> plain = layer.plain_sums(direction);
    const std::string name = rotated ? "data" : "forward";
    expect_near(name, layer.fused(rotated), exact, plain, kLargest, mean_bound(rotated ? map.out : map.in));
    expect_near(name + "_split", layer.split(rotated), exact, plain, kLargest, mean_bound(rotated ? map.out : map.in));
  }
  expect_near("weights", layer.weights(), layer.exact(Direction::weights), layer.plain_sums(Direction::weights),
              kLargestOfWeights, kMeanToPlain);
}

// Every direction has long sums in one of them.
constexpr Map kMaps[] = {
    {1, 56, 16, 16},
    {1, 56, 64, 32},
    {1, 28, 128, 64},
    {2, 14, 256, 32},
    {2, 14, 32, 256},
    {2, 7, 512, 48},
    {2, 7, 48, 512},
    {1, 17, 3, 40},
    {2, 27, 64, 32, {5, 5}},
    {2, 27, 32, 64, {5, 5}},
    {1, 35, 16, 16, {5, 5}},
    {2, 17, 192, 64, {1, 7}},
    {2, 17, 64, 192, {7, 1}},
    {1, 17, 16, 16, {1, 7}},
    {4, 8, 384, 48, {1, 3}},
    {4, 8, 48, 384, {3, 1}},
    {1, 56, 64, 128, {3, 3, 2}},
    {2, 28, 256, 64, {3, 3, 2}},
    {4, 14, 64, 384, {3, 3, 2}},
    {1, 35, 288, 48, {3, 3, 2}},
    {1, 40, 12, 64, {4, 4}},
    {2, 21, 64, 12, {4, 4}},
    {2, 20, 128, 48, {4, 4}},
};

INSTANTIATE_TEST_SUITE_P(Maps, WinogradErrors,
                         testing::Combine(testing::Values(Isa::avx2, Isa::avx512), testing::ValuesIn(kMaps)),
                         [](const auto& info) {
                           const Map& map = std::get<1>(info.param);
                           return std::string(to_string(std::get<0>(info.param))) + "_" + std::to_string(map.in) + "_to_" +
                                  std::to_string(map.out) + "_at_" + std::to_string(map.size) + "_by_" +
                                  std::to_string(map.kernel.h) + "x" + std::to_string(map.kernel.w) +
                                  (map.kernel.stride == 2 ? "_stride_2" : "");
                         });

}  // namespace
}  // namespace convoy
