// The order of samples: a keyed permutation per epoch, computed element by element.
//
// A Feistel network over Philox with cycle walking maps position to id in O(1) and no memory; resume state is the pair
// (epoch, position) alone.
#pragma once

#include <cstdint>

namespace convoy {

class Sampler {
 public:
  Sampler(std::int64_t size, std::uint64_t seed, bool shuffle) : size_(size), seed_(seed), shuffle_(shuffle) {}
  virtual ~Sampler() = default;

  std::int64_t size() const { return size_; }  // draws of an epoch
  // The id at `position` (0 .. size-1) of `epoch`; the identity without shuffle.
  virtual std::int64_t id(std::uint32_t epoch, std::int64_t position) const;
  // Whether an epoch draws each id exactly once.
  virtual bool each_once() const { return true; }

 protected:
  std::uint64_t seed() const { return seed_; }

 private:
  std::int64_t size_;
  std::uint64_t seed_;
  bool shuffle_;
};

}  // namespace convoy
