// The tuner's side of serve_tuning.h: one case after another, each in a worker process that may die.
#pragma once

#include <sys/types.h>

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/tune/measure.h"
#include "bench/tune/tile_compiler.h"
#include "bench/tune/tune_case.h"

namespace convoy::bench {

struct Measured {
  Comparison comparison;
  std::string error;  // instead of a comparison: wrong result, crash, no answer in time
};

class TuneServer {
 public:
  // `command`: this program with --serve. `limit_s`: the longest that a candidate may take.
  TuneServer(std::vector<std::string> command, double limit_s);
  ~TuneServer();
  TuneServer(const TuneServer&) = delete;
  TuneServer& operator=(const TuneServer&) = delete;

  // Compiles a register tile for all cases to come; says why that failed, if it did. Before any case.
  std::optional<std::string> add_tile(Isa, const TileName&);

  // GFLOP/s of one of Halide's autoschedulers; nothing when it fails or takes longer than the limit.
  std::optional<double> autoschedule(const TuneCase&, Isa, const std::string& scheduler, unsigned limit_s);

  // Throws Error(internal) when the case's own default kernel fails.
  void open(const TuneCase&, Isa, const MeasureOptions&);
  void close();
  // `seen` hears of each result; it returns false to stop after that one: the others have no result.
  std::vector<std::optional<Measured>> measure(const KernelChoice& best, const std::vector<KernelChoice>& candidates,
                                               const std::function<bool(std::size_t, const Measured&)>& seen);

 private:
  void start();
  void stop();
  void start_worker();
  void send(const nlohmann::json&);
  // The next answer; nothing when none comes in time or the server is gone.
  std::optional<nlohmann::json> receive(double seconds);
  // After a worker that crashed, hangs or said something unexpected.
  std::string bury_worker(const std::optional<nlohmann::json>& last);

  std::vector<std::string> command_;
  double limit_s_;
  pid_t process_ = -1, worker_ = -1;
  int to_ = -1, from_ = -1;
  std::string unread_;
  std::string request_;             // that opens the case
  std::vector<std::string> tiles_;  // requests that a new server must hear again
};

}  // namespace convoy::bench
