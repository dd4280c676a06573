#include "pipeline/spec/expander.h"

#include "pipeline/spec/part_names.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr std::size_t kMostSteps = 500'000;  // also counts rounds that add no layer
constexpr int kDeepest = 24;

// Names written outside of blocks, as far as they can be read before anything is expanded: unnamed layers step over them.
void collect_names(const Node& list, std::set<std::string>& names) {
  for (const Node& item : list.items) {
    for (const auto& [type, params] : item.entries) {
      if (const Node* name = params.find("name"); name != nullptr && name->kind == Node::Kind::scalar) names.insert(name->text);
      for (const char* inner : {"layers", "then", "else"}) {
        if (const Node* more = params.find(inner)) collect_names(*more, names);
      }
    }
  }
}

}  // namespace

void Expander::fail(Mark mark, const std::string& path, const std::string& message) {
  failed_ = true;
  substitution_.diagnostics().error(mark, path, message);
}

int Expander::origin_of(const std::string& what, Mark mark, int outer) {
  Diagnostics& diagnostics = substitution_.diagnostics();
  std::string text = what + diagnostics.place(mark, 0);
  if (outer != 0) text += ", " + diagnostics.origin(outer);
  return diagnostics.add_origin(text);
}

void Expander::expand(const Node& list, const std::string& path, const Scope& scope, int origin) {
  collect_names(list, taken_);
  const Frame outermost;
  items(parts_of(list, path), {outermost, scope, origin});
  failed_ |= substitution_.failed() || blocks_.failed();
}

std::optional<std::vector<int>> Expander::find(const std::string& name) const { return look_up(name, Frame{}); }

std::vector<std::string> Expander::names() const {
  std::vector<std::string> names;
  for (const auto& [name, layers] : known_) names.push_back(name);
  return names;
}

std::vector<PartSpec> Expander::parts_of(const Node& list, const std::string& path) {
  std::vector<PartSpec> parts = read_parts(list, path, substitution_.diagnostics());
  if (parts.size() != list.items.size()) left_out_ = true;
  return parts;
}

// `params` with every $ replaced; nothing when one cannot be, for what is made of it would be complained about again.
std::optional<Node> Expander::replaced(const Node& params, const PartSpec& part, const Context& context) {
  const int before = substitution_.failures();
  Node result = substitution_.apply(params, context.scope, context.origin, part.path);
  if (substitution_.failures() == before) return result;
  left_out_ = true;
  return std::nullopt;
}

bool Expander::spend(const PartSpec& part, const Context& context) {
  if (failed_ && steps_ > kMostSteps) return false;  // said already
  if (++steps_ > kMostSteps) {
    fail(part.mark, part.path, "the model takes more than 500,000 steps to expand; make it smaller");
    return false;
  }
  if (context.depth <= kDeepest) return true;
  fail(part.mark, part.path, "blocks, repeats and ifs are nested more than " + std::to_string(kDeepest) + " deep; flatten them");
  return false;
}

void Expander::items(const std::vector<PartSpec>& list, const Context& context) {
  for (const PartSpec& part : list) {
    if (!spend(part, context)) return;
    item(part, context);
  }
}

void Expander::item(const PartSpec& part, const Context& context) {
  if (part.type == "repeat") return repeat(part, context);
  if (part.type == "if") return branch(part, context);
  const Block* known = blocks_.find(part.type);
  known != nullptr ? block(part, *known, context) : layer(part, context);
}

bool Expander::is_layer(const std::string& name, const std::vector<int>& layers) const {
  return layers.size() == 1 && layers[0] != kImage && layers_[static_cast<std::size_t>(layers[0])].name == name;
}

std::string Expander::free_name(const std::string& wanted) {
  if (taken_.insert(wanted).second) return wanted;
  for (int& number = next_number_[wanted];;) {
    const std::string name = wanted + "_" + std::to_string(++number);
    if (taken_.insert(name).second) return name;
  }
}

std::optional<std::vector<int>> Expander::look_up(const std::string& name, const Frame& frame) const {
  if (name == "input") return frame.inputs;
  for (const Frame* at = &frame; at != nullptr; at = at->outer) {
    const auto found = known_.find(at->prefix + name);
    if (found != known_.end()) return found->second;
  }
  return std::nullopt;
}

void Expander::report_unknown_input(const std::string& name, const Frame& frame, Mark mark, const std::string& path) {
  if (left_out_ || blocks_.failed()) return;
  std::vector<std::string> near{"input"};
  for (const auto& [known, layers] : known_) {
    near.push_back(known.compare(0, frame.prefix.size(), frame.prefix) == 0 ? known.substr(frame.prefix.size()) : known);
  }
  const std::string nearest = nearest_name(name, near);
  substitution_.diagnostics().error(
      mark, path,
      "no layer named '" + name + "' stands above this one" + (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

// What the names in `inputs` stand for. False, and `found` as it was, when it is no list of words: whoever reads the layer
// says so.
bool Expander::take_inputs(const PartSpec& part, const Node& inputs, const Frame& frame, std::vector<int>& found) {
  if (inputs.kind != Node::Kind::sequence || inputs.items.empty()) return false;
  for (const Node& name : inputs.items) {
    if (!as_string(name)) return false;
  }
  found.clear();
  for (const Node& name : inputs.items) {
    const auto layers = look_up(name.text, frame);
    if (layers) {
      found.insert(found.end(), layers->begin(), layers->end());
    } else {
      report_unknown_input(name.text, frame, part.mark, part.path + ".inputs");
    }
  }
  return true;
}

}  // namespace convoy::spec
