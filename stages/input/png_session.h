// libpng with its errors and limits turned into return values. Private to png_decoder.
//
// libpng leaves by longjmp, so every function that calls it is a short one without C++ objects, in png_session.cpp. Chunks
// that change no pixel of ours (text, colour profiles, gamma, ...) are passed over unread; warnings are not failures, for
// libpng reports what spoils pixels as errors.
#pragma once

#include <png.h>

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "pipeline/spec/decode_spec.h"

namespace convoy {

class PngSession {
 public:
  // Borrows the limits.
  explicit PngSession(const spec::DecodeSpec& limits) : limits_(limits) {}
  ~PngSession() { close(); }
  PngSession(const PngSession&) = delete;
  PngSession& operator=(const PngSession&) = delete;

  // Each is false when libpng gave up; problem() then says why.
  bool open(std::span<const std::byte> file);  // up to the picture's data
  // 8-bit samples: gray where the file is gray and `gray` is wanted, else R, G, B; fails when a row has not `row_bytes` then.
  bool start(bool gray, std::size_t row_bytes);
  int passes() const { return passes_; }
  // The next row of the picture; of an interlaced one, its part that this pass holds, over what `to` held before.
  bool read_row(std::uint8_t* to);
  bool finish();  // only after the last row
  void close();

  std::string problem() const;

 private:
  static void on_error(png_structp, png_const_charp);
  static void on_warning(png_structp, png_const_charp);
  static void on_read(png_structp, png_bytep, png_size_t);
  [[noreturn]] void give_up(const char* why);
  void check_time();

  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::span<const std::byte> rest_;  // of the file, not read yet
  std::jmp_buf escape_{};
  char message_[256] = "";
  bool cut_ = false;  // libpng ran out of bytes
  int passes_ = 1;
  unsigned ticks_ = 0;
  const spec::DecodeSpec& limits_;
  double started_ = 0;  // processor time of this thread
};

}  // namespace convoy
