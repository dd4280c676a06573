// What a step must do at least: multiply-adds and bytes, from its layer and its operands.
//
// FLOPs are 2 * multiply-adds of each convolution, depthwise and dense step in each direction that runs, nominal: taps in the
// padding count, and an algorithm that needs fewer (Winograd) is counted as the plain one, so it may pass the FMA peak. Bytes are
// the operands', each read or written once; lines that a store fetches first and scratch are not counted.
#pragma once

#include <map>
#include <span>
#include <string>

#include "pipeline/graph/network.h"
#include "pipeline/graph/program.h"

namespace convoy::bench {

// True of steps that multiply maps by weights, in any direction.
bool multiplies(const Step&);

class StepCosts {
 public:
  // The program must live as long; its max_batch images count.
  StepCosts(const Network&, const Program&);

  double flops(const Step&) const;
  double read_bytes(const Step&) const;
  double written_bytes(const Step& step) const { return bytes(step.outputs); }
  double flops() const;  // of one training step

 private:
  double bytes(std::span<const TensorId>) const;

  const Program& program_;
  std::map<std::string, double> macs_;  // by layer, of one image
};

}  // namespace convoy::bench
