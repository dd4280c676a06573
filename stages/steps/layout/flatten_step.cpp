#include "stages/steps/layout/flatten_step.h"

#include <algorithm>

#include "stages/steps/chunks.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// One channel block of one sample. Nothing is computed, so this is no kernel: whole vectors are copied with a size the
// compiler knows, and the last block's live lanes one by one.
struct BlockOfMap {
  std::int64_t pixels;
  int channels;  // of the map: the distance of pixels in flat memory
  int live;      // lanes of this block

  void gather(const float* map, float* flat) const {
    for (std::int64_t p = 0; p < pixels; ++p) copy_lanes(map + p * kBlock, flat + p * channels);
  }
  void scatter(const float* flat, float* map) const {
    for (std::int64_t p = 0; p < pixels; ++p) {
      copy_lanes(flat + p * channels, map + p * kBlock);
      std::fill(map + p * kBlock + live, map + (p + 1) * kBlock, 0.0f);
    }
  }
  void copy_lanes(const float* from, float* to) const {
    if (live == kBlock) {
      std::copy_n(from, kBlock, to);
    } else {
      std::copy_n(from, live, to);
    }
  }
};

class Flattening {
 public:
  Flattening(const Shape& map, const Shape& flat) : map_(map), flat_(flat) {}

  int tiles(int batch) const { return chunk_count(batch, per_tile()); }
  Chunk samples(int tile, int batch) const { return chunk_of(tile, batch, per_tile()); }
  int blocks() const { return map_.channel_blocks(); }
  BlockOfMap block(int b) const {
    return {std::int64_t{map_.height} * map_.width, map_.channels, std::min(kBlock, map_.channels - b * kBlock)};
  }
  std::int64_t map_offset(std::int64_t n, int b) const {
    return n * map_.padded_elements() + std::int64_t{b} * map_.height * map_.width * kBlock;
  }
  std::int64_t flat_offset(std::int64_t n, int b) const { return n * flat_.padded_elements() + std::int64_t{b} * kBlock; }
  void zero_tail(float* flat, std::int64_t n) const {
    std::fill(flat + n * flat_.padded_elements() + flat_.channels, flat + (n + 1) * flat_.padded_elements(), 0.0f);
  }

 private:
  std::int64_t per_tile() const { return std::max<std::int64_t>(1, kChunkElements / map_.padded_elements()); }

  Shape map_, flat_;
};

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]), y_(step.outputs[0]), flattening_(context.tensors[x_].shape, context.tensors[y_].shape) {}

  int tiles(int batch) const override { return flattening_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk samples = flattening_.samples(tile, run.batch);
    const float* x = run.at<float>(x_);
    float* y = run.at<float>(y_);
    for (std::int64_t n = samples.begin; n < samples.begin + samples.size; ++n) {
      for (int b = 0; b < flattening_.blocks(); ++b) {
        flattening_.block(b).gather(x + flattening_.map_offset(n, b), y + flattening_.flat_offset(n, b));
      }
      flattening_.zero_tail(y, n);
    }
  }

 private:
  TensorId x_, y_;
  Flattening flattening_;
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : d_y_(step.inputs[0]), d_x_(step.outputs[0]), flattening_(context.tensors[d_x_].shape, context.tensors[d_y_].shape) {}

  int tiles(int batch) const override { return flattening_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk samples = flattening_.samples(tile, run.batch);
    const float* d_y = run.at<float>(d_y_);
    float* d_x = run.at<float>(d_x_);
    for (std::int64_t n = samples.begin; n < samples.begin + samples.size; ++n) {
      for (int b = 0; b < flattening_.blocks(); ++b) {
        flattening_.block(b).scatter(d_y + flattening_.flat_offset(n, b), d_x + flattening_.map_offset(n, b));
      }
    }
  }

 private:
  TensorId d_y_, d_x_;
  Flattening flattening_;
};

}  // namespace

const StepKind& flatten_forward_kind() {
  static const SimpleKind<BoundForward> kind("flatten_forward");
  return kind;
}

const StepKind& flatten_backward_kind() {
  static const SimpleKind<BoundBackward> kind("flatten_backward");
  return kind;
}

}  // namespace convoy
