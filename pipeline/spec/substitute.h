// Copies of template nodes with $name, $(expression) and $$ replaced.
//
// "$name" alone stands for the parameter's value, whatever it is; "$(expression)" alone for the expression's; both inside a
// longer text are written into it. The copy keeps the template's places, and says through which use it came (Mark::origin).
#pragma once

#include <string>

#include "pipeline/spec/node.h"
#include "pipeline/spec/scope.h"

namespace convoy::spec {

class Substitution {
 public:
  explicit Substitution(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // `path` is the node's dotted key, for messages. After an error the part in doubt is null and failures() has grown.
  Node apply(const Node& node, const Scope& scope, int origin, const std::string& path) {
    return copy(node, {scope, origin, path, 0});
  }
  bool failed() const { return failures_ > 0; }
  int failures() const { return failures_; }
  Diagnostics& diagnostics() { return diagnostics_; }

 private:
  struct Place {
    const Scope& scope;
    int origin;
    std::string path;
    int depth;
  };
  Node copy(const Node& node, const Place& place);
  Node scalar(const Node& node, const Place& place);
  Node whole_value(const Node& node, const Node& value, const Place& place);
  std::string interpolate(const std::string& text, const Place& place) const;
  Node fail(const Node& at, const Place& place, const std::string& message);

  Diagnostics& diagnostics_;
  int failures_ = 0;
  std::size_t made_ = 0;
};

}  // namespace convoy::spec
