// The end of an input pipeline: checks the order, keeps the ledger and calls the consumer.
//
// Used by one thread at a time. After the consumer has returned false or thrown, or a bug has come along with a batch,
// the source is stopped and the batches still in flight are only counted.
#pragma once

#include <cstdint>
#include <exception>

#include "pipeline/exec/batch_work.h"
#include "pipeline/exec/id_ledger.h"

namespace convoy {

class BatchSink {
 public:
  // All must outlive the sink.
  BatchSink(const InputPlan&, const EpochRange&, const InputPipeline::Consumer&, BatchSource&, Meter&);

  // A closed batch. Throws nothing.
  void take(BatchWork&) noexcept;

  // After the last batch: rethrows what the consumer threw, or throws Error(internal) when anything was lost.
  Ledger finish();

 private:
  void begin(const BatchWork::Stamps&);
  void count(const BatchSlot&);
  void consume(BatchSlot&);

  const InputPlan& plan_;
  EpochRange range_;
  const InputPipeline::Consumer& consumer_;
  BatchSource& source_;
  Meter& meter_;
  IdLedger ids_;
  Ledger ledger_;
  std::uint64_t expected_ = 0;
  std::int64_t in_order_at_ = 0;  // when the last batch taken, and all before it, were closed
  std::exception_ptr error_;
};

}  // namespace convoy
