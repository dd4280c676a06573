#include "pipeline/pack/image_check.h"

#include "datasets/hash.h"

namespace convoy {
namespace {

// Sizes in a pack are those of the coded picture.
spec::DecodeSpec as_coded() {
  spec::DecodeSpec spec;
  spec.apply_exif = false;
  return spec;
}

}  // namespace

ImageCheck::ImageCheck() : decoder_(as_coded()) {}

Status ImageCheck::run(const Dataset& source, std::int64_t id, EncodedSample& sample, PackRecord& record) {
  if (Status status = source.read(id, sample); !status.ok()) return status;
  if (sample.format != EncodedSample::Format::encoded)
    return Failure{ExitCode::bad_spec, "is raw pixels, not an image file; convoy convert makes files of IDX data"};
  const Result<ImageSize> size = decoder_.open(sample.bytes, 3);
  if (!size.ok()) return size.failure();
  if (Status status = decoder_.decode(whole(size.value()), 1, pixels_); !status.ok()) return status;
  record.length = static_cast<std::uint32_t>(sample.bytes.size());
  record.label = source.label(id);
  record.height = static_cast<std::uint32_t>(size.value().height);
  record.width = static_cast<std::uint32_t>(size.value().width);
  record.hash = hash_bytes(sample.bytes);
  return success();
}

}  // namespace convoy
