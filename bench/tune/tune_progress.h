// Progress of a tuning on stderr: one line redrawn on a terminal, a line a finished case otherwise.
#pragma once

#include <string>

#include "bench/tune/search.h"
#include "pipeline/core/clock.h"

namespace convoy::bench {

class TuneProgress {
 public:
  TuneProgress(int cases, double budget_s);
  ~TuneProgress();
  void skip();                          // a case that an earlier run did
  void show(const TuneResult& so_far);  // of the case under way
  void done(const TuneResult&);
  void failed(const std::string& key, const std::string& reason);

 private:
  void line(const std::string& text);  // one that stays
  double seconds_left() const;

  int cases_, skipped_ = 0, done_ = 0;
  double budget_s_;
  bool terminal_, open_ = false;
  Stopwatch watch_;
};

}  // namespace convoy::bench
