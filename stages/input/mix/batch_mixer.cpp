#include "stages/input/mix/batch_mixer.h"

#include <HalideBuffer.h>
#include <mix_pixels_avx2.h>
#include <mix_pixels_avx512.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "pipeline/core/kernel_call.h"

namespace convoy {
namespace {

// Of one image, in f32: small enough that an image's piece is still in the cache when the next sample reads it.
constexpr int kTileElements = 8192;

// Whole rows of every image. Fixed by the image alone, so that no element's bits depend on who mixes it.
struct Rows {
  int elements, per_tile;  // of one row; rows of a tile

  explicit Rows(const Shape& image) : elements(image.width * image.channels), per_tile(std::max(1, kTileElements / elements)) {}
};

class BatchMixer : public BatchTransform {
 public:
  BatchMixer(BatchMixOptions options, Isa isa)
      : options_(std::move(options)), kernel_(isa == Isa::avx512 ? mix_pixels_avx512 : mix_pixels_avx2) {}

  void set_targets(const BatchView& batch, const BatchKey& key) const override {
    if (batch.count == 0) return;
    const double share = draw(batch, key).share;
    const std::int32_t last = batch.labels[static_cast<std::size_t>(batch.count) - 1];
    for (int n = batch.count - 1; n >= 0; --n) {
      const std::int32_t own = batch.labels[n], partner = n > 0 ? batch.labels[n - 1] : last;
      if (share >= 0.5) {
        set(batch, n, {own, share}, {partner, 1.0 - share});
      } else {
        set(batch, n, {partner, 1.0 - share}, {own, share});
      }
    }
  }

  int tiles(const BatchView& batch, const BatchKey& key) const override {
    const MixDraw mix = draw(batch, key);
    if (batch.count == 0 || mix.kind == MixDraw::Kind::none || mix.share == 1.0) return 0;
    const int per_tile = Rows(batch.image).per_tile;
    return (batch.image.height + per_tile - 1) / per_tile;
  }

  void mix(const BatchView& batch, const BatchKey& key, int tile) const override {
    const MixDraw mix = draw(batch, key);
    const int per_tile = Rows(batch.image).per_tile, first = tile * per_tile;
    const int end = std::min(first + per_tile, batch.image.height);
    keep_last(batch, first, end);
    // From the last sample on: each one's partner is still as it came.
    for (int n = batch.count - 1; n >= 0; --n) {
      if (mix.kind == MixDraw::Kind::mixup) {
        blend(batch, n, mix, first, end);
      } else {
        paste(batch, n, mix, std::max(first, mix.top), std::min(end, mix.bottom));
      }
    }
  }

 private:
  MixDraw draw(const BatchView& batch, const BatchKey& key) const {
    return draw_mix(options_.mix, batch.image, options_.seed, key);
  }

  double weight_of(std::int32_t label) const {
    return options_.class_weights.empty() ? 1.0 : double{options_.class_weights[static_cast<std::size_t>(label)]};
  }

  struct Part {
    std::int32_t label;
    double share;
  };
  void set(const BatchView& batch, int n, const Part& larger, const Part& smaller) const {
    batch.labels[n] = larger.label;
    batch.other_labels[n] = smaller.label;
    batch.weights[2 * n] = static_cast<float>(larger.share * weight_of(larger.label));
    batch.weights[2 * n + 1] = static_cast<float>(smaller.share * weight_of(smaller.label));
  }

  static float* row(const BatchView& batch, int n, int y) {
    return batch.images + n * batch.image.elements() + std::int64_t{y} * Rows(batch.image).elements;
  }
  static float* spare_row(const BatchView& batch, int y) { return batch.spare + std::int64_t{y} * Rows(batch.image).elements; }
  // The first sample's partner is the last one, which has been mixed by then.
  static const float* partner_row(const BatchView& batch, int n, int y) {
    return n > 0 ? row(batch, n - 1, y) : spare_row(batch, y);
  }

  static void keep_last(const BatchView& batch, int first, int end) {
    const std::size_t elements = static_cast<std::size_t>(end - first) * Rows(batch.image).elements;
    std::memcpy(spare_row(batch, first), row(batch, batch.count - 1, first), elements * sizeof(float));
  }

  void blend(const BatchView& batch, int n, const MixDraw& mix, int first, int end) const {
    const int elements = (end - first) * Rows(batch.image).elements;
    Halide::Runtime::Buffer<float, 1> own(row(batch, n, first), elements);
    Halide::Runtime::Buffer<const float, 1> partner(partner_row(batch, n, first), elements);
    call_kernel("mix_pixels", kernel_, own, partner, static_cast<float>(mix.share), static_cast<float>(1.0 - mix.share), own);
  }

  static void paste(const BatchView& batch, int n, const MixDraw& mix, int first, int end) {
    const int begin = mix.left * batch.image.channels, elements = (mix.right - mix.left) * batch.image.channels;
    for (int y = first; y < end; ++y) {
      std::memcpy(row(batch, n, y) + begin, partner_row(batch, n, y) + begin, static_cast<std::size_t>(elements) * sizeof(float));
    }
  }

  BatchMixOptions options_;
  int (*kernel_)(halide_buffer_t*, halide_buffer_t*, float, float, halide_buffer_t*);
};

}  // namespace

std::unique_ptr<BatchTransform> make_batch_mixer(BatchMixOptions options, Isa isa) {
  return std::make_unique<BatchMixer>(std::move(options), isa);
}

}  // namespace convoy
