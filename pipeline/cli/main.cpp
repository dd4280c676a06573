// convoy: one verb, one file; errors end here as a line on stderr and a documented exit code.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "pipeline/cli/verb.h"
#include "pipeline/spec/spec_problems.h"

namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 done, 1 internal error, 2 bad spec or usage, 3 bad data, 4 numeric failure, 5 I/O,\n"
    "75 stopped by a signal, to be gone on with, 130 ended at once by a second SIGINT.";

int as_int(convoy::ExitCode code) { return static_cast<int>(code); }

// Several problems stand as they are, so that editors find file, line and column at the start of each.
int report(convoy::ExitCode code, const std::string& what, std::size_t problems = 1) {
  fmt::print(stderr, "{}{}\n", problems > 1 ? fmt::format("convoy: {} problems\n", problems) : "convoy: ", what);
  return as_int(code);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"convoy trains image-classification ConvNets on CPUs from one YAML spec."};
  app.require_subcommand(1);
  app.set_version_flag("--version", CONVOY_VERSION);
  app.footer(kExitCodes);
  convoy::cli::Action action;
  for (const convoy::cli::Verb& verb : convoy::cli::verbs()) {
    verb.declare(*app.add_subcommand(verb.name, verb.help), action);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : as_int(convoy::ExitCode::bad_spec);
  }
  try {
    return as_int(action());
  } catch (const convoy::spec::SpecProblems& problems) {
    return report(problems.exit_code(), problems.what(), problems.count());
  } catch (const convoy::Error& error) {
    return report(error.exit_code(), error.what());
  } catch (const std::bad_alloc&) {
    return report(convoy::ExitCode::internal, "out of memory; lower data.batch_size or data.slots");
  } catch (const std::exception& error) {
    return report(convoy::ExitCode::internal, std::string("internal error: ") + error.what());
  }
}
