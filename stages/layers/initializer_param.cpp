#include "stages/layers/initializer_param.h"

#include <utility>
#include <vector>

namespace convoy {
namespace {

using Kind = Initializer::Kind;

const std::vector<std::pair<std::string, Kind>>& kinds() {
  static const std::vector<std::pair<std::string, Kind>> table{
      {"zeros", Kind::zeros},
      {"ones", Kind::ones},
      {"constant", Kind::constant},
      {"glorot_uniform", Kind::glorot_uniform},
      {"glorot_normal", Kind::glorot_normal},
      {"he_uniform", Kind::he_uniform},
      {"he_normal", Kind::he_normal},
      {"lecun_uniform", Kind::lecun_uniform},
      {"lecun_normal", Kind::lecun_normal},
      {"truncated_normal", Kind::truncated_normal},
      {"random_normal", Kind::random_normal},
      {"random_uniform", Kind::random_uniform},
  };
  return table;
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& [name, kind] : kinds()) all.push_back(name);
  return all;
}

Kind kind_of(const std::string& name) {
  for (const auto& [known, kind] : kinds()) {
    if (known == name) return kind;
  }
  return Kind::zeros;
}

void read_arguments(Initializer& initializer, spec::ParamReader& reader) {
  switch (initializer.kind) {
    case Kind::constant:
      initializer.a = reader.real("value", 0.0);
      break;
    case Kind::random_normal:
    case Kind::truncated_normal:
      initializer.a = reader.real("stddev", 0.05, 0.0);
      break;
    case Kind::random_uniform:
      initializer.a = reader.real("minval", -0.05);
      initializer.b = reader.real("maxval", 0.05, initializer.a);
      break;
    default:
      break;
  }
}

}  // namespace

Initializer read_initializer(spec::ParamReader& reader, const std::string& key, const std::string& otherwise) {
  using spec::Node;
  Initializer initializer;
  const Node* given = reader.child(key);
  const bool with_arguments = given && given->kind == Node::Kind::map && given->entries.size() == 1;
  if (!with_arguments) {
    initializer.kind = kind_of(reader.choice(key, otherwise, names()));
    const Node nothing;
    spec::ParamReader defaults(nothing, reader.path(), reader.diagnostics());
    read_arguments(initializer, defaults);
    return initializer;
  }
  // The name is checked by the same rule as without arguments, at its own place.
  const auto& [name, arguments] = given->entries.front();
  Node named = Node::map();
  Node word = Node::string(name);
  word.mark = given->entries.front().second.key_mark;
  named.set(key, std::move(word));
  spec::ParamReader name_reader(named, reader.path(), reader.diagnostics());
  initializer.kind = kind_of(name_reader.choice(key, otherwise, names()));
  spec::ParamReader argument_reader(arguments, reader.path() + "." + key + "." + name, reader.diagnostics());
  read_arguments(initializer, argument_reader);
  argument_reader.finish();
  Node resolved = Node::map();
  resolved.set(name, argument_reader.resolved());
  reader.record(key, std::move(resolved));
  return initializer;
}

}  // namespace convoy
