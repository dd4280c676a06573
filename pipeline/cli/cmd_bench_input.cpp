// convoy bench input: images a second of the input side, in turn with the decoder alone and with other programs' loaders.
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "bench/input/input_bench.h"
#include "bench/input/loader.h"
#include "bench/input/photos.h"
#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/verb.h"
#include "pipeline/core/isa.h"
#include "pipeline/exec/thread_count.h"

namespace convoy::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string data = "data/bench-input", model, peer_python, peer_scripts, serve;
  std::vector<int> threads{1, 2};
  int photos = 2048, images = 1536, batch = 0, steps = 8, rounds = 7;
  bool json = false;
  int training_batch() const { return batch > 0 ? batch : 16; }
};

fs::path photo_folder(const Options& options) { return fs::absolute(options.data) / "photos"; }
fs::path pack_file(const Options& options) { return fs::absolute(options.data) / fmt::format("photos-{}.h5", options.photos); }

std::string this_program() { return fs::read_symlink("/proc/self/exe").string(); }

// As a user makes it, by the verb.
void make_pack_of_photos(const Options& options) {
  if (fs::exists(pack_file(options))) return;
  const std::string program = this_program(), folder = photo_folder(options).string(), file = pack_file(options).string();
  const char* const command[] = {program.c_str(), "pack", folder.c_str(), "-o", file.c_str(), nullptr};
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);  // ours is for the figures
  pid_t process = 0;
  int status = 0;
  if (posix_spawn(&process, program.c_str(), &files, nullptr, const_cast<char**>(command), environ) != 0 ||
      waitpid(process, &status, 0) != process || status != 0) {
    throw Error(ExitCode::io, file + ": the pack of the pictures could not be made; see above");
  }
}

// The hidden side of the verb: one candidate in its own process.
ExitCode serve(const Options& options) {
  bench::LoaderOptions loader;
  loader.photos = photo_folder(options);
  loader.threads = options.threads.front();
  loader.images = options.images;
  loader.model = options.model;
  if (options.batch > 0) loader.batch = options.batch;
  const bool packed = options.serve == "pack";
  loader.source = fmt::format("{{type: {}, path: \"{}\"}}", packed ? "pack" : "image_folder",
                              (packed ? pack_file(options) : loader.photos).string());
  loader.in_memory = options.serve == "memory";
  const auto candidate =
      options.serve == "limit" ? bench::make_decode_limit(loader) : bench::make_loader(loader, builtin_registry());
  bench::serve_candidate(*candidate);
  return ExitCode::done;
}

std::vector<std::string> own_command(const Options& options, const std::string& candidate, int threads) {
  std::vector<std::string> command{this_program(), "bench", "input", "--serve", candidate};
  const auto add = [&](const char* option, const std::string& value) { command.insert(command.end(), {option, value}); };
  add("--data", options.data);
  add("--photos", std::to_string(options.photos));
  add("--threads", std::to_string(threads));
  add("--images", std::to_string(options.model.empty() ? options.images : options.steps * options.training_batch()));
  if (options.model.empty()) return command;
  add("--while-training", options.model);
  add("--batch", std::to_string(options.training_batch()));
  return command;
}

bench::Contestant peer(const Options& options, const char* name, const char* script, const char* decoder, int threads) {
  return {name,
          {options.peer_python, "-B", (fs::path(options.peer_scripts) / script).string(), photo_folder(options).string(),
           "--threads", std::to_string(threads), "--images", std::to_string(options.images), "--decoder", decoder},
          threads};
}

std::vector<bench::Contestant> contestants(const Options& options, int threads) {
  const auto own = [&](const char* name, const char* candidate) {
    return bench::Contestant{name, own_command(options, candidate, threads), threads};
  };
  if (!options.model.empty()) {
    return {own("training, images in memory", "memory"), own("training, images from the folder", "folder")};
  }
  std::vector<bench::Contestant> all{own("convoy, image folder", "folder"), own("convoy, pack", "pack"),
                                     own("libjpeg-turbo alone, whole", "limit")};
  if (options.peer_python.empty()) return all;
  all.push_back(peer(options, "DALI, CPU", "dali_loader.py", "jpeg", threads));
  all.push_back(peer(options, "torchvision, decode_jpeg", "torchvision_loader.py", "jpeg", threads));
  all.push_back(peer(options, "torchvision, PIL", "torchvision_loader.py", "pil", threads));
  all.push_back(peer(options, "tf.data, decode_and_crop_jpeg", "tf_data_loader.py", "jpeg", threads));
  return all;
}

double mean_bytes(const fs::path& folder, int photos) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".jpg") bytes += entry.file_size();
  }
  return static_cast<double>(bytes) / photos;
}

ExitCode bench_input(const Options& options) {
  if (!options.serve.empty()) return serve(options);
  const auto progress = [](const std::string& text) { fmt::print(stderr, "{}\n", text); };
  const int most = *std::ranges::max_element(options.threads);
  if (most > affinity_threads()) {
    throw Error(ExitCode::bad_spec,
                fmt::format("--threads: {} threads need as many CPUs, this process has {}", most, affinity_threads()));
  }
  const fs::path folder = photo_folder(options);
  bench::make_photos(folder, options.photos, [&](int made) {
    if (made % 256 == 0) progress(fmt::format("made {} of {} pictures in {}", made, options.photos, folder.string()));
  });
  make_pack_of_photos(options);
  bench::InputBenchResult result{cpu_model(), options.photos, mean_bytes(folder, options.photos), {}};
  for (const int threads : options.threads) {
    for (auto& row : bench::run_in_turn(contestants(options, threads), options.rounds, progress)) result.rows.push_back(row);
  }
  fmt::print("{}", options.json ? bench::input_bench_json(result) + "\n" : bench::input_bench_table(result));
  return ExitCode::done;
}

}  // namespace

void declare_bench_input(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App& input =
      *command.add_subcommand("input", "images a second from JPEG files to batches, in turn with the decoder and other loaders");
  input.add_option("--data", options->data, "folder of the pictures, which are made when they are missing")
      ->capture_default_str();
  input.add_option("--photos", options->photos, "how many pictures")->check(CLI::Range(640, 1'000'000))->capture_default_str();
  input.add_option("--threads", options->threads, "one table for each number of threads (and CPUs)")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  input.add_option("--rounds", options->rounds, "pieces of each")->check(CLI::Range(1, 1000))->capture_default_str();
  input.add_option("--images", options->images, "of a piece")->check(CLI::Range(1, 1'000'000))->capture_default_str();
  input.add_option("--while-training", options->model, "what input costs while this network trains, against batches in memory")
      ->type_name("MODEL");
  input.add_option("--batch", options->batch, "images a step of that training (default 16)")->check(CLI::Range(1, 1024));
  input.add_option("--steps", options->steps, "training steps of a piece")->check(CLI::Range(1, 10000))->capture_default_str();
  CLI::Option* python =
      input.add_option("--peer-python", options->peer_python, "interpreter with the peers (./run bench input --peers)");
  CLI::Option* scripts = input.add_option("--peer-scripts", options->peer_scripts, "the folder bench/peers");
  python->needs(scripts);
  scripts->needs(python);
  input.add_option("--serve", options->serve)->group("");  // how the verb starts itself
  input.add_flag("--json", options->json, "print one JSON document");
  input.callback([options, &action] { action = [options] { return bench_input(*options); }; });
}

}  // namespace convoy::cli
