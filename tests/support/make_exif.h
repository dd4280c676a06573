// EXIF notes, sound and broken, for tests.
#pragma once

#include "tests/support/make_jpeg.h"

namespace convoy::test {

struct TiffOptions {
  int orientation = 1;
  bool big_endian = false;
  int type = 3;  // of the orientation's entry: 3 is a short
  int count = 1;
  int entries_before = 0;  // other entries
  int directory_at = 8;
};

Bytes make_tiff(const TiffOptions&);
Bytes with_exif(Bytes jpeg, const Bytes& tiff);  // an APP1 segment right behind the start

}  // namespace convoy::test
