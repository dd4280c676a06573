// The corpus: every kind of good and bad image file that README.md of stages/input promises something about, made on the
// spot. tests/stages/input/corpus.txt says what each must come to.
#pragma once

#include <string>
#include <vector>

#include "tests/support/make_jpeg.h"

namespace convoy::test {

struct CorpusFile {
  std::string name;
  Bytes bytes;
};

using Corpus = std::vector<CorpusFile>;

// All of it, about 4 MB; names are unique.
Corpus make_corpus();

// Its parts, one file each.
void add_good_jpegs(Corpus&);
void add_exif_jpegs(Corpus&);
void add_bad_jpegs(Corpus&);
void add_good_pngs(Corpus&);
void add_bad_pngs(Corpus&);
void add_other_files(Corpus&);

}  // namespace convoy::test
