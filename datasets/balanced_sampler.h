// An order in which every class is drawn equally often, whatever its share of the samples.
//
// An epoch has as many draws as the data set has samples. They fall into blocks of one draw for each class that has samples,
// each block in a shuffled order of its own; the last block may be incomplete. So an epoch draws every class N / C times,
// rounded down or up. Within a class draws follow keyed permutations of its samples, one pass after the other and across
// epochs: a class that is larger than its share is worked through over several epochs, a smaller one several times in one.
// Where N is no multiple of C, a class without a draw in an epoch's last block lets one sample of its pass go.
//
// Like Sampler a pure function of (seed, epoch, position) in O(1); memory: 4 bytes a sample.
#pragma once

#include <vector>

#include "datasets/dataset.h"
#include "datasets/sampler.h"

namespace convoy {

class BalancedSampler : public Sampler {
 public:
  BalancedSampler(const Dataset&, std::uint64_t seed);

  std::int64_t id(std::uint32_t epoch, std::int64_t position) const override;
  bool each_once() const override { return false; }

 private:
  std::vector<std::int32_t> members_;  // ids, class by class
  std::vector<std::int64_t> begin_;    // of each class that has samples; one more at the end
};

}  // namespace convoy
