// What each thread did and when: spans in memory, written as a Chrome trace (chrome://tracing, Perfetto) at the end.
//
// Memory is bounded: two tracks, for the input side and for the program's steps, hold `most` spans of 32 bytes each; what comes
// after a track is full is counted and left out, so a long run's trace shows its beginning. Adding costs one atomic addition and
// no lock. Format: "Trace Event Format" of the Chrome project, complete events ("ph": "X"), microseconds from the trace's begin.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace convoy {

class Trace {
 public:
  static constexpr std::size_t kMostSpans = 250'000;  // a track: 8 MB in memory, about 30 MB in the file

  enum Track { input, program };
  // The input side's names; `name` gives those of the program's steps.
  enum Name : std::int32_t { sample, read, decode, augment, order, step };

  explicit Trace(std::size_t most = kMostSpans);

  // Of further spans. Only before any thread adds.
  std::int32_t name(std::string text);

  // From begin to end as now_ns() counts; `item` is a sample's id, a batch's number or a tile.
  void add(Track, std::int32_t name, std::int64_t begin, std::int64_t end, std::int64_t item) noexcept;

  // While nobody adds.
  void write(std::ostream&) const;
  std::size_t size() const;  // spans kept
  std::size_t left_out() const;
  double seconds() const;  // from the trace's begin to the end of the last span kept

 private:
  struct Span {
    std::int64_t begin, end, item;
    std::int32_t name, thread;
  };
  struct Spans {
    std::unique_ptr<Span[]> all;  // memory that no span has touched is not the process's
    std::atomic<std::size_t> used{0};
  };
  std::size_t kept(const Spans& spans) const;
  std::vector<std::string> thread_names() const;

  std::size_t most_;
  std::int64_t begin_;
  std::vector<std::string> names_;
  Spans spans_[2];
};

}  // namespace convoy
