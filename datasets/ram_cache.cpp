#include "datasets/ram_cache.h"

namespace convoy {

bool CacheBudget::take(std::int64_t bytes) {
  std::int64_t left = left_.load(std::memory_order_relaxed);
  while (bytes <= left) {
    if (left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed)) return true;
  }
  return false;
}

RamCache::RamCache(std::unique_ptr<Dataset> source, std::shared_ptr<CacheBudget> budget)
    : source_(std::move(source)), budget_(std::move(budget)), kept_(static_cast<std::size_t>(source_->size())) {}

RamCache::~RamCache() {
  for (auto& kept : kept_) delete kept.load(std::memory_order_relaxed);
}

Status RamCache::read(std::int64_t id, EncodedSample& out) const {
  if (const EncodedSample* kept = kept_[id].load(std::memory_order_acquire)) {
    out = *kept;  // re-uses the capacity of out.bytes
    return success();
  }
  Status status = source_->read(id, out);
  if (status.ok()) keep(id, out);
  return status;
}

void RamCache::keep(std::int64_t id, const EncodedSample& sample) const {
  const auto bytes = static_cast<std::int64_t>(sample.bytes.size() + sizeof(EncodedSample) + kRamCacheOverhead);
  if (!budget_->take(bytes)) return;
  auto copy = std::make_unique<const EncodedSample>(sample);  // exactly as large as its bytes
  const EncodedSample* none = nullptr;
  if (kept_[id].compare_exchange_strong(none, copy.get(), std::memory_order_release, std::memory_order_relaxed)) {
    copy.release();
  } else {
    budget_->take(-bytes);  // another thread read the same sample at the same time
  }
}

}  // namespace convoy
