// A data set whose encoded bytes stay in memory, up to a budget, once they have been read.
//
// Samples are kept in the order in which they are read first, until one would exceed the budget: that one and later ones are
// read from their source every time, and nothing is ever put out. (A random order visits each sample once an epoch: what
// would be put out is exactly what comes next.) A sample counts with its bytes and kRamCacheOverhead. Several data sets may
// share one budget. Everything may be called from several threads at once; failures are not kept.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "datasets/dataset.h"

namespace convoy {

// What one kept sample takes beside its bytes: the allocator's and the holder's share, rounded up.
inline constexpr std::size_t kRamCacheOverhead = 64;

class CacheBudget {
 public:
  explicit CacheBudget(std::int64_t max_bytes) : left_(max_bytes) {}
  bool take(std::int64_t bytes);
  std::int64_t left() const { return left_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> left_;
};

class RamCache : public Dataset {
 public:
  RamCache(std::unique_ptr<Dataset> source, std::shared_ptr<CacheBudget>);
  ~RamCache() override;

  std::int64_t size() const override { return source_->size(); }
  const std::vector<std::string>& class_names() const override { return source_->class_names(); }
  int label(std::int64_t id) const override { return source_->label(id); }
  std::string describe(std::int64_t id) const override { return source_->describe(id); }
  Status read(std::int64_t id, EncodedSample& out) const override;
  std::uint64_t fingerprint() const override { return source_->fingerprint(); }
  std::optional<std::uint64_t> content_hash(std::int64_t id) const override { return source_->content_hash(id); }
  std::int64_t quarantined() const override { return source_->quarantined(); }

  bool holds(std::int64_t id) const { return kept_[id].load(std::memory_order_acquire) != nullptr; }

 private:
  void keep(std::int64_t id, const EncodedSample&) const;

  std::unique_ptr<Dataset> source_;
  std::shared_ptr<CacheBudget> budget_;
  // Each filled at most once, and constant from then on.
  mutable std::vector<std::atomic<const EncodedSample*>> kept_;
};

}  // namespace convoy
