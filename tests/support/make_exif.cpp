#include "tests/support/make_exif.h"

#include <string_view>

namespace convoy::test {
namespace {

class Writer {
 public:
  explicit Writer(bool big) : big_(big) {}
  void u16(int v) { put(static_cast<unsigned>(v), 2); }
  void u32(int v) { put(static_cast<unsigned>(v), 4); }
  Bytes bytes;

 private:
  void put(unsigned v, int size) {
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(v >> 8 * (big_ ? size - 1 - i : i) & 255));
  }
  bool big_;
};

}  // namespace

Bytes make_tiff(const TiffOptions& o) {
  Writer w(o.big_endian);
  w.bytes = to_bytes(o.big_endian ? "MM" : "II");
  w.u16(42);
  w.u32(o.directory_at);
  w.bytes.resize(static_cast<std::size_t>(o.directory_at));
  w.u16(o.entries_before + 1);
  for (int i = 0; i < o.entries_before; ++i) {
    w.u16(0x0100 + i % 16);
    w.u16(3), w.u32(1), w.u16(i), w.u16(0);
  }
  w.u16(0x0112);
  w.u16(o.type), w.u32(o.count), w.u16(o.orientation), w.u16(0);
  w.u32(0);  // no further directory
  return w.bytes;
}

Bytes with_exif(Bytes jpeg, const Bytes& tiff) {
  using namespace std::string_view_literals;
  const std::size_t length = 2 + 6 + tiff.size();
  Bytes segment = {std::byte{0xff}, std::byte{0xe1}, static_cast<std::byte>(length >> 8), static_cast<std::byte>(length & 255)};
  const Bytes start = to_bytes("Exif\0\0"sv);
  segment.insert(segment.end(), start.begin(), start.end());
  segment.insert(segment.end(), tiff.begin(), tiff.end());
  jpeg.insert(jpeg.begin() + 2, segment.begin(), segment.end());
  return jpeg;
}

}  // namespace convoy::test
