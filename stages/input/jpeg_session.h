// libjpeg with its errors, warnings and limits turned into return values. Private to jpeg_decoder.
//
// libjpeg leaves by longjmp, so every function that calls it is a short one without C++ objects, in jpeg_session.cpp.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
// clang-format off
#include <jpeglib.h>  // needs <cstdio> before it
// clang-format on

#include "pipeline/spec/decode_spec.h"
#include "stages/input/scan_decoder.h"

namespace convoy {

class JpegSession {
 public:
  static constexpr int kRowsAtOnce = 4;  // the largest vertical sampling factor

  // Borrows the limits.
  explicit JpegSession(const spec::DecodeSpec& limits) : limits_(limits) {}
  ~JpegSession() { close(); }
  JpegSession(const JpegSession&) = delete;
  JpegSession& operator=(const JpegSession&) = delete;

  // Each is false when libjpeg gave up; problem() then says why.
  // Up to the frame header. `own_entropy`: by scan_decoder.h where it serves the file.
  bool open(const std::byte* data, std::size_t size, bool own_entropy = true);
  bool start(J_COLOR_SPACE wanted, int scale);
  // After start(): at least the columns [x, x + width) from now on. Gives back where the rows begin now, and their length.
  // Pixels at inner ends lack their neighbours; the caller asks for some columns more. May leave all columns in.
  bool crop(int& x, int& width);
  bool skip_rows(int rows);
  // After start(): pixels depend on far neighbours, so that all rows have to be read.
  bool smooths() const { return info_.progressive_mode && !all_bits_known(); }
  // The next rows, up to `most`, as many as libjpeg makes in one go; says how many, 0 for a problem.
  int read_rows(std::uint8_t* to, std::size_t stride, int most);
  bool finish();  // only after the last row
  void close();
  bool is_open() const { return open_; }

  int rows_read() const { return static_cast<int>(info_.output_scanline); }
  const jpeg_decompress_struct& info() const { return info_; }
  std::string problem() const;
  // Our own entropy decoding met something that it leaves to libjpeg: open again without it.
  bool wants_libjpeg() const { return wants_libjpeg_; }
  bool uses_own_entropy() const { return uses_own_entropy_; }  // after start()

 private:
  static void on_error(j_common_ptr);
  static void on_message(j_common_ptr, int level);
  static void on_progress(j_common_ptr);
  static boolean on_mcu(j_decompress_ptr, JBLOCKROW*);
  [[noreturn]] void give_up(const char* why);
  void connect();
  bool all_bits_known() const;
  bool can_crop() const;

  jpeg_decompress_struct info_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf escape_{};
  char message_[JMSG_LENGTH_MAX] = "";
  ScanDecoder scan_;
  bool open_ = false;
  bool own_entropy_ = true, uses_own_entropy_ = false, wants_libjpeg_ = false;
  bool end_missing_ = false;  // libjpeg ran out of bytes
  unsigned ticks_ = 0;
  const spec::DecodeSpec& limits_;
  double started_ = 0;  // processor time of this thread
};

}  // namespace convoy
