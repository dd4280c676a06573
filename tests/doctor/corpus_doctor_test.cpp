// The whole corpus in a folder: the doctor puts every file where the corpus's own table says it belongs.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "tests/doctor/doctor_case.h"
#include "tests/support/corpus.h"

namespace convoy {
namespace {

using namespace test;

// name to class, of the lines "name | class | words".
std::map<std::string, std::string> read_table() {
  std::map<std::string, std::string> table;
  std::ifstream in(CORPUS_TABLE);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream parts(line);
    std::string name, file_class, word;
    std::getline(parts, name, '|');
    name.erase(name.find_last_not_of(' ') + 1);
    while (parts >> word && word != "|") file_class += (file_class.empty() ? "" : " ") + word;
    table[name] = file_class;
  }
  return table;
}

TEST(Doctor, FindsEveryClassOfTheCorpus) {
  const TempFolder folder;
  for (const auto& [name, bytes] : make_corpus()) {
    write_bytes(
        folder.path() / (name.starts_with("png_") ? "png" : "others") / (name + (name.starts_with("png_") ? ".png" : ".jpg")),
        bytes);
  }
  Patient patient = folder_patient(folder.path());
  const std::vector<Finding> findings = examine(patient, {{}, 3, 2});
  const std::map<std::string, std::string> table = read_table();
  ASSERT_EQ(findings.size(), table.size());
  std::size_t bad = 0;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const std::string name = std::filesystem::path(patient.describe(i)).stem().string();
    const auto row = table.find(name);
    ASSERT_NE(row, table.end()) << name;
    const bool decodes = row->second == "ok" || row->second == "converted";
    EXPECT_EQ(findings[i].health == Health::fine, decodes) << name << ": " << findings[i].reason;
    if (!decodes && findings[i].health != Health::unreadable) {
      EXPECT_EQ(to_string(findings[i].health), row->second) << name << ": " << findings[i].reason;
    }
    bad += !decodes;
  }
  const Diagnosis d = diagnose(patient, findings, 8);
  EXPECT_EQ(d.bad.size(), bad);
  EXPECT_GT(bad, 50u);
  for (const char* cmyk : {"jpeg_cmyk_adobe.jpg", "jpeg_cmyk_plain.jpg", "jpeg_ycck.jpg"}) {
    EXPECT_EQ(std::ranges::count(names(patient, d.cmyk, folder.path() / "others"), cmyk), 1) << cmyk;
  }
  EXPECT_GE(d.rotated.size(), 7u);
  EXPECT_GE(d.tiny.size(), 3u);  // 1x1, 33x1, 1x17
  EXPECT_GT(d.gray, 0);
  EXPECT_GT(d.palette, 0);
  EXPECT_GT(d.alpha, 0);
  EXPECT_GT(d.deep, 0);

  const std::vector<Finding> alone = examine(patient, {{}, 3, 1});
  for (std::size_t i = 0; i < findings.size(); ++i) {
    EXPECT_EQ(alone[i].hash, findings[i].hash);
    EXPECT_EQ(alone[i].reason, findings[i].reason);
  }

  std::size_t unreadable = 0;
  for (const Finding& f : findings) unreadable += f.health == Health::unreadable;
  const auto marked = mark_index(patient, findings);
  ASSERT_EQ(marked.size(), 1u);
  EXPECT_EQ(marked[0].quarantined, static_cast<std::int64_t>(bad - unreadable));
  const ImageFolder trained({folder.path(), {}, {}, {}});
  EXPECT_EQ(trained.quarantined(), marked[0].quarantined);
  EXPECT_EQ(trained.size(), static_cast<std::int64_t>(table.size() - (bad - unreadable)));
}

}  // namespace
}  // namespace convoy
