// convoy doctor SPEC|FOLDER: one pass over all files before a long run; bad ones are named and put on the quarantine list.
//
// Exit codes: 0 when every file can be used, notes or not; 3 when some cannot (whether or not they are in quarantine), with
// --strict also for warnings; 75 when a signal stopped it, and no index was written.
#include <fmt/format.h>

#include <memory>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/doctor_report.h"
#include "pipeline/cli/progress_bar.h"
#include "pipeline/cli/verb.h"
#include "pipeline/exec/thread_count.h"
#include "pipeline/train/data_parts.h"
#include "pipeline/train/index_progress.h"
#include "pipeline/train/load_job.h"
#include "pipeline/train/stop_signal.h"

namespace convoy::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kTinyWithoutModel = 32;  // pixels

struct Options : SpecOptions {
  int threads = 0;
  int tiny = 0;  // 0: by the model
  std::size_t list = 10;
  bool json = false, strict = false, dry_run = false;
};

struct Case {
  std::vector<DoctorSource> sources;
  ExamOptions exam;
  int tiny = kTinyWithoutModel;
};

Case open_folder(const Options& options) {
  Case c;
  c.sources.push_back({options.spec, nullptr, options.spec});
  return c;
}

Case open_spec(const Options& options) {
  const Job job = load_job(options.spec, options.overrides, builtin_registry());
  Case c;
  c.exam.decode = job.spec.data.decode;
  c.exam.channels = job.network.input_shape.channels;
  c.tiny = (std::min(job.network.input_shape.height, job.network.input_shape.width) + 1) / 2;
  IndexOptions how = list_anew();
  how.progress = IndexProgressLine();
  c.sources.push_back({"data.train", open_dataset(job, job.spec.data.train, how), {}});
  if (job.spec.data.val) c.sources.push_back({"data.val", open_dataset(job, *job.spec.data.val, how), {}});
  return c;
}

ExitCode doctor(const Options& options) {
  StopSignal stop;  // before any other thread
  Case c = fs::is_directory(options.spec) ? open_folder(options) : open_spec(options);
  if (options.tiny > 0) c.tiny = options.tiny;
  Patient patient(std::move(c.sources));
  ProgressBar bar("files");
  c.exam.threads = usable_threads(options.threads);
  c.exam.progress = [&](std::int64_t done, std::int64_t total) {
    if (done < total) bar.show(done, total);  // the report says the rest
    return !stop.requested();
  };
  const std::vector<Finding> findings = examine(patient, c.exam);
  bar.end();
  const Diagnosis diagnosis = diagnose(patient, findings, c.tiny);
  const bool whole = diagnosis.seen == diagnosis.total;
  std::vector<MarkedFolder> marked;
  if (whole && !options.dry_run) marked = mark_index(patient, findings);
  (options.json ? print_doctor_json : print_doctor_text)(
      {patient, findings, diagnosis, marked, c.tiny, options.list, bad_without_list(patient, findings)});
  if (!whole) {
    fmt::print(stderr, "stopped: {} of {} files were examined, and no index was written; run it again\n", diagnosis.seen,
               diagnosis.total);
    return ExitCode::stopped;
  }
  const bool ill = !diagnosis.bad.empty() || (options.strict && diagnosis.warnings() > 0);
  return ill ? ExitCode::bad_data : ExitCode::done;
}

}  // namespace

void declare_doctor(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  command.add_option("SPEC|FOLDER", options->spec, "a job's YAML file, or a folder of images per class")->required();
  command.add_option("--set", options->overrides, "override a key of the spec: --set data.decode.max_pixels=1000000")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  add_threads_option(command, options->threads);
  command.add_option("--tiny", options->tiny, "sides below this many pixels are tiny (default: half the model's input; 32)")
      ->check(CLI::Range(1, 16384));
  command.add_option("--list", options->list, "entries of each list to print")
      ->check(CLI::Range(0, 1000000))
      ->capture_default_str();
  command.add_flag("--strict", options->strict,
                   "exit code 3 for warnings, too: leaks between training and validation, the same "
                   "picture with two labels, mistyped and tiny files, empty classes");
  command.add_flag("--dry-run", options->dry_run, "report only: write no index and no quarantine list");
  command.add_flag("--json", options->json, "print one JSON document");
  command.callback([options, &action] { action = [options] { return doctor(*options); }; });
}

}  // namespace convoy::cli
