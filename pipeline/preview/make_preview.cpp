#include "pipeline/preview/make_preview.h"

#include <algorithm>

namespace convoy {
namespace {

// A sample and the key of its draws, which is its place where an epoch draws a sample several times.
struct Drawn {
  std::int64_t id, key;
};

SheetTile tile_of(const PreviewSource& source, const EncodedSample& sample, Drawn drawn, std::uint32_t epoch, Status& status) {
  const std::int64_t id = drawn.id;
  std::vector<float> input(static_cast<std::size_t>(source.image.elements()));
  SheetTile tile{{},
                 source.dataset.class_names()[static_cast<std::size_t>(source.dataset.label(id))],
                 "#" + std::to_string(id) + " epoch " + std::to_string(epoch + 1)};
  if (status.ok()) status = source.transform.run(sample, epoch, drawn.key, input.data());
  if (status.ok()) {
    tile.pixels = shown_pixels(input, source.image, source.normalisation);
  } else {
    tile.note = "#" + std::to_string(id) + " is bad";
  }
  return tile;
}

}  // namespace

Preview make_preview(const PreviewSource& source, const PreviewOptions& options) {
  Preview preview;
  preview.sheet.title = options.title;
  preview.sheet.tile_height = source.image.height;
  preview.sheet.tile_width = source.image.width;
  preview.sheet.columns = options.variants > 1 ? options.variants : 0;
  EncodedSample sample;
  const std::int64_t count = std::min<std::int64_t>(options.samples, source.sampler.size());
  for (std::int64_t position = 0; position < count; ++position) {
    const std::int64_t id = source.sampler.id(options.epoch, position);
    const Drawn drawn{id, source.sampler.each_once() ? id : position};
    Status status = source.dataset.read(id, sample);
    for (int variant = 0; variant < options.variants; ++variant) {
      preview.sheet.tiles.push_back(tile_of(source, sample, drawn, options.epoch + static_cast<std::uint32_t>(variant), status));
    }
    if (!status.ok()) preview.bad.push_back(source.dataset.describe(id) + ": " + status.failure().message);
  }
  return preview;
}

}  // namespace convoy
