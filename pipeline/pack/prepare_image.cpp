#include "pipeline/pack/prepare_image.h"

#include <cstring>

#include "datasets/hash.h"

namespace convoy {
namespace {

spec::DecodeSpec decode_spec(const RecodeOptions& options) {
  spec::DecodeSpec spec;
  spec.apply_exif = !options.keeps();
  return spec;
}

}  // namespace

ImagePreparer::ImagePreparer(const RecodeOptions& options) : options_(options), decoder_(decode_spec(options)) {
  if (!options.keeps()) recoder_.emplace(options);
}

Status ImagePreparer::decode(EncodedSample& sample) {
  if (sample.format == EncodedSample::Format::encoded) {
    const Result<ImageSize> size = decoder_.open(sample.bytes, options_.channels);
    return size.ok() ? decoder_.decode(whole(size.value()), 1, image_) : Status(size.failure());
  }
  if (!recoder_) return Failure{ExitCode::bad_data, "is raw pixels, not an image file; --quality makes JPEG files of them"};
  const auto* pixels = reinterpret_cast<const std::uint8_t*>(sample.bytes.data());
  image_.pixels.assign(pixels, pixels + sample.bytes.size());
  image_.height = sample.height;
  image_.width = sample.width;
  image_.channels = sample.channels;
  return success();
}

Status ImagePreparer::run(const Dataset& source, std::int64_t id, EncodedSample& sample, PackRecord& record) {
  if (Status status = source.read(id, sample); !status.ok()) return status;
  if (Status status = decode(sample); !status.ok()) return status;
  ImageSize size{image_.height, image_.width};
  if (recoder_) {
    const std::span<const std::byte> encoded = recoder_->run(image_);
    sample.bytes.assign(encoded.begin(), encoded.end());
    size = recoded_size(size, options_.resize_short);
  }
  record.length = static_cast<std::uint32_t>(sample.bytes.size());
  record.label = source.label(id);
  record.height = static_cast<std::uint32_t>(size.height);
  record.width = static_cast<std::uint32_t>(size.width);
  record.hash = hash_bytes(sample.bytes);
  return success();
}

}  // namespace convoy
