#include "bench/turns/child.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

// The first `count` CPUs of those that this process may use.
cpu_set_t some_cpus(int count) {
  cpu_set_t all, some;
  CPU_ZERO(&some);
  if (sched_getaffinity(0, sizeof all, &all) != 0) throw Error(ExitCode::io, "cannot ask for this process's CPUs");
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&some) < count; ++cpu) {
    if (CPU_ISSET(cpu, &all)) CPU_SET(cpu, &some);
  }
  return some;
}

}  // namespace

Child::Child(std::vector<std::string> command, int cpus) : name_(command.at(0)) {
  std::signal(SIGPIPE, SIG_IGN);  // a child that has ended shows when its answer is read
  int in[2], out[2];              // read end, write end; all closed in other children
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw Error(ExitCode::io, "cannot make pipes to a process");
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const cpu_set_t mine = some_cpus(cpus);
  process_ = fork();
  if (process_ == 0) {  // between fork and exec: system calls only
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    sched_setaffinity(0, sizeof mine, &mine);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_ = fdopen(in[1], "w");
  from_ = fdopen(out[0], "r");
  if (process_ < 0) throw Error(ExitCode::io, name_ + ": the system refused a process");
}

Child::~Child() {
  fclose(to_);
  fclose(from_);
  if (process_ > 0) waitpid(process_, nullptr, 0);
}

std::string Child::read_line() {
  std::string line;
  for (int c; (c = fgetc(from_)) != EOF && c != '\n';) line += static_cast<char>(c);
  if (line.empty()) throw Error(ExitCode::io, name_ + ": ended without an answer; its own words stand above");
  return line;
}

nlohmann::json Child::read_answer() {
  const std::string line = read_line();
  nlohmann::json answer = nlohmann::json::parse(line, nullptr, false);
  if (!answer.is_object()) throw Error(ExitCode::io, name_ + ": answered '" + line + "' instead of a line of JSON");
  return answer;
}

std::string Child::wait_until_ready() {
  const nlohmann::json answer = read_answer();
  if (!answer.contains("ready") || !answer.at("ready").is_string())
    throw Error(ExitCode::io, name_ + ": answered " + answer.dump() + " before it was ready");
  return answer.at("ready");
}

Piece Child::run() {
  fputs("go\n", to_);
  fflush(to_);
  const nlohmann::json answer = read_answer();
  Piece piece;
  for (const auto& [name, value] : answer.items()) {
    if (value.is_number()) piece.facts[name] = value;
  }
  const auto take = [&](const char* name) {
    const auto fact = piece.facts.extract(name);
    if (fact.empty() || fact.mapped() <= 0) throw Error(ExitCode::io, name_ + ": its answer lacks " + name);
    return fact.mapped();
  };
  piece.images = static_cast<std::int64_t>(take("images"));
  piece.seconds = take("seconds");
  return piece;
}

}  // namespace convoy::bench
