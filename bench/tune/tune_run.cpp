#include "bench/tune/tune_run.h"

#include <algorithm>

#include "bench/tune/tune_progress.h"
#include "pipeline/core/clock.h"
#include "pipeline/core/error.h"

namespace convoy::bench {

TuneSummary tune(const std::vector<TuneCase>& cases, const Registry& registry, const TuneOptions& options) {
  Journal journal(options.output, options.header);
  TuneServer server(options.server, options.limit_s);
  TuneProgress progress(static_cast<int>(cases.size()), options.budget_s);
  const Stopwatch watch;

  SearchOptions how;
  how.isa = options.header.isa;
  how.measure = options.measure;
  how.injected = options.injected;
  how.stop = [&] { return watch.seconds() > options.budget_s || (options.stop_requested && options.stop_requested()); };
  how.progress = [&](const TuneResult& best) { progress.show(best); };

  for (const TileName& tile : options.tiles) {
    if (const auto failure = server.add_tile(options.header.isa, tile)) {
      progress.failed("tile " + tile.text(), *failure);
    } else {
      add_tile_without_code(options.header.isa, tile);
    }
  }

  TuneSummary summary;
  summary.cases = static_cast<int>(cases.size());
  for (const TuneCase& c : cases) {
    if (const TuneResult* known = journal.find(c.key)) {
      summary.results.push_back(*known);
      progress.skip();
      continue;
    }
    if (how.stop()) {
      summary.stopped = true;
      continue;
    }
    try {
      const std::optional<TuneResult> result = search(server, c, registry.step_kind(c.step.kind), how);
      if (!result) {
        summary.stopped = true;
        continue;
      }
      journal.add(*result);
      summary.results.push_back(*result);
      progress.done(*result);
    } catch (const Error& error) {
      progress.failed(c.key, error.what());
      progress.skip();
    }
  }
  summary.done = static_cast<int>(summary.results.size());
  write_schedules(options.output, options.header, journal.results());
  if (!summary.stopped) journal.remove();
  return summary;
}

}  // namespace convoy::bench
