// A verb of the command line: how it declares its options, and what runs it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/graph/passes.h"

namespace convoy::cli {

// What the chosen verb does; the process exits with its code.
using Action = std::function<ExitCode()>;

struct Verb {
  const char* name;
  const char* help;
  // Adds options to `command`; when the verb is chosen, its callback puts the work into `action`.
  void (*declare)(CLI::App& command, Action& action);
};

// The visible table of verbs.
std::span<const Verb> verbs();

// Declarations, one file a verb.
void declare_bench(CLI::App&, Action&);
void declare_bench_input(CLI::App&, Action&);
void declare_bench_step(CLI::App&, Action&);
void declare_bench_train(CLI::App&, Action&);
void declare_convert(CLI::App&, Action&);
void declare_doctor(CLI::App&, Action&);
void declare_eval(CLI::App&, Action&);
void declare_export(CLI::App&, Action&);
void declare_pack(CLI::App&, Action&);
void declare_predict(CLI::App&, Action&);
void declare_preview(CLI::App&, Action&);
void declare_show(CLI::App&, Action&);
void declare_summary(CLI::App&, Action&);
void declare_train(CLI::App&, Action&);
void declare_tune(CLI::App&, Action&);
void declare_validate(CLI::App&, Action&);
void declare_verify_resume(CLI::App&, Action&);

// Options that several verbs share.
struct SpecOptions {
  std::string spec;
  std::vector<std::string> overrides;
};
enum class Takes { spec, spec_or_model };  // a model: the name of an embedded network, or a file with one alone
void add_spec_options(CLI::App&, SpecOptions&, Takes = Takes::spec);
void add_threads_option(CLI::App&, int& threads);
void add_passes_option(CLI::App&, std::string& list);
// Nothing where the option was not given. Throws Error(bad_spec) for an unknown name.
std::optional<PassList> passes_of(const std::string& list);

}  // namespace convoy::cli
