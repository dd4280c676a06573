// Whole files through a decoder, in one call.
#pragma once

#include "stages/input/image_decoder.h"
#include "tests/support/make_jpeg.h"

namespace convoy::test {

inline Status decode_whole(ImageDecoder& decoder, const Bytes& file, int channels, DecodedImage& out) {
  const Result<ImageSize> size = decoder.open(file, channels);
  return size.ok() ? decoder.decode(whole(size.value()), 1, out) : Status(size.failure());
}

}  // namespace convoy::test
