// How a camera was held: the one EXIF value that changes what a picture shows.
//
// Own bounded parser of the TIFF structure inside (TIFF 6.0, EXIF 2.3: tag 0x0112): the first directory only, at most 64
// entries, both byte orders, no offset followed beyond the directory itself. Whatever is not exactly a value from 1 to 8
// counts as 1, upright: a broken note about a picture does not make the picture bad.
#pragma once

#include <cstddef>
#include <span>

namespace convoy {

// 1 to 8 as EXIF numbers them. `tiff` begins with the byte order ("II" or "MM"), as in a JPEG's APP1 segment behind
// "Exif\0\0" and in a PNG's eXIf chunk. Reads no byte outside it.
int exif_orientation(std::span<const std::byte> tiff);

}  // namespace convoy
