// What Diagnostics throws: one Error with all problems of a spec, and how many they are. A message may have several lines.
#pragma once

#include <cstddef>

#include "pipeline/core/error.h"

namespace convoy::spec {

class SpecProblems : public Error {
 public:
  SpecProblems(const std::string& text, std::size_t count) : Error(ExitCode::bad_spec, text), count_(count) {}
  std::size_t count() const { return count_; }

 private:
  std::size_t count_;
};

}  // namespace convoy::spec
