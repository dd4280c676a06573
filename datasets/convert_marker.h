// The file that says what a converted folder is made from and whether it is complete.
#pragma once

#include <filesystem>
#include <string>

namespace convoy {

class ConvertMarker {
 public:
  // Looks at `folder`. Throws Error(bad_spec) when it was made from something else than `description` says, or is
  // neither empty nor ours.
  ConvertMarker(const std::filesystem::path& folder, std::string description);
  bool complete() const { return complete_; }
  void start();   // before the first image
  void finish();  // after the last one is on disk

 private:
  void write(const char* state) const;

  std::filesystem::path file_;
  std::string description_;
  bool complete_ = false;
};

}  // namespace convoy
