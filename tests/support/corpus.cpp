#include "tests/support/corpus.h"

#include <string_view>

namespace convoy::test {

void add_other_files(Corpus& corpus) {
  using namespace std::string_view_literals;
  const std::pair<const char*, std::string_view> files[] = {
      {"gif", "GIF89a\1\0\1\0\0\0\0;"sv},
      {"bmp", "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0"sv},
      {"webp", "RIFF\x1a\0\0\0WEBPVP8 "sv},
      {"avif",
       "\0\0\0\x1c"
       "ftypavif\0\0\0\0"sv},
      {"heic",
       "\0\0\0\x18"
       "ftypheic\0\0\0\0"sv},
      {"tiff_little", "II*\0\x08\0\0\0"sv},
      {"tiff_big", "MM\0*\0\0\0\x08"sv},
      {"jpeg2000", "\0\0\0\x0cjP  \r\n\x87\n"sv},
      {"jpeg2000_stream", "\xff\x4f\xff\x51\0\x2f"sv},
      {"pdf", "%PDF-1.4\n"sv},
      {"zip", "PK\3\4\x14\0\0\0"sv},
      {"gzip", "\x1f\x8b\x08\0\0\0\0\0"sv},
      {"html", "<!DOCTYPE html><html><body>404 Not Found</body></html>"sv},
      {"html_after_space", "\r\n  <html></html>"sv},
      {"xml", "<?xml version=\"1.0\"?><svg/>"sv},
      {"git_lfs_pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"sv},
      {"empty", ""sv},
      {"one_byte", "\xff"sv},
      {"start_of_image_only", "\xff\xd8"sv},
      {"png_signature_broken", "\x89PNG\n\x1a\n\0\0\0\0\0\0"sv},
      {"noise", "\x01\xfe\x80\x90\xc3\x28"sv},
  };
  for (const auto& [name, text] : files) corpus.push_back({std::string("other_") + name, to_bytes(text)});
  corpus.push_back({"other_zero_bytes", Bytes(4096)});
}

Corpus make_corpus() {
  Corpus corpus;
  add_good_jpegs(corpus);
  add_exif_jpegs(corpus);
  add_bad_jpegs(corpus);
  add_good_pngs(corpus);
  add_bad_pngs(corpus);
  add_other_files(corpus);
  return corpus;
}

}  // namespace convoy::test
