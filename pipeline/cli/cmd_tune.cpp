// convoy tune: runs convoy-tune, a program of its own because it alone needs libHalide.
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <memory>

#include "pipeline/cli/verb.h"

namespace convoy::cli {
namespace {

// Beside this program, or where the build leaves it.
std::filesystem::path find_tuner() {
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const auto& folder : {here, here / "../../bench/tune"}) {
    const std::filesystem::path program = folder / "convoy-tune";
    if (access(program.c_str(), X_OK) == 0) return program;
  }
  throw Error(ExitCode::io, "the program convoy-tune is not in " + here.string() +
                                "; build the target convoy-tune, or put it beside this program");
}

}  // namespace

void declare_tune(CLI::App& command, Action& action) {
  // Everything behind the verb, --help too, is for the tuner.
  command.set_help_flag();
  command.prefix_command();
  command.callback([&command, &action] {
    action = [words = command.remaining()] {
      const std::string program = find_tuner().string();
      std::vector<char*> arguments{const_cast<char*>("convoy-tune")};
      for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
      arguments.push_back(nullptr);
      execv(program.c_str(), arguments.data());
      throw Error(ExitCode::io, program + ": cannot be started: " + std::strerror(errno));
      return ExitCode::io;
    };
  });
}

}  // namespace convoy::cli
