#include "stages/input/sample_transform.h"

#include "stages/input/image_decoder.h"
#include "stages/input/recipe/recipe_runner.h"
#include "stages/input/workspace_pool.h"

namespace convoy {
namespace {

struct Workspace {
  Workspace(const spec::DecodeSpec& decode, const PixelKernels& kernels, const Normalize& normalize)
      : decoder(decode), runner(kernels, normalize) {}
  ImageDecoder decoder;
  DecodedImage pixels;
  SampleRecipe recipe;
  RecipeRunner runner;
};

class RecipeTransform : public SampleTransform {
 public:
  RecipeTransform(const TransformOptions& options, std::span<const AugmentStage> stages, const PixelKernels& kernels)
      : options_(options),
        stages_(stages),
        kernels_(kernels),
        input_{options.image.height, options.image.width, options.image.channels},
        resizes_(resize_goes_first(stages)),
        normalize_(input_.channels, options.scale, options.mean, options.std, options.order) {
    if (const std::string problem = size_problem(stages_, input_); !problem.empty()) throw Error(ExitCode::bad_spec, problem);
  }

  Status run(const EncodedSample& sample, std::uint32_t epoch, std::int64_t id, float* image) const override {
    SampleClock unread;
    return run_clocked(sample, epoch, id, image, unread);
  }

  Status run_clocked(const EncodedSample& sample, std::uint32_t epoch, std::int64_t id, float* image,
                     SampleClock& clock) const override {
    const auto lease = pool_.lease(options_.decode, kernels_, normalize_);
    Workspace& w = *lease;
    const bool raw = sample.format == EncodedSample::Format::raw;
    const Result<PixelView> pixels = raw ? raw_pixels(sample) : decoded(sample, epoch, id, w);
    if (!pixels.ok()) return pixels.failure();
    clock.decoded();
    if (raw) begin(w, {pixels.value().height, pixels.value().width}, epoch, id);
    w.runner.finish(w.recipe, pixels.value(), image);
    return success();
  }

 private:
  // Draws the sample's recipe; what it needs of the picture.
  Region begin(Workspace& w, ImageSize picture, std::uint32_t epoch, std::int64_t id) const {
    w.recipe.begin({picture.height, picture.width, input_.channels}, input_, options_.resize_rule);
    if (resizes_) w.recipe.resize(input_.height, input_.width);
    const Rng rng(options_.seed, epoch, static_cast<std::uint32_t>(id), 0);
    for (const AugmentStage& s : stages_) s.stage->draw(w.recipe, rng.for_op(s.op));
    return w.runner.begin(w.recipe, picture);
  }

  // What the recipe needs; draws it on the way, because it depends on the picture's size.
  Result<PixelView> decoded(const EncodedSample& sample, std::uint32_t epoch, std::int64_t id, Workspace& w) const {
    const Result<ImageSize> size = w.decoder.open(sample.bytes, input_.channels);
    if (!size.ok()) return size.failure();
    Region needed = begin(w, size.value(), epoch, id);
    const int scale = w.decoder.scale_for(needed, {input_.height, input_.width});
    if (scale > 1) needed = w.runner.read_scaled(scale);
    if (Status status = w.decoder.decode(needed, scale, w.pixels); !status.ok()) return status.failure();
    const DecodedImage& p = w.pixels;
    return PixelView{p.pixels.data(), p.height, p.width, p.channels, p.y, p.x};
  }

  Result<PixelView> raw_pixels(const EncodedSample& s) const {
    const int most = options_.decode.max_side;
    const bool sides = s.height > 0 && s.width > 0 && s.height <= most && s.width <= most;
    if (!sides || s.bytes.size() != std::size_t(s.height) * s.width * s.channels) {
      return Failure{ExitCode::bad_data, "raw sample of " + std::to_string(s.bytes.size()) + " bytes is not " +
                                             std::to_string(s.height) + "x" + std::to_string(s.width) + "x" +
                                             std::to_string(s.channels)};
    }
    if (s.channels != 1 && s.channels != input_.channels) {
      return Failure{ExitCode::bad_data, "raw sample has " + std::to_string(s.channels) + " channels, color_mode asks for " +
                                             std::to_string(input_.channels)};
    }
    return PixelView{reinterpret_cast<const std::uint8_t*>(s.bytes.data()), s.height, s.width, s.channels};
  }

  TransformOptions options_;
  std::span<const AugmentStage> stages_;
  const PixelKernels& kernels_;
  SampleDesc input_;
  bool resizes_;
  Normalize normalize_;
  mutable WorkspacePool<Workspace> pool_;
};

}  // namespace

std::unique_ptr<SampleTransform> make_sample_transform(const TransformOptions& options, std::span<const AugmentStage> stages,
                                                       const PixelKernels& kernels) {
  if (options.image.channels != 1 && options.image.channels != 3) {
    throw Error(ExitCode::bad_spec, "the model's input has " + std::to_string(options.image.channels) +
                                        " channels; images have 1 (color_mode: grayscale) or 3 (rgb)");
  }
  return std::make_unique<RecipeTransform>(options, stages, kernels);
}

}  // namespace convoy
