// `bench train --peers`: ours and PyTorch's training steps in turn, network by network.
#pragma once

#include <string>
#include <vector>

#include "pipeline/core/error.h"

namespace convoy::cli {

struct PeerBenchOptions {
  std::string model;                          // a network, bars or all
  int batch = 16, threads = 1;                // threads on as many CPUs
  int rounds = 5, steps = 2;                  // pieces of each, training steps of a piece
  std::string python, scripts, intel_python;  // interpreters with the peers, the folder bench/peers
  std::vector<std::string> variants;          // eager, compile, intel; empty: what the interpreters can
  bool json = false;                          // instead of the table
  std::string json_file, html_file;           // empty: none
};

// Prints the table as it grows. A peer that dies is a row; done unless one of our own processes failed (internal). Throws
// Error(bad_spec) for options that do not fit, Error(io) for files that cannot be written, both before anything runs.
ExitCode bench_with_peers(const PeerBenchOptions&);

}  // namespace convoy::cli
