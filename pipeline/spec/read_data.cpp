#include <set>

#include "pipeline/spec/read_sections.h"

namespace convoy::spec {
namespace {

constexpr int kLargestSide = 16384;

OnError read_on_error(ParamReader& source, bool training) {
  const std::string word = source.choice("on_error", "raise", {"raise", "quarantine", "substitute"});
  if (word == "substitute" && !training) {
    source.error("on_error", "is for data.train; evaluation never counts one sample for another: use raise or quarantine");
  }
  return word == "raise" ? OnError::raise : word == "quarantine" ? OnError::quarantine : OnError::substitute;
}

// `type`: what the source is where it does not say so; empty: it must.
SourceSpec read_source(ParamReader& data, const std::string& key, const std::string& type = "") {
  const Node* node = data.child(key);
  ParamReader reader(*node, data.path() + "." + key, data.diagnostics());
  SourceSpec source;
  source.part.type = reader.string("type", type.empty() ? std::nullopt : std::optional(type));
  source.on_error = read_on_error(reader, key == "train");
  source.max_bad = reader.real("max_bad", source.max_bad, 0.0, 1.0);
  source.max_bad_absolute = static_cast<int>(reader.integer("max_bad_absolute", source.max_bad_absolute, 0, 1'000'000'000));
  if (key == "train") {
    source.balanced = reader.choice("sampling", "uniform", {"uniform", "balanced"}) == "balanced";
  } else if (reader.has("sampling")) {
    reader.error("sampling", "is for data.train; evaluation takes every sample once, in order");
  }
  take_params(source.part, *node, {"type", "on_error", "max_bad", "max_bad_absolute", "sampling"});
  source.part.path = reader.path();
  const Node* written = node->find("type");
  source.part.mark = written != nullptr ? written->mark : node->mark;
  data.record(key, with_params(reader.resolved(), source.part.params));
  return source;
}

CacheSpec read_cache(ParamReader& data) {
  CacheSpec cache;
  ParamReader reader = section(data, "cache");
  cache.ram = reader.choice("where", "none", {"none", "ram"}, {"disk"}) == "ram";
  if (cache.ram) {
    cache.max_bytes = reader.bytes("max_bytes", cache.max_bytes, 1, std::int64_t{1} << 50);
  } else if (reader.has("max_bytes")) {
    reader.error("max_bytes", "has no effect without where: ram");
  }
  reader.child("max_bytes");
  reader.finish();
  data.record("cache", reader.resolved());
  return cache;
}

std::vector<std::string> read_class_names(ParamReader& data) {
  if (!data.has("class_names")) return {};
  const std::vector<std::string> names = data.strings("class_names", std::nullopt);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string item = "[" + std::to_string(i) + "]";
    if (names[i].empty()) data.error("class_names", "item " + item + " is empty; every class needs a name");
    if (!names[i].empty() && !seen.insert(names[i]).second) {
      data.error("class_names", "item " + item + " repeats \"" + names[i] + "\"; every class needs a name of its own");
    }
  }
  if (names.size() < 2) data.error("class_names", "expected at least two classes");
  return names;
}

}  // namespace

DataSpec read_data(ParamReader& data, SpecKind kind) {
  DataSpec spec;
  if (data.has("train")) {
    spec.train = read_source(data, "train");
  } else {
    data.child("train");
    if (kind == SpecKind::job) data.error("train", "is required, like {type: image_folder, path: images/train}");
  }
  data.child("val");
  if (data.has("val")) spec.val = read_source(data, "val", spec.train.part.type);
  data.child("class_names");
  spec.class_names = read_class_names(data);
  spec.color_mode = data.choice("color_mode", "rgb", {"rgb", "grayscale"});
  data.child("image_size");
  data.record("image_size", Node{});  // its place in the resolved spec; the value follows the model's when there is none
  if (data.has("image_size")) spec.image_size = data.size2("image_size", std::nullopt, 1, kLargestSide);
  spec.interpolation =
      data.choice("interpolation", "bilinear", {"bilinear"}, {"nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian"});
  spec.batch_size = static_cast<int>(data.integer("batch_size", spec.batch_size, 1, 65536));
  spec.shuffle = data.boolean("shuffle", spec.shuffle);
  if (spec.train.balanced && !spec.shuffle) {
    data.error("shuffle", "data.train.sampling is balanced, which draws at random; set shuffle: true, or sampling: uniform");
  }
  spec.drop_last = data.boolean("drop_last", spec.drop_last);
  spec.slots = static_cast<int>(data.integer("slots", spec.slots, 1, 1024));
  ParamReader decode = section(data, "decode");
  spec.decode = read_decode(decode);
  decode.finish();
  data.record("decode", decode.resolved());
  spec.cache = read_cache(data);
  data.not_built("label_mode", "labels are integers, one a sample");
  return spec;
}

}  // namespace convoy::spec
