// Rows of the tables of bad specs: the base spec with one line replaced, and the one error that must follow.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace convoy::spec {

struct BadSpec {
  std::string name;         // of the test case
  int changed;              // line of the base spec, from 1
  std::string replacement;  // may hold line ends
  int line;                 // where the error must be placed
  std::string key;          // its full dotted key
  std::string message;      // part of its text
};

inline void PrintTo(const BadSpec& bad, std::ostream* out) { *out << bad.replacement; }

// The whole tables, one a file.
std::vector<BadSpec> bad_yaml();
std::vector<BadSpec> bad_data();
std::vector<BadSpec> bad_model();
std::vector<BadSpec> bad_training();
std::vector<BadSpec> bad_not_built();

}  // namespace convoy::spec
