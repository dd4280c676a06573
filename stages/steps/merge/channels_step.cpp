#include "stages/steps/merge/channels_step.h"

#include <algorithm>

#include "stages/steps/chunks.h"
#include "stages/steps/merge/lane_pieces.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// What one channel block of the output is made of.
struct Source {
  TensorId id;
  std::int64_t stride;
  LanePiece piece;
};
struct BlockOfOutput {
  std::vector<Source> sources;
  int live = 0;  // lanes that are written; the others become zero
};

// Every input gives its channels from first_channel on; the ranges follow each other in the output.
class BoundChannels : public BoundStep {
 public:
  BoundChannels(const Step& step, const BindContext& context, int first_channel)
      : y_(step.outputs[0]), shape_(context.tensors[y_].shape), stride_(context.tensors[y_].stride()) {
    blocks_.resize(shape_.channel_blocks());
    int to = 0;
    for (TensorId id : step.inputs) {
      const TensorDesc& from = context.tensors[id];
      const int channels = std::min(from.shape.channels - first_channel, shape_.channels - to);
      for (const LanePiece& piece : lane_pieces(first_channel, to, channels)) {
        blocks_[piece.to_block].sources.push_back({id, from.stride(), piece});
        blocks_[piece.to_block].live = piece.to_lane + piece.lanes;
      }
      to += channels;
    }
  }

  int tiles(int batch) const override { return chunk_count(std::int64_t{batch} * shape_.channel_blocks(), per_tile()); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const int blocks = shape_.channel_blocks();
    const Chunk chunk = chunk_of(tile, std::int64_t{run.batch} * blocks, per_tile());
    for (std::int64_t i = chunk.begin; i < chunk.begin + chunk.size; ++i)
      run_block(i / blocks, static_cast<int>(i % blocks), run);
  }

 private:
  std::int64_t pixels() const { return std::int64_t{shape_.height} * shape_.width; }
  std::int64_t per_tile() const { return std::max<std::int64_t>(1, kChunkElements / (pixels() * kBlock)); }

  void run_block(std::int64_t n, int b, const RunContext& run) const {
    float* to = run.at<float>(y_) + n * stride_ + b * pixels() * kBlock;
    const BlockOfOutput& block = blocks_[b];
    for (const Source& source : block.sources) {
      const LanePiece& piece = source.piece;
      const float* from = run.at<float>(source.id) + n * source.stride + piece.from_block * pixels() * kBlock + piece.from_lane;
      copy_lanes(from, to + piece.to_lane, pixels(), piece.lanes);
    }
    if (block.live == kBlock) return;
    for (std::int64_t p = 0; p < pixels(); ++p) std::fill(to + p * kBlock + block.live, to + (p + 1) * kBlock, 0.0f);
  }

  TensorId y_;
  Shape shape_;
  std::int64_t stride_;
  std::vector<BlockOfOutput> blocks_;
};

class BoundConcatenate : public BoundChannels {
 public:
  BoundConcatenate(const Step& step, const BindContext& context) : BoundChannels(step, context, 0) {}
};

class BoundSlice : public BoundChannels {
 public:
  BoundSlice(const Step& step, const BindContext& context)
      : BoundChannels(step, context, step.attributes.integer("first_channel")) {}
};

}  // namespace

const StepKind& concatenate_kind() {
  static const SimpleKind<BoundConcatenate> kind("concatenate", {true, {}});
  return kind;
}

const StepKind& pad_channels_kind() {
  static const SimpleKind<BoundConcatenate> kind("pad_channels", {true, {}});
  return kind;
}

const StepKind& slice_channels_kind() {
  static const SimpleKind<BoundSlice> kind("slice_channels", {true, {}});
  return kind;
}

}  // namespace convoy
