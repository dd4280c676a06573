#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/parallel_for.h>

#include <tuple>
#include <vector>

#include "pipeline/core/clock.h"
#include "pipeline/exec/batch_sink.h"
#include "pipeline/exec/batch_source.h"
#include "pipeline/exec/batch_work.h"
#include "pipeline/exec/input_pipeline.h"
#include "pipeline/exec/io_pool.h"
#include "pipeline/exec/thread_count.h"
#include "pipeline/exec/worker_arena.h"

namespace convoy {
namespace {

namespace flow = tbb::flow;

// Isolated, so that a thread which waits for the last sample takes no other batch, and no training step, meanwhile.
void transform_all(BatchWork& work) {
  work.stamps().begun = now_ns();
  tbb::this_task_arena::isolate([&] {
    tbb::parallel_for(tbb::blocked_range<int>(0, work.size()),
                      [&](const tbb::blocked_range<int>& samples) { work.transform(samples.begin(), samples.end()); });
    work.gather();
    if (work.mix_tiles() == 0) return;
    tbb::parallel_for(tbb::blocked_range<int>(0, work.mix_tiles()),
                      [&](const tbb::blocked_range<int>& tiles) { work.mix(tiles.begin(), tiles.end()); });
  });
  work.close();
}

// The nodes of one run; see README.md for the picture. Made inside the arena, whose threads then run it.
class EpochGraph {
 public:
  EpochGraph(const InputPlan& plan, std::vector<std::unique_ptr<BatchWork>>& slots, BatchSource& source, BatchSink& sink)
      : sampler_(graph_,
                 [&source](tbb::flow_control& control) {
                   BatchTicket ticket;
                   if (!source.next(ticket)) control.stop();
                   return ticket;
                 }),
        free_slots_(graph_),
        join_(graph_),
        read_(graph_, flow::unlimited,
              [this](const Pair& pair, ReadNode::gateway_type& gateway) {
                const auto& [ticket, work] = pair;
                work->open(ticket);
                gateway.reserve_wait();
                io_->submit(*work);
              }),
        transform_(graph_, flow::unlimited,
                   [](BatchWork* work) {
                     transform_all(*work);
                     return work;
                   }),
        in_order_(graph_, [](BatchWork* work) { return static_cast<std::size_t>(work->slot().sequence); }),
        consume_(graph_, flow::serial, [&sink](BatchWork* work) {
          sink.take(*work);
          return work;
        }) {
    flow::make_edge(sampler_, flow::input_port<0>(join_));
    flow::make_edge(free_slots_, flow::input_port<1>(join_));
    flow::make_edge(join_, read_);
    flow::make_edge(read_, transform_);
    flow::make_edge(transform_, in_order_);
    flow::make_edge(in_order_, consume_);
    flow::make_edge(consume_, free_slots_);
    io_ = std::make_unique<IoPool>(plan.io_threads, plan.slots, [this](BatchWork& work) {
      work.stamps().read = now_ns();
      read_.gateway().try_put(&work);
      read_.gateway().release_wait();
    });
    for (auto& slot : slots) free_slots_.try_put(slot.get());
  }

  void run() {
    sampler_.activate();
    graph_.wait_for_all();
  }

 private:
  using Pair = std::tuple<BatchTicket, BatchWork*>;
  using ReadNode = flow::async_node<Pair, BatchWork*>;

  flow::graph graph_;
  flow::input_node<BatchTicket> sampler_;
  flow::buffer_node<BatchWork*> free_slots_;
  flow::join_node<Pair, flow::reserving> join_;
  ReadNode read_;
  flow::function_node<BatchWork*, BatchWork*> transform_;
  flow::sequencer_node<BatchWork*> in_order_;
  flow::function_node<BatchWork*, BatchWork*> consume_;
  std::unique_ptr<IoPool> io_;  // last: its threads end before the nodes they call do
};

InputCapacity capacity_of(const InputPlan& plan) {
  return {plan.threads, plan.io_threads, plan.slots, true, plan.step_threads, usable_threads(0)};
}

class InputGraph : public InputPipeline {
 public:
  explicit InputGraph(const InputPlan& plan)
      : plan_(plan), meter_(capacity_of(plan)), slots_(make_slots(plan_, meter_)), arena_(worker_arena(plan.threads)) {}

  Ledger run(const EpochRange& range, const Consumer& consume) override {
    meter_.start();
    BatchSource source(plan_, range);
    BatchSink sink(plan_, range, consume, source, meter_);
    arena_->run([&] { EpochGraph(plan_, slots_, source, sink).run(); });
    meter_.finish();
    return sink.finish();
  }

  MeterReading reading() const override { return meter_.reading(); }

 private:
  const InputPlan plan_;
  Meter meter_;
  std::vector<std::unique_ptr<BatchWork>> slots_;
  std::shared_ptr<WorkerArena> arena_;
};

}  // namespace

std::unique_ptr<InputPipeline> make_input_graph(const InputPlan& plan) { return std::make_unique<InputGraph>(plan); }

}  // namespace convoy
