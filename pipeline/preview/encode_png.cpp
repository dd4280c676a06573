#include "pipeline/preview/encode_png.h"

#include <png.h>

#include <string>

#include "pipeline/core/error.h"

namespace convoy {

// libpng's simplified interface: it returns instead of jumping.
std::vector<std::byte> encode_png(const Canvas& canvas) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(canvas.width);
  image.height = static_cast<png_uint_32>(canvas.height);
  image.format = PNG_FORMAT_RGB;
  const auto row = static_cast<png_int_32>(canvas.width * 3);
  std::vector<std::byte> file(PNG_IMAGE_PNG_SIZE_MAX(image));
  png_alloc_size_t size = file.size();
  if (png_image_write_to_memory(&image, file.data(), &size, 0, canvas.pixels.data(), row, nullptr) == 0) {
    const std::string why = image.message;
    png_image_free(&image);
    throw Error(ExitCode::internal, "PNG cannot be written: " + why);
  }
  file.resize(size);
  return file;
}

}  // namespace convoy
