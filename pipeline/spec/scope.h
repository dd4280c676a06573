// The names that a template may use: parameters of a model or block, counters of repeats. Inner scopes hide outer ones.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/spec/node.h"

namespace convoy::spec {

struct Scope {
  const Scope* outer = nullptr;
  std::vector<std::pair<std::string, Node>> values;

  const Node* find(std::string_view name) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
      for (const auto& [known, value] : scope->values) {
        if (known == name) return &value;
      }
    }
    return nullptr;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
      for (const auto& [known, value] : scope->values) all.push_back(known);
    }
    return all;
  }
};

}  // namespace convoy::spec
