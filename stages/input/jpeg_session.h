// libjpeg with its errors, warnings and limits turned into return values. Private to decode_jpeg.
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

namespace convoy {

class JpegSession {
 public:
  explicit JpegSession(double max_seconds) : max_seconds_(max_seconds) {}
  ~JpegSession() { close(); }
  JpegSession(const JpegSession&) = delete;
  JpegSession& operator=(const JpegSession&) = delete;

  // Each is false when libjpeg gave up; problem() then says why.
  bool open(const std::byte* data, std::size_t size);  // up to the frame header
  bool start(J_COLOR_SPACE wanted);
  bool read_rows(std::uint8_t* to, std::size_t stride, int rows);  // the next rows
  bool finish();
  void close();

  const jpeg_decompress_struct& info() const { return info_; }
  std::string problem() const;

 private:
  static void on_error(j_common_ptr);
  static void on_message(j_common_ptr, int level);
  static void on_progress(j_common_ptr);
  [[noreturn]] void give_up(const char* why);
  void connect();
  bool complete_despite_missing_end() const;

  jpeg_decompress_struct info_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf escape_{};
  char message_[JMSG_LENGTH_MAX] = "";
  bool open_ = false;
  bool end_missing_ = false;  // libjpeg ran out of bytes
  unsigned ticks_ = 0;
  double max_seconds_;  // processor time of this thread
  double started_ = 0;
};

}  // namespace convoy
