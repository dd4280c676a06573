#include "pipeline/exec/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "pipeline/exec/input_bound.h"

namespace convoy {
namespace {

constexpr std::int64_t kLeastBatches = 3;  // below, the start of the run is all there is
constexpr double kReady = 0.05;            // a step that waits less has its input ready
constexpr double kBusy = 0.6;              // threads that work less have something to wait for
constexpr double kNothing = 0.03;          // gains below are not worth a word

double percent(double share) { return 100 * share; }

Bottleneck largest_part(const InputCosts& costs, const InputCapacity& capacity) {
  using Part = std::pair<double, Bottleneck>;
  const std::array<Part, 5> parts{
      Part{capacity.shared ? costs.step : 0, Bottleneck::step}, Part{capacity.io_threads > 0 ? 0 : costs.read, Bottleneck::read},
      Part{costs.decode, Bottleneck::decode}, Part{costs.augment, Bottleneck::augment}, Part{costs.sampler, Bottleneck::sampler}};
  return std::ranges::max_element(parts, {}, &Part::first)->second;
}

// Nobody is busy: do finished batches stand behind an unfinished one, or are there too few batches?
Bottleneck latency(const MeterReading& r) {
  const auto at = [&](BatchPlace place) { return static_cast<double>(r.place_ns[index(place)]); };
  return at(BatchPlace::ordering) > 0.5 * at(BatchPlace::filling) ? Bottleneck::order : Bottleneck::slots;
}

std::string another_thread(const MeterReading& r, double gain) {
  constexpr std::array<const char*, 8> ordinals{"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"};
  const int next = r.capacity.threads + 1;
  const std::string which =
      next - 2 < static_cast<int>(ordinals.size()) ? fmt::format("a {}", ordinals[next - 2]) : fmt::format("one more ({})", next);
  if (r.capacity.threads < r.capacity.cpus) return fmt::format("{} thread would give {:+.0f} %", which, percent(gain));
  return fmt::format(
      "{} thread would give {:+.0f} %, but all {} CPUs are in use; smaller images, or data.decode.scaled_dct for large ones, "
      "would help",
      which, percent(gain), r.capacity.cpus);
}

std::string waits(const MeterReading& r, const char* what) {
  return fmt::format("the step waits {:.0f} % of the time for {}", percent(r.wait_share()), what);
}

void judge_step(const MeterReading& r, Verdict& v) {
  v.gain = gain_of_free_input(r);
  v.line = v.wait_share < kReady ? "input is ready; " : waits(r, "input") + ", but is the busiest part; ";
  v.line += v.gain < kNothing ? "faster input would change nothing"
                              : fmt::format("faster input would give at most {:+.0f} %", percent(v.gain));
}

void judge_sampler(const MeterReading& r, Verdict& v) {
  v.gain = gain_of_free_order(r);
  v.line = waits(r, "the order of the samples") +
           fmt::format("; one that costs nothing would give {:+.0f} %: larger batches help", percent(v.gain));
}

void judge_read(const MeterReading& r, Verdict& v) {
  v.gain = gain_of_free_reads(r);
  v.line = waits(r, "reads") + fmt::format(
                                   "; reads that cost nothing would give {:+.0f} %: try data.cache (where: ram), a "
                                   "pack (convoy pack), or a faster disk",
                                   percent(v.gain));
}

void judge_threads(const MeterReading& r, const char* what, Verdict& v) {
  v.gain = gain_of_a_thread(r);
  v.line = waits(r, what) + "; " + another_thread(r, v.gain);
}

void judge_latency(const MeterReading& r, const char* what, Verdict& v) {
  v.gain = gain_of_overlap(r);
  v.line = waits(r, what) + fmt::format("; more than {} batches in flight (data.slots) would give up to {:+.0f} %",
                                        r.capacity.slots, percent(v.gain));
}

}  // namespace

std::string_view name_of(Bottleneck bottleneck) {
  constexpr std::array<std::string_view, 8> names{"unknown",      "step-bound",    "sampler-bound", "read-bound",
                                                  "decode-bound", "augment-bound", "order-bound",   "slots-bound"};
  return names[static_cast<std::size_t>(bottleneck)];
}

Bottleneck find_bottleneck(const MeterReading& r) {
  if (r.batches < kLeastBatches || r.elapsed_ns <= 0) return Bottleneck::unknown;
  if (r.wait_share() < kReady) return Bottleneck::step;
  const InputCosts costs = costs_of(r);
  const double period = static_cast<double>(r.elapsed_ns) / static_cast<double>(r.batches);
  const double threads = thread_work(costs, r.capacity) / r.capacity.threads / period;
  const double readers = r.capacity.io_threads > 0 ? costs.read / r.capacity.io_threads / period : 0;
  const double sampler = costs.sampler / period;
  const double step = 1 - r.wait_share();
  if (std::max({threads, readers, sampler, step}) < kBusy) return latency(r);
  if (step > std::max({threads, readers, sampler})) return Bottleneck::step;
  if (sampler > std::max(threads, readers)) return Bottleneck::sampler;
  return readers > threads ? Bottleneck::read : largest_part(costs, r.capacity);
}

Verdict verdict(const MeterReading& r) {
  Verdict v{find_bottleneck(r), r.wait_share(), 0, {}};
  switch (v.bottleneck) {
    case Bottleneck::unknown:
      v.line = "too few batches to tell";
      return v;
    case Bottleneck::step:
      judge_step(r, v);
      break;
    case Bottleneck::sampler:
      judge_sampler(r, v);
      break;
    case Bottleneck::read:
      judge_read(r, v);
      break;
    case Bottleneck::decode:
      judge_threads(r, "decoded images", v);
      break;
    case Bottleneck::augment:
      judge_threads(r, "augmented images", v);
      break;
    case Bottleneck::order:
      judge_latency(r, "a slow batch, behind which others are ready", v);
      break;
    case Bottleneck::slots:
      judge_latency(r, "batches that come one after the other", v);
      break;
  }
  v.line = std::string(name_of(v.bottleneck)) + ": " + v.line;
  return v;
}

}  // namespace convoy
