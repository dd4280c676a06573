// All pixels of a JPEG by a JpegSession, with our entropy decoding or with libjpeg's.
#pragma once

#include <string>
#include <vector>

#include "stages/input/jpeg_session.h"
#include "tests/support/make_jpeg.h"

namespace convoy::test {

struct SessionPixels {
  std::vector<std::uint8_t> pixels;
  std::string problem;          // "" for success
  bool own_to_the_end = false;  // all of it by our own entropy decoding
  bool operator==(const SessionPixels& o) const { return pixels == o.pixels && problem == o.problem; }
};

inline bool read_all(JpegSession& session, const Bytes& file, bool own, SessionPixels& out) {
  out.pixels.clear();
  if (!session.open(file.data(), file.size(), own)) return false;
  const int components = session.info().num_components;
  if (!session.start(components == 4 ? JCS_CMYK : components == 3 ? JCS_RGB : JCS_GRAYSCALE, 1)) return false;
  const std::size_t stride = std::size_t(session.info().output_width) * static_cast<std::size_t>(components);
  const int height = static_cast<int>(session.info().output_height);
  out.pixels.assign(stride * static_cast<std::size_t>(height), 0);
  while (session.rows_read() < height) {
    const int y = session.rows_read();
    if (session.read_rows(out.pixels.data() + stride * static_cast<std::size_t>(y), stride, height - y) == 0) return false;
  }
  return session.finish();
}

// As jpeg_decoder does it: what our entropy decoding leaves to libjpeg is decoded again.
inline SessionPixels session_pixels(const Bytes& file, bool own) {
  const spec::DecodeSpec limits;
  JpegSession session(limits);
  SessionPixels out;
  bool good = read_all(session, file, own, out);
  out.own_to_the_end = session.uses_own_entropy() && !session.wants_libjpeg();
  if (session.wants_libjpeg()) good = read_all(session, file, false, out);
  if (!good) {
    out.problem = session.problem();
    out.pixels.clear();
  }
  return out;
}

}  // namespace convoy::test
