// Whole files through a decoder, in one call.
#pragma once

#include <gtest/gtest.h>

#include "stages/input/image_decoder.h"
#include "tests/support/make_jpeg.h"

namespace convoy::test {

inline Status decode_whole(ImageDecoder& decoder, const Bytes& file, int channels, DecodedImage& out) {
  const Result<ImageSize> size = decoder.open(file, channels);
  return size.ok() ? decoder.decode(whole(size.value()), 1, out) : Status(size.failure());
}

// By a decoder of its own; expected to succeed.
inline DecodedImage decoded(const Bytes& file, int channels, const spec::DecodeSpec& spec = {}) {
  ImageDecoder decoder(spec);
  DecodedImage image;
  const Status status = decode_whole(decoder, file, channels, image);
  EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.failure().message);
  return image;
}

}  // namespace convoy::test
