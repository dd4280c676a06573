#include <algorithm>
#include <set>

#include "pipeline/spec/part_names.h"
#include "pipeline/spec/read_sections.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr int kMostKept = 1000;

void read_monitor(ParamReader& reader, CheckpointSpec& spec, bool has_validation) {
  static const std::vector<std::string> kMonitors{"val_accuracy", "val_top1", "val_loss", "accuracy", "top1", "loss"};
  spec.monitor = reader.choice("monitor", has_validation ? "val_accuracy" : "accuracy", kMonitors, {"val_top5", "top5"});
  if (!has_validation && spec.monitor.rfind("val_", 0) == 0) {
    reader.error("monitor", "\"" + spec.monitor + "\" needs data.val; add it, or monitor " + spec.monitor.substr(4));
  }
  const std::string better = spec.monitor.find("loss") != std::string::npos ? "min" : "max";
  spec.mode = reader.choice("mode", "auto", {"auto", "max", "min"});
  if (spec.mode != "auto" && spec.mode != better) {
    reader.error("mode", "would keep the worst: " + spec.monitor + " is better at its " + better + "; use " + better);
  }
  spec.mode = better;
  reader.record("mode", Node::string(better));
}

void read_model_checkpoint(ParamReader& reader, CheckpointSpec& spec, bool has_validation) {
  read_monitor(reader, spec, has_validation);
  if (!reader.boolean("save_best_only", true)) {
    reader.error("save_best_only",
                 "false is part of the spec language but not built yet; backup_and_restore keeps the newest checkpoints");
  }
  spec.keep_best = static_cast<int>(reader.integer("keep", spec.keep_best, 1, kMostKept));
  reader.not_built("filepath", "checkpoints go to job.output_dir");
}

void read_backup_and_restore(ParamReader& reader, CheckpointSpec& spec) {
  const Node* node = reader.child("save_freq");
  if (node == nullptr || as_string(*node) == "epoch") {
    spec.save_freq = 0;
    reader.record("save_freq", Node::string("epoch"));
  } else {
    const std::optional<std::int64_t> steps = as_integer(*node);
    if (!steps || *steps < 1 || *steps > 1'000'000'000) {
      reader.error("save_freq", "expected epoch or a number of steps from 1 to 1000000000, found " + describe(*node));
    }
    spec.save_freq = steps.value_or(0);
    reader.record("save_freq", Node::integer(spec.save_freq));
  }
  spec.keep_last = static_cast<int>(reader.integer("keep", spec.keep_last, 1, kMostKept));
}

class CallbackList {
 public:
  explicit CallbackList(std::vector<PartSpec> written) : written_(std::move(written)) {}

  // The map of a callback's parameters, empty when the list does not name it.
  const PartSpec& part(const std::string& name) {
    for (const PartSpec& part : written_) {
      if (part.type == name) return part;
    }
    static const PartSpec absent{"", Node::map(), "callbacks", {}, {}};
    return absent;
  }

  void report_unknown(Diagnostics& diagnostics) const {
    static const std::vector<std::string> kBuilt{"model_checkpoint", "backup_and_restore", "csv_logger"};
    static const std::set<std::string> kNotBuilt{"early_stopping", "tensorboard", "reduce_lr_on_plateau"};
    std::set<std::string> seen;
    for (const PartSpec& part : written_) {
      if (kNotBuilt.count(part.type) != 0) {
        diagnostics.error(part.mark, part.path, "is part of the spec language but not built yet; remove it");
      } else if (std::find(kBuilt.begin(), kBuilt.end(), part.type) == kBuilt.end()) {
        diagnostics.error(part.mark, part.path, unknown_part_message("callback", part.type, kBuilt));
      } else if (!seen.insert(part.type).second) {
        diagnostics.error(part.mark, part.path, "stands in the list twice; keep one");
      }
    }
  }

 private:
  std::vector<PartSpec> written_;
};

}  // namespace

CheckpointSpec read_callbacks(ParamReader& root, bool has_validation) {
  CheckpointSpec spec;
  Diagnostics& diagnostics = root.diagnostics();
  const Node* list = root.child("callbacks");
  CallbackList callbacks(list != nullptr ? read_parts(*list, "callbacks", diagnostics) : std::vector<PartSpec>{});
  callbacks.report_unknown(diagnostics);

  Node resolved = Node::sequence();
  const auto read = [&](const std::string& name, auto&& read_keys) {
    const PartSpec& part = callbacks.part(name);
    ParamReader reader(part.params, part.path, diagnostics);
    read_keys(reader);
    reader.finish();
    Node item = Node::map();
    item.set(name, reader.resolved());
    resolved.items.push_back(std::move(item));
  };
  read("model_checkpoint", [&](ParamReader& reader) { read_model_checkpoint(reader, spec, has_validation); });
  read("backup_and_restore", [&](ParamReader& reader) { read_backup_and_restore(reader, spec); });
  read("csv_logger", [](ParamReader&) {});  // always on; it has no keys
  root.record("callbacks", std::move(resolved));
  return spec;
}

}  // namespace convoy::spec
