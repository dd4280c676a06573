// One image of a source, made ready for a pack: read and decoded, so that what is packed is known to be good, and encoded
// again where that is wanted.
//
// Kept files keep their EXIF orientation, and their size is that of the coded picture; encoding again turns the picture.
#pragma once

#include <cstdint>
#include <optional>

#include "datasets/dataset.h"
#include "datasets/pack/journal.h"
#include "pipeline/pack/recode.h"
#include "stages/input/image_decoder.h"

namespace convoy {

// The scratch memory of one worker.
class ImagePreparer {
 public:
  explicit ImagePreparer(const RecodeOptions&);
  // Fills `sample` and its record, but for the name. A failure says what is wrong with the image.
  Status run(const Dataset&, std::int64_t id, EncodedSample& sample, PackRecord& record);

 private:
  Status decode(EncodedSample&);

  RecodeOptions options_;
  ImageDecoder decoder_;
  DecodedImage image_;
  std::optional<Recoder> recoder_;
};

}  // namespace convoy
