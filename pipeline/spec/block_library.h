// The blocks that a model may use: its own, and the shared ones that are embedded in the binary.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/spec/bind_parameters.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

struct Block {
  std::string name;
  Node definition;
  Parameters parameters;         // points into `definition`
  std::vector<PartSpec> body;    // its layers, blocks, repeats and ifs, as written
  const Scope* outer = nullptr;  // names that its templates see besides its parameters
};

class BlockLibrary {
 public:
  explicit BlockLibrary(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // Reads the map under `blocks`; they see the names of `outer`, which must outlive the library. A block of the model hides a
  // shared one of its name.
  void add(const Node& blocks, const std::string& path, const Scope& outer);
  const Block* find(const std::string& name);  // null when there is none
  bool failed() const { return failed_; }

 private:
  const Block* read(const std::string& name, const Node& definition, const std::string& path, const Scope* outer);

  Diagnostics& diagnostics_;
  std::map<std::string, Block> blocks_;
  bool failed_ = false;
};

}  // namespace convoy::spec
