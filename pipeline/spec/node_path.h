// Dotted keys, as messages and --set write them: "model.layers[2].conv2d.filters".
#pragma once

#include <string>

#include "pipeline/core/error.h"
#include "pipeline/spec/node.h"

namespace convoy::spec {

// The node at `path`. Fails with a message that names the part of the path that does not fit the tree. The pointer lives
// until the tree changes.
Result<Node*> find_node(Node& root, const std::string& path);

// The same, but keys that are missing on the way are made (placed at kOverrideMark); list items must exist.
Result<Node*> find_or_make(Node& root, const std::string& path);

}  // namespace convoy::spec
