// One operation to tune: a step without names or memory, with the shapes of its operands.
//
// Cases come from a network's program, each distinct schedule key once, or from a list of layer shapes; they travel to child
// processes as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "bench/kernels/layer_problem.h"
#include "pipeline/graph/program.h"
#include "pipeline/graph/registry.h"

namespace convoy::bench {

struct TuneCase {
  std::string key;                  // schedule_key
  Step step;                        // operands are positions in `tensors`
  std::vector<TensorDesc> tensors;  // packed items, no views
  int batch = 1;
  int times = 1;  // steps of the network that share it

  double flops() const;  // nominal: of direct convolution, taps in the padding count, in the Winograd domain whole tiles
  BindContext context(Isa isa) const { return {tensors, batch, isa}; }
};

// The steps of all phases whose kind has candidates, the ones that take longest first. `families` are beginnings of kinds' names
// ("conv", "dense", "winograd"); none: all.
std::vector<TuneCase> cases_of(const Program&, const Registry&, Isa, const std::vector<std::string>& families);

// Every direction of the shapes, by every algorithm.
std::vector<TuneCase> cases_of(const std::vector<LayerShape>&, int batch, const Registry&, Isa,
                               const std::vector<std::string>& families);

nlohmann::json to_json(const TuneCase&);
TuneCase tune_case_from_json(const nlohmann::json&);
nlohmann::json to_json(const KernelChoice&);
KernelChoice kernel_choice_from_json(const nlohmann::json&);

}  // namespace convoy::bench
