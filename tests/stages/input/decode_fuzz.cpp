// decode_fuzz FIRST COUNT: mutated image files, one a seed, through the decoder.
//
// Each file is decoded whole and in a region, at a scale and with channels that the seed chooses. Wanted: no crash, no leak,
// no hang (the sanitizers and the runner's time limit tell), one outcome for one file whatever was decoded before, libjpeg's
// own outcome where we decode in its place, and a region that has the pixels of the whole where both succeed. Ends with 1 at the
// first file that breaks this, and names its seed; else prints what the files came to.
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "pipeline/core/rng.h"
#include "stages/input/image_decoder.h"
#include "stages/input/scan_jpeg_markers.h"
#include "stages/input/thread_seconds.h"
#include "tests/stages/input/session_pixels.h"
#include "tests/support/corpus.h"
#include "tests/support/make_png.h"

namespace convoy::test {
namespace {

std::uint32_t below(Rng& rng, std::size_t n) { return rng.below(static_cast<std::uint32_t>(std::max<std::size_t>(n, 1))); }

// Small files of every coding: small, so that a mutation meets structure as often as pixels.
Corpus starting_points() {
  Corpus all, small;
  add_good_jpegs(all);
  add_exif_jpegs(all);
  add_good_pngs(all);
  std::copy_if(all.begin(), all.end(), std::back_inserter(small), [](const CorpusFile& f) { return f.bytes.size() < 8000; });
  return small;
}

// A few bytes that mean something to a decoder.
std::byte telling_byte(Rng& rng) {
  constexpr int kBytes[] = {0x00, 0xff, 0x7f, 0x80, 0x01, 0xd8, 0xd9, 0xda, 0xc0, 0xc2, 0xc4, 0xdb, 0xdd, 0xe1, 0x11, 0x22, 0x44};
  return static_cast<std::byte>(kBytes[below(rng, std::size(kBytes))]);
}

void mutate_once(Bytes& b, const Bytes& other, Rng& rng) {
  if (b.empty()) return;
  const std::size_t at = below(rng, b.size());
  const auto here = b.begin() + static_cast<std::ptrdiff_t>(at);
  const std::size_t span = std::min<std::size_t>(1 + below(rng, 40), b.size() - at);
  switch (below(rng, 8)) {
    case 0:
      b[at] ^= static_cast<std::byte>(1u << below(rng, 8));
      break;
    case 1:
      b[at] = static_cast<std::byte>(below(rng, 256));
      break;
    case 2:
      b[at] = telling_byte(rng);
      break;
    case 3:
      b.erase(here, here + static_cast<std::ptrdiff_t>(span));
      break;
    case 4:
      b.insert(here, span, telling_byte(rng));
      break;
    case 5: {
      const Bytes copy(here, here + static_cast<std::ptrdiff_t>(span));
      b.insert(b.begin() + static_cast<std::ptrdiff_t>(below(rng, b.size())), copy.begin(), copy.end());
      break;
    }
    case 6: {  // the start of one file, the rest of another
      const std::size_t from = below(rng, other.size());
      b.resize(at);
      b.insert(b.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
      break;
    }
    default:
      if (below(rng, 4) == 0) b.resize(at);
  }
}

Bytes mutated(const Corpus& corpus, Rng& rng) {
  Bytes b = corpus[below(rng, corpus.size())].bytes;
  const Bytes& other = corpus[below(rng, corpus.size())].bytes;
  for (std::uint32_t i = 0, n = 1 + below(rng, 6); i < n; ++i) mutate_once(b, other, rng);
  const bool png = image_kind(b) == ImageKind::png;
  return png && below(rng, 4) != 0 ? with_check_sums(b) : b;  // else nearly all would end at a check sum
}

Region random_region(ImageSize size, Rng& rng) {
  Region r{static_cast<int>(below(rng, std::size_t(size.width))), static_cast<int>(below(rng, std::size_t(size.height))), 1, 1};
  r.width += static_cast<int>(below(rng, std::size_t(size.width - r.x)));
  r.height += static_cast<int>(below(rng, std::size_t(size.height - r.y)));
  return r;
}

struct Decoded {
  std::string message;  // "" for success
  DecodedImage image;
};

void decode(ImageDecoder& decoder, const Bytes& file, int channels, int scale, const Region* region, Decoded& out) {
  const Result<ImageSize> size = decoder.open(file, channels);
  const Status status = size.ok() ? decoder.decode(region ? *region : whole(size.value()), scale, out.image) : size.failure();
  out.message = status.ok() ? "" : status.failure().message;
}

bool same_pixels(const DecodedImage& all, const DecodedImage& part) {
  const std::size_t row = std::size_t(part.width) * part.channels;
  for (int y = 0; y < part.height; ++y) {
    const std::uint8_t* got = part.pixels.data() + y * row;
    if (!std::equal(got, got + row, all.pixels.data() + (std::size_t(y + part.y) * all.width + part.x) * all.channels))
      return false;
  }
  return true;
}

class Fuzz {
 public:
  // "" or what is wrong.
  std::string run(std::uint64_t seed) {
    Rng rng(seed, 0, 0, op_id("decode_fuzz"));
    const Bytes file = mutated(corpus_, rng);
    const int channels = below(rng, 2) ? 3 : 1;
    const int scale = image_kind(file) == ImageKind::jpeg && below(rng, 3) == 0 ? 1 << (1 + below(rng, 3)) : 1;
    const double before = thread_seconds();
    decode(used_, file, channels, scale, nullptr, all_);
    longest_ = std::max(longest_, thread_seconds() - before);
    ++outcomes_[all_.message.empty() ? "decoded" : to_string(class_of(Failure{ExitCode::bad_data, all_.message}))];
    ImageDecoder fresh;
    decode(fresh, file, channels, scale, nullptr, again_);
    if (const std::string other = against_libjpeg(file); !other.empty()) return other;
    if (all_.message != again_.message) return "'" + all_.message + "', with a fresh decoder '" + again_.message + "'";
    if (!all_.message.empty()) return in_part(file, channels, scale, rng);
    const std::size_t size = std::size_t(all_.image.height) * all_.image.width * channels;
    if (!std::equal(all_.image.pixels.begin(), all_.image.pixels.begin() + static_cast<std::ptrdiff_t>(size),
                    again_.image.pixels.begin())) {
      return "other pixels with a fresh decoder";
    }
    return in_part(file, channels, scale, rng);
  }

  void report(std::uint64_t count) const {
    std::cout << count << " mutated files:";
    for (const auto& [name, n] : outcomes_) std::cout << "  " << name << ' ' << n;
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    std::cout << "; longest decode " << longest_ * 1e3 << " ms of processor time, peak memory " << usage.ru_maxrss / 1024
              << " MiB\n";
  }

 private:
  // Our entropy decoding against libjpeg's, where the file gets as far.
  static std::string against_libjpeg(const Bytes& file) {
    const spec::DecodeSpec limits;
    if (image_kind(file) != ImageKind::jpeg || !scan_jpeg_markers(file, limits).ok()) return "";
    const SessionPixels own = session_pixels(file, true), libjpegs = session_pixels(file, false);
    return own == libjpegs ? "" : "'" + own.problem + "', by libjpeg alone '" + libjpegs.problem + "', or other pixels";
  }

  std::string in_part(const Bytes& file, int channels, int scale, Rng& rng) {
    const Result<ImageSize> size = used_.open(file, channels);
    if (!size.ok()) return "";
    const Region r = random_region(size.value(), rng);
    decode(used_, file, channels, scale, &r, part_);
    if (!all_.message.empty()) return "";  // damage below the region is not seen
    if (!part_.message.empty()) return "decodes, but not in part: " + part_.message;
    return same_pixels(all_.image, part_.image) ? "" : "other pixels in part";
  }

  Corpus corpus_ = starting_points();
  ImageDecoder used_;
  Decoded all_, again_, part_;
  std::map<std::string, int> outcomes_;
  double longest_ = 0;
};

}  // namespace
}  // namespace convoy::test

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: decode_fuzz FIRST COUNT\n";
    return 2;
  }
  const std::uint64_t first = std::strtoull(argv[1], nullptr, 10), count = std::strtoull(argv[2], nullptr, 10);
  convoy::test::Fuzz fuzz;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    if (const std::string wrong = fuzz.run(seed); !wrong.empty()) {
      std::cerr << "seed " << seed << ": " << wrong << '\n';
      return 1;
    }
  }
  fuzz.report(count);
}
