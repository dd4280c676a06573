// convoy verify-resume SPEC --steps N --cut K: an interrupted run continues with the same bits, or exit code 1.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/verb.h"
#include "pipeline/train/verify_resume.h"

namespace convoy::cli {
namespace {

struct Options : SpecOptions {
  std::int64_t steps = 20;
  std::int64_t cut = 7;
  int threads = 0;
  bool json = false;
};

// A folder that lives as long as the proof.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "convoy-verify-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw Error(ExitCode::io, name + ": cannot be made; set TMPDIR");
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

ExitCode verify(const Options& options) {
  const Registry registry = builtin_registry();
  const Job job = load_job(options.spec, options.overrides, registry);
  const int threads = resolve_threads(options.threads, job.spec);
  const ScratchFolder scratch;
  const ResumeProof proof = verify_resume(job, registry, options.steps, options.cut, threads, scratch.path());
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"equal", proof.equal()},
                                              {"steps", options.steps},
                                              {"cut", options.cut},
                                              {"straight", {{"state", proof.straight_state}, {"sample_ids", proof.straight_ids}}},
                                              {"resumed", {{"state", proof.resumed_state}, {"sample_ids", proof.resumed_ids}}}}
                           .dump(2));
  } else {
    fmt::print("weights and optimizer  straight {}\n                       resumed  {}\n", proof.straight_state,
               proof.resumed_state);
    fmt::print("sample ids             straight {}\n                       resumed  {}\n", proof.straight_ids, proof.resumed_ids);
    fmt::print("{}\n", proof.equal() ? "exact: the interrupted run has the same bits" : "NOT exact: the runs differ");
  }
  return proof.equal() ? ExitCode::done : ExitCode::internal;
}

}  // namespace

void declare_verify_resume(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  add_spec_options(command, *options);
  command.add_option("--steps", options->steps, "steps of both runs")->check(CLI::PositiveNumber)->capture_default_str();
  command.add_option("--cut", options->cut, "steps before the interruption")->check(CLI::PositiveNumber)->capture_default_str();
  add_threads_option(command, options->threads);
  command.add_flag("--json", options->json, "print one JSON document");
  command.callback([options, &action] { action = [options] { return verify(*options); }; });
}

}  // namespace convoy::cli
