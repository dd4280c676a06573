#include "pipeline/pack/make_pack.h"

#include <oneapi/tbb/parallel_pipeline.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <vector>

#include "datasets/pack/pack_file.h"
#include "datasets/pack/pack_writer.h"
#include "pipeline/core/error.h"
#include "pipeline/exec/worker_arena.h"
#include "pipeline/pack/prepare_image.h"
#include "stages/input/workspace_pool.h"

namespace convoy {
namespace {

namespace tbb = oneapi::tbb;

constexpr int kImagesPerThread = 4;  // in flight

// One image on its way; its bytes keep their capacity.
struct Item {
  std::int64_t id = 0;
  EncodedSample sample;
  PackRecord record;
  std::exception_ptr error;  // nothing is thrown through oneTBB
};

// The path below `root`, without what would upset a terminal.
std::string name_in_pack(const std::string& described, const std::string& root) {
  std::string name = described;
  if (!root.empty() && name.starts_with(root + "/")) name.erase(0, root.size() + 1);
  if (name.size() > kMaxPackName) name.resize(kMaxPackName);
  std::ranges::replace_if(
      name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return name;
}

class Packing {
 public:
  Packing(const Dataset& source, const PackOptions& options, PackWriter& writer)
      : source_(source),
        options_(options),
        writer_(writer),
        next_(writer.next()),
        root_(options.root.string()),
        items_(static_cast<std::size_t>(options.threads) * kImagesPerThread) {
    while (root_.size() > 1 && root_.back() == '/') root_.pop_back();
  }

  // False when it was stopped before the last image.
  bool run() {
    worker_arena(options_.threads)->run([this] {
      tbb::parallel_pipeline(
          items_.size(),
          tbb::make_filter<void, Item*>(tbb::filter_mode::serial_in_order, [this](auto& control) { return feed(control); }) &
              tbb::make_filter<Item*, Item*>(tbb::filter_mode::parallel, [this](Item* item) { return prepare(item); }) &
              tbb::make_filter<Item*, void>(tbb::filter_mode::serial_in_order, [this](Item* item) { write(*item); }));
    });
    if (error_) std::rethrow_exception(error_);
    return next_ == source_.size();
  }

 private:
  // Images leave in the order in which they came, at most items_.size() are on their way: a slot that comes up again is free.
  Item* feed(tbb::flow_control& control) {
    if (next_ == source_.size() || failed_ || options_.stop()) {
      control.stop();
      return nullptr;
    }
    Item& item = items_[static_cast<std::size_t>(next_) % items_.size()];
    item.id = next_++;
    return &item;
  }

  Item* prepare(Item* item) {
    try {
      const auto lease = preparers_.lease(options_.recode);
      item->error = nullptr;
      item->record = {};
      item->record.name = name_in_pack(source_.describe(item->id), root_);
      if (const Status status = (*lease).run(source_, item->id, item->sample, item->record); !status.ok())
        item->record.left_out = status.failure().message;
    } catch (...) {
      item->error = std::current_exception();
    }
    return item;
  }

  void write(const Item& item) {
    if (failed_) return;
    try {
      if (item.error) std::rethrow_exception(item.error);
      const bool bad = !item.record.left_out.empty();
      if (bad) options_.on_bad({item.id, source_.describe(item.id), item.record.left_out});
      writer_.add(item.record, bad ? std::span<const std::byte>() : item.sample.bytes);
      if (options_.on_image) options_.on_image(item.id + 1, source_.size());
    } catch (...) {
      error_ = std::current_exception();
      failed_ = true;
    }
  }

  const Dataset& source_;
  const PackOptions& options_;
  PackWriter& writer_;
  std::int64_t next_;
  std::string root_;
  std::vector<Item> items_;
  WorkspacePool<ImagePreparer> preparers_;
  std::atomic<bool> failed_ = false;
  std::exception_ptr error_;
};

PackPlan plan_of(const Dataset& source, const PackOptions& options) {
  PackPlan plan;
  plan.file = options.file;
  plan.force = options.force;
  plan.class_names = source.class_names();
  plan.origin = {options.made_by, describe(options.recode), source.fingerprint(), source.size()};
  return plan;
}

// A run that ends for whatever reason leaves as much as it can for the next one.
bool run_and_commit(Packing& packing, PackWriter& writer) {
  try {
    const bool all = packing.run();
    writer.commit();
    return all;
  } catch (const Error& error) {
    if (error.exit_code() != ExitCode::io) writer.commit();
    throw;
  }
}

PackReport finished_before(const Dataset& source, const PackOptions& options) {
  const PackFile file(options.file);
  return {true, file.count(), source.size() - file.count(), source.size(), file.columns().blob_bytes()};
}

}  // namespace

PackReport make_pack(const Dataset& source, const PackOptions& options, FileSystem& files) {
  PackWriter writer(plan_of(source, options), files);
  if (writer.complete()) return finished_before(source, options);
  PackReport report;
  report.found = writer.next();
  for (const PackRecord& r : writer.left_out()) options.on_bad({0, r.name, r.left_out});
  Packing packing(source, options, writer);
  report.complete = run_and_commit(packing, writer);
  report.packed = writer.packed();
  report.left_out = static_cast<std::int64_t>(writer.left_out().size());
  report.bytes = writer.blob_bytes();
  if (report.complete) writer.finish(options.on_verified);
  return report;
}

}  // namespace convoy
