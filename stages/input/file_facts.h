// What one file turned out to be, for counts and reports.
#pragma once

#include "pipeline/core/error.h"
#include "stages/input/image_kind.h"

namespace convoy {

// The classes of README.md's table. converted: it decodes, and its pixels are not simply those that are stored.
enum class FileClass { ok, converted, wrong_type, damaged, refused };

const char* to_string(FileClass);

// Of a file that opened.
struct FileFacts {
  ImageKind kind = ImageKind::other;
  int components = 0;   // stored: 1 gray, 3 colour, 4 CMYK; PNG: 1 or 3
  int orientation = 1;  // EXIF's value
  bool alpha = false;   // dropped
  bool palette = false;
  int bits = 8;  // a sample
};

// What has to be done for `channels` values a pixel; `turned` where the orientation is applied.
FileClass class_of(const FileFacts&, int channels, bool turned);
// Of a file that the decoder failed on, by the words that every failure begins with.
FileClass class_of(const Failure&);

}  // namespace convoy
