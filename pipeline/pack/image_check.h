// One image of a source, made ready for a pack: read and decoded, so that what is packed is known to be good.
#pragma once

#include <cstdint>
#include <string>

#include "datasets/dataset.h"
#include "datasets/pack/journal.h"
#include "stages/input/image_decoder.h"

namespace convoy {

// The scratch memory of one worker.
class ImageCheck {
 public:
  ImageCheck();
  // Fills `sample` and its record, but for the name. A failure says what is wrong with the image.
  Status run(const Dataset&, std::int64_t id, EncodedSample& sample, PackRecord& record);

 private:
  ImageDecoder decoder_;
  DecodedImage pixels_;
};

}  // namespace convoy
