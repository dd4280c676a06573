// `bench train --peers`: training steps of networks in turn with PyTorch's, and the bars that their ratios are held against.
//
// Every candidate trains the same network on a batch of the same shape in a process of its own (bench/turns). The peer of a row
// is the fastest of the variants; the ratio is that of two medians of the same run.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/turns/in_turn.h"

namespace convoy::bench {

// A network that torchvision has too.
struct PeerNetwork {
  const char* name;  // ours
  double bar;        // the least ratio that is asked for; 0: none
  // What makes ours the same network, as --set takes it, beside SGD's momentum; empty: nothing.
  const char* change = "";
};

// Those with a bar first, in the order of the table.
std::span<const PeerNetwork> peer_networks();
// One of them, or "bars", or "all". Throws Error(bad_spec) for a network without a peer, with the names of those that have one.
std::vector<PeerNetwork> choose_peer_networks(const std::string& model);

struct PeerBenchRow {
  std::string model;
  double bar = 0;  // 0: none
  Turns ours;
  std::vector<Turns> peers{};

  const Turns* peer() const;  // the fastest that ran to the end; null when none did
  // Both ran to the end, or nothing.
  std::optional<double> ratio() const;
  // Of the FMA peak that ours measured, by ours' count of multiply-adds.
  std::optional<double> share_of_peak(const Turns&) const;
};

struct PeerBenchResult {
  std::string cpu, date;                            // ISO 8601
  int cpus = 0, threads = 0, batch = 0, steps = 0;  // of a piece
  std::vector<PeerBenchRow> rows{};
};

std::string peer_table_header();
std::string peer_table_line(const PeerBenchRow&);
// Every variant's figure, versions and errors: what stands below the table.
std::string peer_table_notes(const PeerBenchResult&);
// As Google Benchmark writes it, for its compare.py: "resnet50/convoy", "resnet50/peer" (the fastest) and each variant. Pieces
// are repetitions, a training step is an iteration.
std::string peer_bench_json(const PeerBenchResult&);
// One page with a picture and the table; refers to nothing outside.
std::string peer_bench_html(const PeerBenchResult&);

}  // namespace convoy::bench
