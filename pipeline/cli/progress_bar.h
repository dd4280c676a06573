// The progress of a long command on stderr: one line redrawn on a terminal, a line every ten seconds otherwise.
#pragma once

#include <cstdint>
#include <string>

#include "pipeline/core/clock.h"

namespace convoy::cli {

class ProgressBar {
 public:
  explicit ProgressBar(std::string unit);  // "images"
  ~ProgressBar() { end(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(std::int64_t done, std::int64_t total);
  void verifying(std::int64_t done, std::int64_t total);
  void note(const std::string& line);  // a line that stays
  void end();                          // closes the open line

 private:
  bool due(bool last);
  void draw(const std::string& line);

  std::string unit_;
  bool terminal_;
  Stopwatch since_start_;
  double last_ = 0;
  std::int64_t first_ = -1;  // where this run began
  bool open_ = false;
};

}  // namespace convoy::cli
