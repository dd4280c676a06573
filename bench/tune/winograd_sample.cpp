#include "bench/tune/winograd_sample.h"

#include <cmath>
#include <limits>

namespace convoy::bench {

using namespace winograd;

WinogradSample::WinogradSample(TuneProblem& problem) {
  const TuneCase& c = problem.tune_case();
  const Attributes& a = c.step.attributes;
  contract_ = is_contract(c.step.kind);
  rotated_ = a.integer("rotated", 0) != 0;
  batch_ = c.batch;
  x_ = c.tensors[c.step.inputs[0]].shape;
  y_ = c.tensors[c.step.outputs[0]].shape;
  in_channels_ = contract_ ? a.integer("in_blocks") * kBlock : x_.channels;
  pad_top_ = a.integer("pad_top", 0), pad_left_ = a.integer("pad_left", 0);
  if (direction_of(c.step.kind) == Direction::backward_data) {
    pad_top_ = kTaps - 1 - pad_top_;
    pad_left_ = kTaps - 1 - pad_left_;
  }
  tiles_ = tile_layout(blocks_of(in_channels_), batch_tiles(y_, batch_));
  filters_ = filter_layout(blocks_of(in_channels_), y_.channel_blocks());
  maps_ = problem.values(c.step.inputs[0]).data();
  weights_ = problem.values(c.step.inputs[1]).data();
}

// M x M^T.
template <int Columns, typename Element>
WinogradSample::Tile WinogradSample::transformed(const double (&matrix)[kPoints][Columns], const Element& x) {
  Tile tile;
  for (int p = 0; p < Columns; ++p) {
    for (int q = 0; q < Columns; ++q) {
      const double element = x(p, q);
      for (int i = 0; i < kPoints; ++i) {
        for (int j = 0; j < kPoints; ++j) {
          const double term = matrix[i][p] * matrix[j][q] * element;
          tile[i][j].value += term;
          tile[i][j].magnitude += std::abs(term);
        }
      }
    }
  }
  return tile;
}

double WinogradSample::source_at(int n, int y, int x, int c) const {
  if (y < 0 || y >= x_.height || x < 0 || x >= x_.width) return 0;
  return maps_[n * x_.padded_elements() + ((std::int64_t{c / kBlock} * x_.height + y) * x_.width + x) * kBlock + c % kBlock];
}

// Packed as conv_kernel_packing: rotated, the step's inputs are the packed weight's outputs.
double WinogradSample::tap(int ky, int kx, int in, int out) const {
  const int row = rotated_ ? kTaps - 1 - ky : ky, column = rotated_ ? kTaps - 1 - kx : kx;
  const int packed_in = rotated_ ? out : in, packed_out = rotated_ ? in : out;
  const int in_blocks = rotated_ ? y_.channel_blocks() : blocks_of(in_channels_);
  const std::int64_t pair = std::int64_t{packed_out / kBlock} * in_blocks + packed_in / kBlock;
  return weights_[((pair * kTaps * kTaps + row * kTaps + column) * kBlock + packed_in % kBlock) * kBlock + packed_out % kBlock];
}

WinogradSample::Tile WinogradSample::map_tile(int n, int tile_y, int tile_x, int channel) const {
  if (!contract_) {
    const int top = tile_y * kOutputs - pad_top_, left = tile_x * kOutputs - pad_left_;
    return transformed(kInputMatrix, [&](int p, int q) { return source_at(n, top + p, left + q, channel); });
  }
  const std::int64_t at = (std::int64_t{n} * winograd_tiles(y_.height) + tile_y) * tile_columns() + tile_x;
  const float* v = maps_ + channel / kBlock * tiles_.block + at * kBlock + channel % kBlock;
  Tile tile;
  for (int i = 0; i < kPoints; ++i) {
    for (int j = 0; j < kPoints; ++j) {
      const double value = v[(i * kPoints + j) * tiles_.product];
      tile[i][j] = {value, std::abs(value)};
    }
  }
  return tile;
}

WinogradSample::Tile WinogradSample::filter(int in, int out) const {
  if (contract_) return transformed(kFilterMatrix, [&](int ky, int kx) { return tap(ky, kx, in, out); });
  const float* u = weights_ + out / kBlock * filters_.block + in / kBlock * kBlock * kBlock + in % kBlock * kBlock + out % kBlock;
  Tile tile;
  for (int i = 0; i < kPoints; ++i) {
    for (int j = 0; j < kPoints; ++j) {
      const double value = u[(i * kPoints + j) * filters_.product];
      tile[i][j] = {value, std::abs(value)};
    }
  }
  return tile;
}

ReferenceElement WinogradSample::element(int n, int y, int x, int c) const {
  Term sums[kPoints][kPoints];
  for (int in = 0; in < in_channels_; ++in) {
    const Tile v = map_tile(n, y / kOutputs, x / kOutputs, in), u = filter(in, c);
    for (int i = 0; i < kPoints; ++i) {
      for (int j = 0; j < kPoints; ++j) {
        sums[i][j].value += v[i][j].value * u[i][j].value;
        sums[i][j].magnitude += v[i][j].magnitude * u[i][j].magnitude;
      }
    }
  }
  Term result;
  for (int i = 0; i < kPoints; ++i) {
    for (int j = 0; j < kPoints; ++j) {
      const double factor = kOutputMatrix[y % kOutputs][i] * kOutputMatrix[x % kOutputs][j];
      result.value += factor * sums[i][j].value;
      result.magnitude += std::abs(factor) * sums[i][j].magnitude;
    }
  }
  const double eps = std::numeric_limits<float>::epsilon();
  return {((n * std::int64_t{y_.channel_blocks()} + c / kBlock) * y_.height + y) * y_.width * kBlock + x * kBlock + c % kBlock,
          result.value, eps * std::sqrt(in_channels_ + double(kProducts)) * result.magnitude};
}

}  // namespace convoy::bench
