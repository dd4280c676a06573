#include "bench/tune/tune_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>

#include "pipeline/core/clock.h"
#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

using nlohmann::json;

constexpr double kStartSeconds = 120;  // memory is filled and the references are computed
constexpr double kCompileSeconds = 60;
constexpr double kEndSeconds = 20;

Measured measured_from(const json& answer) {
  Measured m;
  if (answer.contains("error")) {
    m.error = answer["error"];
    return m;
  }
  m.comparison = {answer.at("ratio"), answer.at("noise"), answer.at("gflops"), answer.at("best_gflops"),
                  answer.at("peak_gflops")};
  return m;
}

}  // namespace

TuneServer::TuneServer(std::vector<std::string> command, double limit_s) : command_(std::move(command)), limit_s_(limit_s) {
  std::signal(SIGPIPE, SIG_IGN);  // a server that has ended shows when its answer is read
}

TuneServer::~TuneServer() { stop(); }

void TuneServer::start() {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw Error(ExitCode::io, "cannot make pipes to a process");
  std::vector<char*> arguments;
  for (std::string& word : command_) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  process_ = fork();
  if (process_ == 0) {  // between fork and exec: system calls only
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  if (process_ < 0) throw Error(ExitCode::io, command_[0] + ": the system refused a process");
  to_ = in[1];
  from_ = out[0];
  unread_.clear();
  for (const std::string& tile : tiles_) {
    send(json::parse(tile));
    receive(kCompileSeconds);
  }
}

void TuneServer::stop() {
  if (process_ < 0) return;
  if (worker_ > 0) kill(worker_, SIGKILL);
  ::close(to_);
  ::close(from_);
  waitpid(process_, nullptr, 0);
  process_ = worker_ = -1;
}

void TuneServer::send(const json& request) {
  const std::string text = request.dump() + "\n";
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = write(to_, text.data() + sent, text.size() - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // the missing answer tells
    sent += static_cast<std::size_t>(n);
  }
}

std::optional<json> TuneServer::receive(double seconds) {
  const Stopwatch watch;
  for (;;) {
    const std::size_t end = unread_.find('\n');
    if (end != std::string::npos) {
      const json answer = json::parse(unread_.substr(0, end), nullptr, false);
      unread_.erase(0, end + 1);
      if (answer.is_object()) return answer;
      continue;
    }
    const double left = seconds - watch.seconds();
    pollfd ready{from_, POLLIN, 0};
    if (left <= 0) return std::nullopt;
    const int n = poll(&ready, 1, static_cast<int>(left * 1e3) + 1);
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) return std::nullopt;
    char bytes[4096];
    const ssize_t got = read(from_, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    unread_.append(bytes, static_cast<std::size_t>(got));
  }
}

void TuneServer::start_worker() {
  if (process_ < 0) start();
  send(json::parse(request_));
  const std::optional<json> answer = receive(kStartSeconds);
  if (answer && answer->contains("ready")) {
    worker_ = answer->at("pid");
    return;
  }
  std::string reason = answer && answer->contains("error") ? answer->at("error").get<std::string>() : "the worker did not start";
  stop();
  throw Error(ExitCode::internal, reason);
}

std::optional<std::string> TuneServer::add_tile(Isa isa, const TileName& tile) {
  if (process_ < 0) start();
  const json request{{"isa", to_string(isa)}, {"tile", tile.text()}};
  send(request);
  const std::optional<json> answer = receive(kCompileSeconds);
  if (answer && answer->contains("compiled")) {
    tiles_.push_back(request.dump());
    return std::nullopt;
  }
  if (answer) return answer->value("error", "unexpected answer");
  kill(process_, SIGKILL);
  stop();
  return "the compiler crashed or took too long";
}

std::optional<double> TuneServer::autoschedule(const TuneCase& c, Isa isa, const std::string& scheduler, unsigned limit_s) {
  if (process_ < 0) start();
  send({{"isa", to_string(isa)}, {"autoschedule", scheduler}, {"case", to_json(c)}, {"limit", limit_s}});
  std::optional<double> gflops;
  for (;;) {
    const std::optional<json> answer = receive(limit_s + kEndSeconds);
    if (!answer) stop();
    if (!answer || answer->contains("ended")) return gflops;
    if (answer->contains("gflops")) gflops = answer->at("gflops").get<double>();
  }
}

void TuneServer::open(const TuneCase& c, Isa isa, const MeasureOptions& options) {
  request_ =
      json{{"isa", to_string(isa)}, {"case", to_json(c)}, {"sample_ms", options.sample_ms}, {"rounds", options.rounds}}.dump();
  start_worker();
}

void TuneServer::close() {
  if (worker_ < 0) return;
  send({{"end", true}});
  const std::optional<json> answer = receive(kEndSeconds);
  if (!answer || !answer->contains("ended")) return stop();
  worker_ = -1;
}

std::string TuneServer::bury_worker(const std::optional<json>& last) {
  std::string reason = fmt::format("no answer in {:.0f} s", limit_s_);
  if (last && last->contains("ended")) {
    reason = fmt::format("crashed: {}", strsignal(last->at("ended").get<int>()));
    worker_ = -1;
  } else {
    if (worker_ > 0) kill(worker_, SIGKILL);
    const std::optional<json> ended = receive(kEndSeconds);
    worker_ = -1;
    if (!ended || !ended->contains("ended")) stop();
  }
  start_worker();
  return reason;
}

std::vector<std::optional<Measured>> TuneServer::measure(const KernelChoice& best, const std::vector<KernelChoice>& candidates,
                                                         const std::function<bool(std::size_t, const Measured&)>& seen) {
  std::vector<std::optional<Measured>> results(candidates.size());
  // One by one: when one takes its worker along, it is known which.
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    send({{"best", to_json(best)}, {"candidates", json::array({to_json(candidates[i])})}});
    std::optional<json> answer = receive(limit_s_);
    Measured m;
    if (answer && answer->contains("at")) {
      m = measured_from(*answer);
      answer = receive(limit_s_);
    }
    if (!answer || !answer->contains("done")) m.error = bury_worker(answer);
    results[i] = m;
    if (!seen(i, m)) break;
  }
  return results;
}

}  // namespace convoy::bench
