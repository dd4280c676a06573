#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pipeline/cli/verb.h"
#include "pipeline/models/embedded.h"

namespace convoy::cli {

std::span<const Verb> verbs() {
  static const Verb table[] = {
      {"train", "train the network of a spec", declare_train},
      {"doctor", "look at every file of a data set, and keep the bad ones out of training", declare_doctor},
      {"eval", "evaluate a run's best checkpoint, or a given one", declare_eval},
      {"export", "write a trained model as a file that Keras opens", declare_export},
      {"predict", "classify image files", declare_predict},
      {"preview", "a contact sheet of what training will see", declare_preview},
      {"summary", "layers, shapes, parameters, multiply-adds and memory", declare_summary},
      {"validate", "check a spec without touching data", declare_validate},
      {"show", "print a spec with every default written out", declare_show},
      {"convert", "write an IDX data set as a folder of JPEG files per class", declare_convert},
      {"pack", "write a data set's images into one file that trains faster and copies easily", declare_pack},
      {"bench", "measure kernels, training steps and the input side", declare_bench},
      {"tune", "search the fastest schedules of a network's kernels on this machine", declare_tune},
      {"verify-resume", "prove that an interrupted run continues with the same bits", declare_verify_resume},
  };
  return table;
}

void add_spec_options(CLI::App& command, SpecOptions& options, Takes takes) {
  const bool model = takes == Takes::spec_or_model;
  if (model) command.footer(fmt::format("Networks: {}", fmt::join(models::network_names(), " ")));
  command
      .add_option(
          model ? "SPEC|MODEL" : "SPEC", options.spec,
          model ? "the job's YAML file, a model's, or the name of a network in the list below: resnet50" : "the job's YAML file")
      ->required();
  command.add_option("--set", options.overrides, "override a key of the spec: --set trainer.epochs=3")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_threads_option(CLI::App& command, int& threads) {
  command.add_option("--threads", threads, "threads to use (default: the spec's, else all cores)")->check(CLI::Range(1, 1024));
}

void add_passes_option(CLI::App& command, std::string& list) {
  command
      .add_option("--passes", list,
                  "passes that rewrite the steps: all, none, or names; --passes=-fuse_activation is all but this one")
      ->type_name("LIST");
}

std::optional<PassList> passes_of(const std::string& list) {
  return list.empty() ? std::nullopt : std::optional(select_passes(list));
}

}  // namespace convoy::cli
