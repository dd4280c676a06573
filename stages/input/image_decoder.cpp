#include "stages/input/image_decoder.h"

#include <utility>

#include "stages/input/exif_orientation.h"
#include "stages/input/jpeg_decoder.h"
#include "stages/input/orientation.h"
#include "stages/input/png_decoder.h"

namespace convoy {
namespace {

FileFacts facts_of(const JpegOutline& o) { return {ImageKind::jpeg, o.components, exif_orientation(o.exif), false, false, 8}; }

FileFacts facts_of(const PngOutline& o) {
  const bool palette = o.color_type == 3, color = (o.color_type & 2) != 0, alpha = (o.color_type & 4) != 0 || o.transparent;
  return {ImageKind::png, color ? 3 : 1, exif_orientation(o.exif), alpha, palette, o.bits};
}

}  // namespace

struct ImageDecoderState {
  explicit ImageDecoderState(const spec::DecodeSpec& spec) : spec(spec), jpeg(spec), png(spec) {}

  spec::DecodeSpec spec;
  JpegDecoder jpeg;
  PngDecoder png;
  FileFacts facts;
  ImageSize stored;
  Orientation orientation;
  DecodedImage before;  // turning

  template <typename Outline>
  Result<ImageSize> keep(const Result<Outline>& outline) {
    if (!outline.ok()) return outline.failure();
    facts = facts_of(outline.value());
    stored = outline.value().size;
    orientation = Orientation::of_exif(spec.apply_exif ? facts.orientation : 1);
    return orientation.shown(stored);
  }

  bool serves(const Region& r, int scale) const {
    const ImageSize size = orientation.shown(stored);
    const bool inside =
        r.x >= 0 && r.y >= 0 && r.width > 0 && r.height > 0 && r.width <= size.width - r.x && r.height <= size.height - r.y;
    const bool scaled = facts.kind == ImageKind::jpeg && (scale == 2 || scale == 4 || scale == 8);
    return inside && (scale == 1 || scaled);
  }

  Status decode_stored(const Region& region, int scale, DecodedImage& out) {
    return facts.kind == ImageKind::png ? png.decode(region, out) : jpeg.decode(region, scale, out);
  }
};

ImageDecoder::ImageDecoder(const spec::DecodeSpec& spec) : state_(std::make_unique<ImageDecoderState>(spec)) {}
ImageDecoder::~ImageDecoder() = default;
ImageDecoder::ImageDecoder(ImageDecoder&&) noexcept = default;

Result<ImageSize> ImageDecoder::open(std::span<const std::byte> file, int channels) {
  switch (image_kind(file)) {
    case ImageKind::jpeg:
      return state_->keep(state_->jpeg.open(file, channels));
    case ImageKind::png:
      return state_->keep(state_->png.open(file, channels));
    case ImageKind::other:
      break;
  }
  return Failure{ExitCode::bad_data, what_instead(file)};
}

Status ImageDecoder::decode(const Region& wanted, int scale, DecodedImage& out) {
  ImageDecoderState& s = *state_;
  if (!s.serves(wanted, scale)) return Failure{ExitCode::internal, "decoder asked for a region outside the picture"};
  const Region shown = s.spec.region ? wanted : whole(s.orientation.shown(s.stored));
  if (s.orientation.upright()) return s.decode_stored(shown, scale, out);
  const Region stored = stored_region(shown, s.orientation.shown(s.stored), s.orientation);
  if (Status status = s.decode_stored(stored, scale, s.before); !status.ok()) return status;
  turn(s.before, {(s.stored.height + scale - 1) / scale, (s.stored.width + scale - 1) / scale}, s.orientation, out);
  return success();
}

int ImageDecoder::scale_for(const Region& region, ImageSize wanted) const {
  if (!state_->spec.scaled_dct || state_->facts.kind != ImageKind::jpeg) return 1;
  int scale = 1;
  while (scale < 8 && region.height >= wanted.height * scale * 2 && region.width >= wanted.width * scale * 2) scale *= 2;
  return scale;
}

const FileFacts& ImageDecoder::facts() const { return state_->facts; }
FileClass ImageDecoder::file_class(int channels) const { return class_of(state_->facts, channels, state_->spec.apply_exif); }

}  // namespace convoy
