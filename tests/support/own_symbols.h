// Names of the running program's functions, local ones too, from the symbol table of its file: dladdr knows exported ones alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace convoy::test {

class OwnSymbols {
 public:
  OwnSymbols();  // throws std::runtime_error where the program's file has no symbols
  // The mangled name of the function that `address` lies in; null where it is none of this program's.
  const char* find(const void* address) const;

 private:
  struct Function {
    std::uintptr_t begin, end;
    const char* name;
  };
  std::string file_;
  std::vector<Function> functions_;  // by begin
};

}  // namespace convoy::test
