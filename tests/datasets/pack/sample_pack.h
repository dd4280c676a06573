// Small packs for tests: images are text, names and labels follow a formula.
#pragma once

#include <string>

#include "datasets/hash.h"
#include "datasets/pack/pack_writer.h"

namespace convoy::test {

inline constexpr int kSampleImages = 60;

// Of different lengths; number 7 is empty.
inline std::string sample_image(int i) {
  return i == 7 ? "" : std::string(static_cast<std::size_t>(i) * 97 % 500 + 1, static_cast<char>('a' + i % 26));
}

inline PackRecord sample_record(int i) {
  PackRecord r;
  r.name = "class" + std::to_string(i % 3) + "/" + std::to_string(i) + ".jpg";
  if (i % 20 == 13) {
    r.left_out = "is bad";
    return r;
  }
  const std::string bytes = sample_image(i);
  r.length = static_cast<std::uint32_t>(bytes.size());
  r.label = i % 3;
  r.height = static_cast<std::uint32_t>(i + 1);
  r.width = static_cast<std::uint32_t>(2 * i + 1);
  r.hash = hash_bytes(std::as_bytes(std::span(bytes)));
  return r;
}

inline PackPlan sample_plan(const std::filesystem::path& file) {
  PackPlan plan;
  plan.file = file;
  plan.class_names = {"class0", "class1", "class2"};
  plan.origin = {"test 1", "kept", 42, kSampleImages};
  return plan;
}

// From wherever an earlier call ended; commits every `group` images.
inline void write_sample_pack(const PackPlan& plan, FileSystem& files = system_files(), int group = 10,
                              int last = kSampleImages) {
  PackWriter writer(plan, files);
  if (writer.complete()) return;
  for (int i = static_cast<int>(writer.next()); i < last; ++i) {
    const PackRecord record = sample_record(i);
    const std::string bytes = record.left_out.empty() ? sample_image(i) : "";
    writer.add(record, std::as_bytes(std::span(bytes)));
    if (i % group == 0) writer.commit();
  }
  if (last < kSampleImages) return writer.commit();
  writer.finish();
}

}  // namespace convoy::test
