// Parts chosen by name (layers, stages, optimizers, sources) and what to say about a name that is none.
#pragma once

#include <string>
#include <vector>

#include "pipeline/spec/diagnostics.h"
#include "pipeline/spec/node.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

// Reads a list of single-key maps, `- random_flip: {mode: horizontal}`; `path` is the list's dotted key. Items that are
// something else are reported and left out.
std::vector<PartSpec> read_parts(const Node& list, const std::string& path, Diagnostics&);

// What is wrong with a name that no part and no block can have, with the snake case of a class's name; empty when nothing is.
std::string refused_part_name(const std::string& name);

// Why `name` is no part: not built yet when the spec language has the word, else unknown, with the nearest of `built` and
// `also`. `kind` is what the reader calls it: "layer", "augmentation", "optimizer", "data source".
std::string unknown_part_message(const std::string& kind, const std::string& name, const std::vector<std::string>& built,
                                 const std::vector<std::string>& also = {});

// What else may stand in a list of layers: the model's blocks, the shared ones, `repeat` and `if`.
std::vector<std::string> block_words(const ModelSpec&);

}  // namespace convoy::spec
