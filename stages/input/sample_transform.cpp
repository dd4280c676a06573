#include "stages/input/sample_transform.h"

#include "stages/input/image_decoder.h"
#include "stages/input/normalize.h"
#include "stages/input/resize.h"
#include "stages/input/workspace_pool.h"

namespace convoy {
namespace {

struct Workspace {
  explicit Workspace(const spec::DecodeSpec& decode) : decoder(decode) {}
  ImageDecoder decoder;
  DecodedImage pixels;
  std::vector<float> buffers[2];
  StageScratch scratch;
};

struct PlannedStage {
  const InputStage* stage;
  std::uint32_t op;
  SampleDesc out;
};

class StagedTransform : public SampleTransform {
 public:
  StagedTransform(const TransformOptions& options, std::span<const AugmentStage> augmentation, const PixelKernels& kernels)
      : image_(options.image),
        decode_(options.decode),
        seed_(options.seed),
        resize_(image_.height, image_.width, kernels),
        normalize_(image_.channels, options.scale, options.mean, options.std, kernels) {
    const SampleDesc wanted{image_.height, image_.width, image_.channels};
    SampleDesc desc = wanted;
    for (const AugmentStage& a : augmentation) {
      if (!options.training && a.stage->random()) continue;
      desc = a.stage->plan(desc);
      stages_.push_back({a.stage.get(), a.op, desc});
    }
    desc = normalize_.plan(desc);
    if (!(desc == wanted)) {
      throw Error(ExitCode::bad_spec, "augment ends with samples of " + std::to_string(desc.height) + "x" +
                                          std::to_string(desc.width) + "; the model's input is " + to_string(image_));
    }
  }

  Status run(const EncodedSample& sample, std::uint32_t epoch, std::int64_t id, float* image) const override {
    SampleClock unread;
    return run_clocked(sample, epoch, id, image, unread);
  }

  Status run_clocked(const EncodedSample& sample, std::uint32_t epoch, std::int64_t id, float* image,
                     SampleClock& clock) const override {
    const auto lease = pool_.lease(decode_);
    Workspace& w = *lease;
    const Result<PixelView> pixels = decoded(sample, w);
    if (!pixels.ok()) return pixels.failure();
    clock.decoded();

    SampleView at = buffer(w, 0, {image_.height, image_.width, image_.channels});
    resize_.run(pixels.value(), at, w.scratch);
    const Rng rng(seed_, epoch, static_cast<std::uint32_t>(id), 0);
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      SampleView to = buffer(w, (i + 1) % 2, stages_[i].out);
      if (Status status = stages_[i].stage->run(at, to, rng.for_op(stages_[i].op), w.scratch); !status.ok()) return status;
      at = to;
    }
    SampleView out{image, at.height, at.width, at.channels};
    return normalize_.run(at, out, rng, w.scratch);
  }

 private:
  static SampleView buffer(Workspace& w, std::size_t which, const SampleDesc& desc) {
    const std::size_t elements = std::size_t(desc.height) * desc.width * desc.channels;
    if (w.buffers[which].size() < elements) w.buffers[which].resize(elements);
    return {w.buffers[which].data(), desc.height, desc.width, desc.channels};
  }

  Result<PixelView> decoded(const EncodedSample& sample, Workspace& w) const {
    if (sample.format == EncodedSample::Format::raw) return raw_pixels(sample);
    const Result<ImageSize> size = w.decoder.open(sample.bytes, image_.channels);
    if (!size.ok()) return size.failure();
    const Region all = whole(size.value());
    const int scale = w.decoder.scale_for(all, {image_.height, image_.width});
    if (Status status = w.decoder.decode(all, scale, w.pixels); !status.ok()) return status.failure();
    return PixelView{w.pixels.pixels.data(), w.pixels.height, w.pixels.width, w.pixels.channels};
  }

  Result<PixelView> raw_pixels(const EncodedSample& s) const {
    const bool sides = s.height > 0 && s.width > 0 && s.height <= decode_.max_side && s.width <= decode_.max_side;
    if (!sides || s.bytes.size() != std::size_t(s.height) * s.width * s.channels) {
      return Failure{ExitCode::bad_data, "raw sample of " + std::to_string(s.bytes.size()) + " bytes is not " +
                                             std::to_string(s.height) + "x" + std::to_string(s.width) + "x" +
                                             std::to_string(s.channels)};
    }
    if (s.channels != 1 && s.channels != image_.channels) {
      return Failure{ExitCode::bad_data, "raw sample has " + std::to_string(s.channels) + " channels, color_mode asks for " +
                                             std::to_string(image_.channels)};
    }
    return PixelView{reinterpret_cast<const std::uint8_t*>(s.bytes.data()), s.height, s.width, s.channels};
  }

  Shape image_;
  spec::DecodeSpec decode_;
  std::uint64_t seed_;
  Resize resize_;
  Normalize normalize_;
  std::vector<PlannedStage> stages_;
  mutable WorkspacePool<Workspace> pool_;
};

}  // namespace

std::unique_ptr<SampleTransform> make_sample_transform(const TransformOptions& options,
                                                       std::span<const AugmentStage> augmentation, const PixelKernels& kernels) {
  if (options.image.channels != 1 && options.image.channels != 3) {
    throw Error(ExitCode::bad_spec, "the model's input has " + std::to_string(options.image.channels) +
                                        " channels; images have 1 (color_mode: grayscale) or 3 (rgb)");
  }
  return std::make_unique<StagedTransform>(options, augmentation, kernels);
}

}  // namespace convoy
