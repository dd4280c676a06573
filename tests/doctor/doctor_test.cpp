#include <gtest/gtest.h>

#include <algorithm>

#include "tests/doctor/doctor_case.h"

namespace convoy {
namespace {

using namespace test;
using Names = std::vector<std::string>;

Diagnosis examined(const Patient& patient, int tiny = 8) { return diagnose(patient, examine(patient, {}), tiny); }

TEST(Doctor, NamesMistypedAndTinyFiles) {
  const TempFolder folder;
  write_bytes(folder.path() / "a" / "1.jpg", picture(1));
  write_bytes(folder.path() / "a" / "2.png", picture(2));
  write_bytes(folder.path() / "b" / "3.JPEG", picture(3, 20));
  const Patient patient = folder_patient(folder.path());
  const Diagnosis d = examined(patient, 30);
  EXPECT_TRUE(d.bad.empty());
  EXPECT_EQ(names(patient, d.mistyped, folder.path()), Names{"a/2.png"});
  EXPECT_EQ(names(patient, d.tiny, folder.path()), Names{"b/3.JPEG"});
  EXPECT_EQ(d.class_counts, (std::vector<std::vector<std::int64_t>>{{2, 1}}));
  EXPECT_EQ(d.side_histogram[1], 1);  // below 32
  EXPECT_EQ(d.side_histogram[2], 2);  // below 64
  EXPECT_EQ(d.height.largest, 40);
  EXPECT_EQ(d.width.smallest, 23);
  EXPECT_EQ(d.warnings(), 2);
}

TEST(Doctor, FindsDuplicatesWithinAndAcross) {
  const TempFolder folder;
  const auto train = folder.path() / "train", val = folder.path() / "val";
  write_bytes(train / "a" / "1.jpg", picture(1));
  write_bytes(train / "a" / "copy.jpg", picture(1));
  write_bytes(train / "b" / "2.jpg", picture(2));
  write_bytes(train / "a" / "wrong.jpg", picture(2));
  write_bytes(train / "b" / "3.jpg", picture(3));
  write_bytes(val / "a" / "4.jpg", picture(4));
  write_bytes(val / "b" / "leak.jpg", picture(3));
  const Patient patient = two_folders(image_folder(train), image_folder(val));
  const Diagnosis d = examined(patient);
  ASSERT_EQ(d.duplicates.size(), 3u);
  EXPECT_EQ(names(patient, d.duplicates[0].items, folder.path()), (Names{"train/a/1.jpg", "train/a/copy.jpg"}));
  EXPECT_FALSE(d.duplicates[0].across_sources || d.duplicates[0].across_classes);
  EXPECT_EQ(names(patient, d.duplicates[1].items, folder.path()), (Names{"train/a/wrong.jpg", "train/b/2.jpg"}));
  EXPECT_TRUE(d.duplicates[1].across_classes && !d.duplicates[1].across_sources);
  EXPECT_EQ(names(patient, d.duplicates[2].items, folder.path()), (Names{"train/b/3.jpg", "val/b/leak.jpg"}));
  EXPECT_TRUE(d.duplicates[2].across_sources && !d.duplicates[2].across_classes);
  EXPECT_EQ(d.leaks(), 1);
  EXPECT_EQ(d.conflicts(), 1);
  EXPECT_TRUE(d.shared.empty());
}

TEST(Doctor, LooksAtTheFilesOfASplitOnce) {
  const TempFolder folder;
  for (int i = 0; i < 20; ++i) write_bytes(folder.path() / (i % 2 ? "a" : "b") / (std::to_string(i) + ".jpg"), picture(i));
  ValidationSplit training{0.25, ValidationSplit::Subset::training, 5}, validation{0.25, ValidationSplit::Subset::validation, 5};
  const Patient split = two_folders(image_folder(folder.path(), training), image_folder(folder.path(), validation));
  EXPECT_EQ(split.items().size(), 20u);
  const Diagnosis d = examined(split);
  EXPECT_TRUE(d.shared.empty());
  EXPECT_EQ(d.class_counts[0][0] + d.class_counts[0][1], 15);
  EXPECT_EQ(d.class_counts[1][0] + d.class_counts[1][1], 5);
  const Patient same = two_folders(image_folder(folder.path()), image_folder(folder.path()));
  EXPECT_EQ(examined(same).shared.size(), 20u);
  EXPECT_EQ(examined(same).leaks(), 20);
}

TEST(Doctor, QuarantineFollowsTheFiles) {
  const TempFolder folder;
  const auto bad = folder.path() / "b" / "2.jpg";
  write_bytes(folder.path() / "a" / "1.jpg", picture(1));
  write_bytes(folder.path() / "b" / "3.jpg", picture(3));
  Bytes cut = picture(2);
  cut.resize(cut.size() / 2);
  write_bytes(bad, cut);
  const auto visit = [&] {
    Patient patient = folder_patient(folder.path());
    const std::vector<Finding> findings = examine(patient, {});
    const Diagnosis d = diagnose(patient, findings, 8);
    mark_index(patient, findings);
    return std::pair{d.bad.size(), d.repaired.size()};
  };
  EXPECT_EQ(visit(), (std::pair<std::size_t, std::size_t>{1, 0}));
  EXPECT_EQ(ImageFolder({folder.path(), {}, {}, {}}).quarantined(), 1);
  EXPECT_EQ(visit(), (std::pair<std::size_t, std::size_t>{1, 0})) << "a second visit finds it again";

  const auto before = std::filesystem::last_write_time(bad);
  write_bytes(bad, picture(2));
  std::filesystem::last_write_time(bad, before + std::chrono::seconds(2));
  EXPECT_EQ(visit().first, 0u);
  const ImageFolder healthy({folder.path(), {}, {}, {}});
  EXPECT_EQ(healthy.quarantined(), 0);
  ASSERT_EQ(healthy.size(), 3);
  EncodedSample sample;
  for (int id = 0; id < 3; ++id) {
    EXPECT_TRUE(healthy.content_hash(id).has_value());
    EXPECT_TRUE(healthy.read(id, sample).ok());
  }
}

TEST(Doctor, TrainingNoticesWhatChangedSince) {
  const TempFolder folder;
  write_bytes(folder.path() / "a" / "1.jpg", picture(1));
  write_bytes(folder.path() / "b" / "2.jpg", picture(2));
  Patient patient = folder_patient(folder.path());
  mark_index(patient, examine(patient, {}));
  const ImageFolder training({folder.path(), {}, {}, {}});
  Bytes other = picture(1);
  other[other.size() / 2] ^= std::byte{1};
  write_bytes(folder.path() / "a" / "1.jpg", other);
  EncodedSample sample;
  EXPECT_FALSE(training.read(0, sample).ok());
  EXPECT_TRUE(training.read(1, sample).ok());
}

TEST(Doctor, CanBeStopped) {
  const TempFolder folder;
  for (int i = 0; i < 50; ++i) write_bytes(folder.path() / "a" / (std::to_string(i) + ".jpg"), picture(i, 400));
  const Patient patient = folder_patient(folder.path());
  ExamOptions options;
  options.decode.max_seconds = 60;
  std::atomic<int> calls{0};
  options.progress = [&](std::int64_t done, std::int64_t total) {
    EXPECT_LE(done, total);
    ++calls;
    return false;
  };
  const std::vector<Finding> findings = examine(patient, options);
  ASSERT_EQ(findings.size(), 50u);
  EXPECT_GE(calls, 1);
  const Diagnosis d = diagnose(patient, findings, 8);
  EXPECT_EQ(d.seen, std::ranges::count_if(findings, &Finding::seen));
}

TEST(Spread, PercentilesAreValuesThatOccur) {
  std::vector<double> values;
  for (int i = 100; i > 0; --i) values.push_back(i);
  const Spread s = spread_of(values);
  EXPECT_EQ(s.smallest, 1);
  EXPECT_EQ(s.p50, 50);
  EXPECT_EQ(s.p90, 90);
  EXPECT_EQ(s.p99, 99);
  EXPECT_EQ(s.largest, 100);
  EXPECT_EQ(spread_of({7}).p50, 7);
  EXPECT_EQ(spread_of({}).largest, 0);
}

}  // namespace
}  // namespace convoy
