// Every file of the corpus comes to what corpus.txt says of it, whole or in part, and leaves the decoder sound.
#include "tests/support/corpus.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "tests/stages/input/decoding.h"

namespace convoy {
namespace {

using namespace test;

struct Expected {
  std::string file_class, words;
};

// Lines "name | class | part of the message"; the last is empty for files that decode.
std::map<std::string, Expected> read_table() {
  std::map<std::string, Expected> table;
  std::ifstream in(CORPUS_TABLE);
  const auto trimmed = [](const std::string& s) {
    const std::size_t first = s.find_first_not_of(' '), last = s.find_last_not_of(' ');
    return first == std::string::npos ? "" : s.substr(first, last - first + 1);
  };
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream parts(line);
    std::string name, file_class, words;
    std::getline(parts, name, '|'), std::getline(parts, file_class, '|'), std::getline(parts, words);
    EXPECT_TRUE(table.insert({trimmed(name), {trimmed(file_class), trimmed(words)}}).second) << name << " stands there twice";
  }
  return table;
}

struct Outcome {
  std::string file_class, message;
};

Outcome outcome(ImageDecoder& decoder, const Bytes& file, DecodedImage& image) {
  const Status status = decode_whole(decoder, file, 3, image);
  if (status.ok()) return {to_string(decoder.file_class(3)), ""};
  EXPECT_EQ(status.failure().code, ExitCode::bad_data);
  return {to_string(class_of(status.failure())), status.failure().message};
}

// The middle of the picture, decoded alone.
void expect_region_of(const DecodedImage& all, ImageDecoder& decoder, const CorpusFile& file) {
  const Region r{all.width / 3, all.height / 3, (all.width + 2) / 3, (all.height + 2) / 3};
  DecodedImage part;
  ASSERT_TRUE(decoder.decode(r, 1, part).ok()) << file.name;
  for (int y = 0; y < r.height; ++y) {
    for (int i = 0; i < r.width * 3; ++i) {
      ASSERT_EQ(part.pixels[y * r.width * 3 + i], all.pixels[((y + r.y) * all.width + r.x) * 3 + i]) << file.name;
    }
  }
}

// A file that lost its end fails whatever the region is.
void expect_no_good_region_where(ImageDecoder& decoder, const CorpusFile& file, const Outcome& whole_outcome) {
  if (!decoder.open(file.bytes, 3).ok()) return;
  DecodedImage part;
  const Status status = decoder.decode({0, 0, 1, 1}, 1, part);
  if (whole_outcome.message.starts_with("truncated")) {
    EXPECT_FALSE(status.ok()) << file.name;
  }
}

TEST(Corpus, EveryFileComesToWhatTheTableSays) {
  const std::map<std::string, Expected> table = read_table();
  const Corpus corpus = make_corpus();
  EXPECT_GE(corpus.size(), 150u);
  EXPECT_EQ(corpus.size(), table.size());
  ImageDecoder decoder;
  DecodedImage image, again;
  const Bytes sound = make_jpeg({});
  ASSERT_TRUE(decode_whole(decoder, sound, 3, image).ok());
  const auto pixels = image.pixels;
  for (const CorpusFile& file : corpus) {
    const auto row = table.find(file.name);
    const Outcome got = outcome(decoder, file.bytes, image);
    if (row == table.end()) {
      ADD_FAILURE() << "not in the table: " << file.name << " | " << got.file_class << " | " << got.message;
      continue;
    }
    EXPECT_EQ(got.file_class, row->second.file_class) << file.name << ": " << got.message;
    EXPECT_NE(got.message.find(row->second.words), std::string::npos) << file.name << ": " << got.message;
    EXPECT_EQ(got.message.empty(), row->second.words.empty()) << file.name << ": " << got.message;
    ImageDecoder fresh;
    EXPECT_EQ(outcome(fresh, file.bytes, again).message, got.message) << file.name;
    if (got.message.empty()) {
      EXPECT_EQ(image.pixels, again.pixels) << file.name;
      expect_region_of(image, decoder, file);
    } else {
      expect_no_good_region_where(decoder, file, got);
    }
    ASSERT_TRUE(decode_whole(decoder, sound, 3, image).ok());
    ASSERT_EQ(image.pixels, pixels) << "after " << file.name;
  }
}

}  // namespace
}  // namespace convoy
