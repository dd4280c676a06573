#include "pipeline/exec/meter_reading.h"

#include <algorithm>

namespace convoy {
namespace {

template <typename Do>
void combine(MeterReading& a, const MeterReading& b, Do&& apply) {
  apply(a.elapsed_ns, b.elapsed_ns);
  apply(a.batches, b.batches);
  apply(a.wait_ns, b.wait_ns);
  apply(a.overlap_ns, b.overlap_ns);
  for (std::size_t i = 0; i < kInputNodes; ++i) {
    apply(a.nodes[i].samples, b.nodes[i].samples);
    apply(a.nodes[i].busy_ns, b.nodes[i].busy_ns);
  }
  for (std::size_t i = 0; i < kBatchPlaces; ++i) apply(a.place_ns[i], b.place_ns[i]);
}

// The place in front of a node, where its batches queue.
BatchPlace queue_of(InputNode node) {
  switch (node) {
    case InputNode::sampler:
      return BatchPlace::free;
    case InputNode::read:
      return BatchPlace::reading;
    case InputNode::decode:
    case InputNode::augment:
      return BatchPlace::queued;
    case InputNode::order:
      return BatchPlace::ordering;
    case InputNode::step:
      break;
  }
  return BatchPlace::ready;
}

// The place where a batch is while the node works on it; for the order there is none but its queue.
BatchPlace home_of(InputNode node) {
  if (node == InputNode::decode || node == InputNode::augment) return BatchPlace::filling;
  return node == InputNode::step ? BatchPlace::step : queue_of(node);
}

int threads_of(InputNode node, const InputCapacity& c) {
  if (node == InputNode::read && c.io_threads > 0) return c.io_threads;
  return node == InputNode::step || node == InputNode::order ? 1 : c.threads;
}

}  // namespace

std::string_view to_string(InputNode node) {
  constexpr std::array<std::string_view, kInputNodes> names{"sampler", "read", "decode", "augment", "order", "step"};
  return names[index(node)];
}

double MeterReading::wait_share() const {
  const double all = static_cast<double>(wait_ns + (*this)[InputNode::step].busy_ns);
  return all > 0 ? static_cast<double>(wait_ns) / all : 0;
}

MeterReading& MeterReading::operator+=(const MeterReading& other) {
  capacity = other.capacity;
  combine(*this, other, [](std::int64_t& a, std::int64_t b) { a += b; });
  return *this;
}

MeterReading& MeterReading::operator-=(const MeterReading& earlier) {
  combine(*this, earlier, [](std::int64_t& a, std::int64_t b) { a -= b; });
  return *this;
}

std::vector<NodeFigures> node_figures(const MeterReading& r) {
  std::vector<NodeFigures> figures;
  if (r.elapsed_ns <= 0) return figures;
  const double elapsed = static_cast<double>(r.elapsed_ns);
  for (std::size_t i = 0; i < kInputNodes; ++i) {
    NodeFigures f{static_cast<InputNode>(i)};
    f.samples_per_second = static_cast<double>(r.nodes[i].samples) / elapsed * 1e9;
    f.busy = std::min(1.0, static_cast<double>(r.nodes[i].busy_ns) / elapsed / threads_of(f.node, r.capacity));
    f.queue = static_cast<double>(r.place_ns[index(queue_of(f.node))]) / elapsed;
    std::int64_t before = 0, behind = 0;
    for (std::size_t place = 0; place < kBatchPlaces; ++place) {
      if (place < index(home_of(f.node))) before += r.place_ns[place];
      if (place > index(home_of(f.node))) behind += r.place_ns[place];
    }
    const double known = static_cast<double>(std::max<std::int64_t>(1, before + behind));
    f.waits_upstream = (1 - f.busy) * static_cast<double>(before) / known;
    f.waits_downstream = (1 - f.busy) * static_cast<double>(behind) / known;
    figures.push_back(f);
  }
  return figures;
}

}  // namespace convoy
