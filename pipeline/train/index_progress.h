// The listing of a large image folder, or of many shards, on stderr: a line that redraws itself on a terminal, one every 10 s elsewhere. Nothing is
// printed of a listing that is done within a second.
#pragma once

#include <memory>

#include "datasets/open_folder_index.h"

namespace convoy {

// For IndexOptions::progress; copies draw the same line.
class IndexProgressLine {
 public:
  IndexProgressLine();
  void operator()(const IndexProgress&) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace convoy
