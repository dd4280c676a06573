#include "datasets/encode_jpeg.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
// clang-format off
#include <jpeglib.h>  // needs <cstdio> before it
// clang-format on

#include "pipeline/core/error.h"

namespace convoy {

struct JpegEncoderState {
  jpeg_compress_struct compressor;
  jpeg_error_mgr errors;
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX];
  unsigned char* buffer = nullptr;  // libjpeg allocates it with malloc, we free it
  unsigned long size = 0;
  int quality;
  int channels;
};

namespace {

extern "C" [[noreturn]] void convoy_encode_error(j_common_ptr c) {
  auto* state = static_cast<JpegEncoderState*>(c->client_data);
  c->err->format_message(c, state->message);
  std::longjmp(state->escape, 1);
}

// False when libjpeg gave up; no object with a destructor lives in this frame.
bool compress(JpegEncoderState& s, const std::uint8_t* pixels, int height, int width) {
  if (setjmp(s.escape)) {
    jpeg_abort_compress(&s.compressor);
    return false;
  }
  std::free(s.buffer);
  s.buffer = nullptr;
  jpeg_mem_dest(&s.compressor, &s.buffer, &s.size);
  s.compressor.image_width = static_cast<JDIMENSION>(width);
  s.compressor.image_height = static_cast<JDIMENSION>(height);
  s.compressor.input_components = s.channels;
  s.compressor.in_color_space = s.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&s.compressor);
  jpeg_set_quality(&s.compressor, s.quality, TRUE);
  jpeg_start_compress(&s.compressor, TRUE);
  while (s.compressor.next_scanline < s.compressor.image_height) {
    auto* row = const_cast<JSAMPROW>(pixels + std::size_t{s.compressor.next_scanline} * width * s.channels);
    jpeg_write_scanlines(&s.compressor, &row, 1);
  }
  jpeg_finish_compress(&s.compressor);
  return true;
}

}  // namespace

JpegEncoder::JpegEncoder(int quality, int channels) : state_(std::make_unique<JpegEncoderState>()) {
  JpegEncoderState& s = *state_;
  s.quality = quality;
  s.channels = channels;
  s.compressor.err = jpeg_std_error(&s.errors);
  s.errors.error_exit = convoy_encode_error;
  s.compressor.client_data = &s;
  if (setjmp(s.escape)) throw Error(ExitCode::internal, std::string("cannot make a JPEG encoder: ") + s.message);
  jpeg_create_compress(&s.compressor);
}

JpegEncoder::~JpegEncoder() {
  jpeg_destroy_compress(&state_->compressor);
  std::free(state_->buffer);
}

std::span<const std::byte> JpegEncoder::encode(const std::uint8_t* pixels, int height, int width) {
  if (!compress(*state_, pixels, height, width)) {
    throw Error(ExitCode::internal, std::string("cannot encode a JPEG: ") + state_->message);
  }
  return {reinterpret_cast<const std::byte*>(state_->buffer), state_->size};
}

}  // namespace convoy
