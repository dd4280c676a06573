#include "stages/input/image_decoder.h"

#include "stages/input/jpeg_decoder.h"

namespace convoy {

struct ImageDecoderState {
  explicit ImageDecoderState(const spec::DecodeSpec& spec) : jpeg(spec) {}
  JpegDecoder jpeg;
};

ImageDecoder::ImageDecoder(const spec::DecodeSpec& spec) : state_(std::make_unique<ImageDecoderState>(spec)) {}
ImageDecoder::~ImageDecoder() = default;
ImageDecoder::ImageDecoder(ImageDecoder&&) noexcept = default;

Result<ImageSize> ImageDecoder::open(std::span<const std::byte> file, int channels) { return state_->jpeg.open(file, channels); }

Status ImageDecoder::decode(const Region& region, int scale, DecodedImage& out) {
  return state_->jpeg.decode(region, scale, out);
}

}  // namespace convoy
