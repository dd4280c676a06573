// What a meter showed: plain numbers, which can be added (epochs of a run) and subtracted (a window of time).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace convoy {

// In the order of the data. A transform that cannot tell its parts apart counts as decode.
enum class InputNode { sampler, read, decode, augment, order, step };
inline constexpr std::size_t kInputNodes = 6;
std::string_view to_string(InputNode);

// Where a batch slot can be: free; handed to the readers; read, waiting for a thread; being decoded; done, but a batch before
// it is not; waiting for the step; in the step. The plain pipeline reads while it fills: there `reading` is the wait for a
// worker.
enum class BatchPlace { free, reading, queued, filling, ordering, ready, step };
inline constexpr std::size_t kBatchPlaces = 7;

template <typename Enum>
constexpr std::size_t index(Enum e) {
  return static_cast<std::size_t>(e);
}

// What the pipeline has to work with.
struct InputCapacity {
  int threads = 1;       // decode and augment
  int io_threads = 0;    // that only read; 0: `threads` read, too
  int slots = 1;         // batches in flight
  bool shared = false;   // the step runs on the same `threads`
  int step_threads = 1;  // that the step can use
  int cpus = 1;          // that this process may use
};

struct NodeReading {
  std::int64_t samples = 0;
  std::int64_t busy_ns = 0;  // summed over threads
};

struct MeterReading {
  InputCapacity capacity;
  std::int64_t elapsed_ns = 0;
  std::int64_t batches = 0;     // that the step has taken
  std::int64_t wait_ns = 0;     // the step waited
  std::int64_t overlap_ns = 0;  // the input worked on shared threads while a step ran, summed over threads
  std::array<NodeReading, kInputNodes> nodes{};
  std::array<std::int64_t, kBatchPlaces> place_ns{};

  const NodeReading& operator[](InputNode node) const { return nodes[index(node)]; }
  NodeReading& operator[](InputNode node) { return nodes[index(node)]; }
  double wait_share() const;  // of the step's time; 0 before the first batch

  MeterReading& operator+=(const MeterReading&);
  MeterReading& operator-=(const MeterReading&);  // of an earlier reading
};

// One line of a table for people. Idle time is shared out between the two directions by where the batches were meanwhile: in
// places before the node (it waits for work) or behind it (no slot is left to work on).
struct NodeFigures {
  InputNode node;
  double samples_per_second = 0;
  double busy = 0;              // shares of the time of the node's threads; the three add up to 1 where it has its own
  double waits_upstream = 0;    // for samples
  double waits_downstream = 0;  // for a slot
  double queue = 0;             // batches that wait in front of it, on average
};
std::vector<NodeFigures> node_figures(const MeterReading&);

}  // namespace convoy
