#include "bench/tune/winograd_sample.h"

#include <cmath>
#include <limits>

#include "pipeline/graph/winograd_eligible.h"

namespace convoy::bench {
namespace {

WinogradCorrelation correlation_of(const Step& step) {
  if (is_contract(step.kind)) return winograd_correlation(step.attributes);
  return winograd_correlation(step.attributes, direction_of(step.kind) == Direction::backward_data);
}

int tile_of(const TileAxis& axis, int output) {
  int tile = 0;
  while (axis.first_output(tile + 1) <= output) ++tile;
  return tile;
}

}  // namespace

WinogradSample::WinogradSample(TuneProblem& problem)
    : correlation_(correlation_of(problem.tune_case().step)),
      input_{input_matrix(form_.y), input_matrix(form_.x)},
      filter_{filter_matrix(form_.y), filter_matrix(form_.x)},
      output_{output_matrix(form_.y), output_matrix(form_.x)} {
  const TuneCase& c = problem.tune_case();
  const Attributes& a = c.step.attributes;
  contract_ = is_contract(c.step.kind);
  rotated_ = a.integer("rotated", 0) != 0;
  batch_ = c.batch;
  x_ = c.tensors[c.step.inputs[0]].shape;
  y_ = c.tensors[c.step.outputs[0]].shape;
  in_channels_ = contract_ ? a.integer("in_blocks") * kBlock : x_.channels;
  problem_.form = form_, problem_.result = y_, problem_.order_images = a.integer("order_images", 1);
  rows_ = problem_.rows(), columns_ = problem_.columns();
  tiles_ = tile_layout(form_, blocks_of(in_channels_), batch_tiles(form_, y_, batch_));
  filters_ = filter_layout(form_, blocks_of(in_channels_), y_.channel_blocks());
  maps_ = problem.values(c.step.inputs[0]).data();
  weights_ = problem.values(c.step.inputs[1]).data();
}

template <typename Element>
WinogradSample::Tile WinogradSample::transformed(const BothAxes& matrix, const Element& x) const {
  Tile tile(matrix.y.size() * matrix.x.size());
  for (std::size_t p = 0; p < matrix.y[0].size(); ++p) {
    for (std::size_t q = 0; q < matrix.x[0].size(); ++q) {
      const double element = x(static_cast<int>(p), static_cast<int>(q));
      std::size_t xi = 0;
      for (const auto& row : matrix.y) {
        for (const auto& column : matrix.x) {
          const double term = row[p] * column[q] * element;
          tile[xi].value += term;
          tile[xi++].magnitude += std::abs(term);
        }
      }
    }
  }
  return tile;
}

// Numbers in the Winograd domain, `step` apart.
WinogradSample::Tile WinogradSample::stored(const float* values, std::int64_t step, int count) const {
  Tile tile;
  for (int xi = 0; xi < count; ++xi) {
    const double value = values[xi * step];
    tile.push_back({value, std::abs(value)});
  }
  return tile;
}

double WinogradSample::source_at(int n, int y, int x, int c) const {
  if (y < 0 || y >= x_.height || x < 0 || x >= x_.width) return 0;
  return maps_[n * x_.padded_elements() + ((std::int64_t{c / kBlock} * x_.height + y) * x_.width + x) * kBlock + c % kBlock];
}

// Packed as conv_kernel_packing: rotated, the step's inputs are the packed weight's outputs.
double WinogradSample::tap(int ky, int kx, int in, int out) const {
  const int row = rotated_ ? form_.y.taps - 1 - ky : ky, column = rotated_ ? form_.x.taps - 1 - kx : kx;
  const int packed_in = rotated_ ? out : in, packed_out = rotated_ ? in : out;
  const int in_blocks = rotated_ ? y_.channel_blocks() : blocks_of(in_channels_);
  const std::int64_t pair = std::int64_t{packed_out / kBlock} * in_blocks + packed_in / kBlock;
  return weights_[((pair * form_.taps() + row * form_.x.taps + column) * kBlock + packed_in % kBlock) * kBlock +
                  packed_out % kBlock];
}

WinogradSample::Tile WinogradSample::map_tile(int n, int tile_y, int tile_x, int channel) const {
  if (!contract_) {
    const int top = rows_.first_input(tile_y) - correlation_.pad_top, left = columns_.first_input(tile_x) - correlation_.pad_left;
    return transformed(input_, [&](int p, int q) { return source_at(n, top + p, left + q, channel); });
  }
  const TileBlock block = ordered_block(problem_, n, batch_);
  int place = 0;
  TileOrder(problem_.form, problem_.result, block).for_each_rectangle({n, 1, tile_y, 1}, [&](const TileRectangle& tiles) {
    if (tiles.columns.begin <= tile_x && tile_x < tiles.columns.end) place = tiles.first + tile_x - tiles.columns.begin;
  });
  const std::int64_t at = std::int64_t{block.image} * rows_.tiles * columns_.tiles + place;
  return stored(maps_ + channel / kBlock * tiles_.block + at * kBlock + channel % kBlock, tiles_.product, form_.products());
}

WinogradSample::Tile WinogradSample::filter(int in, int out) const {
  if (contract_) return transformed(filter_, [&](int ky, int kx) { return tap(ky, kx, in, out); });
  const std::int64_t pair = out / kBlock * filters_.block + in / kBlock * kBlock * kBlock;
  return stored(weights_ + pair + in % kBlock * kBlock + out % kBlock, filters_.filter, form_.filters());
}

ReferenceElement WinogradSample::element(int n, int y, int x, int c) const {
  const int row = tile_of(rows_, y), column = tile_of(columns_, x), products = form_.products();
  const int in_row = y - rows_.first_output(row), in_column = x - columns_.first_output(column);
  Tile sums(products);
  for (int in = 0; in < in_channels_; ++in) {
    const Tile v = map_tile(n, row, column, in), u = filter(in, c);
    for (int xi = 0; xi < products; ++xi) {
      const Term& filter = u[form_.filter_of(xi)];
      sums[xi].value += v[xi].value * filter.value;
      sums[xi].magnitude += v[xi].magnitude * filter.magnitude;
    }
  }
  Term result;
  for (int xi = 0; xi < products; ++xi) {
    const double factor = output_.y[in_row][xi / form_.x.products()] * output_.x[in_column][xi % form_.x.products()];
    result.value += factor * sums[xi].value;
    result.magnitude += std::abs(factor) * sums[xi].magnitude;
  }
  const double eps = std::numeric_limits<float>::epsilon();
  return {((n * std::int64_t{y_.channel_blocks()} + c / kBlock) * y_.height + y) * y_.width * kBlock + x * kBlock + c % kBlock,
          result.value, eps * std::sqrt(in_channels_ + double(products)) * result.magnitude};
}

}  // namespace convoy::bench
