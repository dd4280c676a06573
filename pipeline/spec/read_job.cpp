#include <algorithm>
#include <limits>

#include "pipeline/spec/read_sections.h"

namespace convoy::spec {
namespace {

constexpr std::size_t kLongestName = 200;  // it becomes part of file names

bool is_file_name(const std::string& name) {
  if (name.empty() || name.size() > kLongestName || name == "." || name == "..") return false;
  return std::none_of(name.begin(), name.end(), [](char c) { return c == '/' || c == '\n' || c == '\t' || c == '\r'; });
}

}  // namespace

JobSpec read_job(ParamReader& job, const std::filesystem::path& spec_file) {
  JobSpec spec;
  spec.name = job.string("name", spec_file.stem().string());
  if (!is_file_name(spec.name)) job.error("name", "expected 1 to 200 characters without \"/\" (it becomes part of file names)");
  spec.seed = static_cast<std::uint64_t>(job.integer("seed", 0, 0, std::numeric_limits<std::int64_t>::max() - 1));
  const std::string folder = job.string("output_dir", "runs/" + spec.name);
  if (folder.empty()) job.error("output_dir", "expected a folder, relative to the spec");
  spec.output_dir = (spec_file.parent_path() / folder).lexically_normal();
  return spec;
}

}  // namespace convoy::spec
