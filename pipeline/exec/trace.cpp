#include "pipeline/exec/trace.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "pipeline/core/clock.h"

namespace convoy {
namespace {

constexpr const char* kItems[] = {"batch", "batch", "sample", "sample", "batch", "batch"};  // of the input side's names

std::int32_t this_thread() {
  static std::atomic<std::int32_t> threads{0};
  thread_local const std::int32_t mine = threads.fetch_add(1, std::memory_order_relaxed);
  return mine;
}

double microseconds(std::int64_t ns) { return static_cast<double>(ns) / 1000; }

}  // namespace

Trace::Trace(std::size_t most) : most_(most), begin_(now_ns()), names_{"sample", "read", "decode", "augment", "order", "step"} {
  for (Spans& spans : spans_) spans.all = std::make_unique_for_overwrite<Span[]>(most);
}

std::int32_t Trace::name(std::string text) {
  names_.push_back(std::move(text));
  return static_cast<std::int32_t>(names_.size()) - 1;
}

void Trace::add(Track track, std::int32_t name, std::int64_t begin, std::int64_t end, std::int64_t item) noexcept {
  Spans& spans = spans_[track];
  const std::size_t place = spans.used.fetch_add(1, std::memory_order_relaxed);
  if (place < most_) spans.all[place] = {begin, end, item, name, this_thread()};
}

std::size_t Trace::kept(const Spans& spans) const { return std::min(most_, spans.used.load(std::memory_order_relaxed)); }

std::size_t Trace::size() const { return kept(spans_[input]) + kept(spans_[program]); }

std::size_t Trace::left_out() const { return spans_[input].used + spans_[program].used - size(); }

double Trace::seconds() const {
  std::int64_t last = begin_;
  for (const Spans& spans : spans_) {
    for (std::size_t i = 0; i < kept(spans); ++i) last = std::max(last, spans.all[i].end);
  }
  return static_cast<double>(last - begin_) * 1e-9;
}

// By what a thread did: the same thread may decode and run steps.
std::vector<std::string> Trace::thread_names() const {
  std::vector<int> did;  // bit 0: reads, bit 1: other input, bit 2: steps
  const auto note = [&](const Span& span, int bit) {
    if (did.size() <= static_cast<std::size_t>(span.thread)) did.resize(static_cast<std::size_t>(span.thread) + 1);
    did[static_cast<std::size_t>(span.thread)] |= bit;
  };
  for (std::size_t i = 0; i < kept(spans_[input]); ++i) {
    const Span& span = spans_[input].all[i];
    note(span, span.name == read ? 1 : span.name == step ? 4 : 2);
  }
  for (std::size_t i = 0; i < kept(spans_[program]); ++i) note(spans_[program].all[i], 4);
  const char* const names[] = {"", "reads", "input", "reads and input", "steps", "reads and steps", "input and steps", "all"};
  std::vector<std::string> texts;
  for (const int bits : did) texts.emplace_back(names[bits]);
  return texts;
}

// Event by event: the document is never in memory as a whole.
void Trace::write(std::ostream& out) const {
  out << R"({"displayTimeUnit":"ms","otherData":{"spans_left_out":)" << left_out() << R"(},"traceEvents":[)";
  const char* separator = "\n";
  const auto put = [&](const nlohmann::ordered_json& event) {
    out << separator << event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    separator = ",\n";
  };
  const std::vector<std::string> threads = thread_names();
  for (std::size_t t = 0; t < threads.size(); ++t) {
    if (threads[t].empty()) continue;
    put({{"name", "thread_name"}, {"ph", "M"}, {"pid", 1}, {"tid", t}, {"args", {{"name", threads[t]}}}});
  }
  for (const Track track : {input, program}) {
    for (std::size_t i = 0; i < kept(spans_[track]); ++i) {
      const Span& span = spans_[track].all[i];
      put({{"name", names_[static_cast<std::size_t>(span.name)]},
           {"cat", track == input ? "input" : "program"},
           {"ph", "X"},
           {"ts", microseconds(span.begin - begin_)},
           {"dur", microseconds(span.end - span.begin)},
           {"pid", 1},
           {"tid", span.thread},
           {"args", {{track == input ? kItems[span.name] : "tile", span.item}}}});
    }
  }
  out << "\n]}\n";
}

}  // namespace convoy
