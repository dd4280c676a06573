#include "pipeline/spec/bind_parameters.h"

#include <algorithm>
#include <optional>

#include "pipeline/spec/expression_tokens.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

const std::vector<std::string> kWords{"and", "or", "not", "if", "else", "true", "false", "input", "inputs", "name"};

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_word(const std::string& name) { return !name.empty() && is_name_start(name[0]) && name_end(name, 0) == name.size(); }

std::vector<std::string> words_of(const Node& list) {
  std::vector<std::string> words;
  for (const Node& item : list.items) words.push_back(item.text);
  return words;
}

// The map under `key`; null, with the reason reported, when it is something else.
const Node* read_map(ParamReader& definition, const std::string& key, const std::string& example, bool& failed) {
  const Node* node = definition.child(key);
  if (node == nullptr || node->kind == Node::Kind::map) return node;
  definition.error(key, "expected a map, like " + example + ", found " + describe(*node));
  failed = true;
  return nullptr;
}

bool is_list_of_words(const Node& node) {
  return node.kind == Node::Kind::sequence && !node.items.empty() &&
         std::all_of(node.items.begin(), node.items.end(), [](const Node& item) { return as_string(item).has_value(); });
}

// False, with the reason reported, when the value is none of its choices.
bool is_allowed(const Parameters& parameters, const std::string& name, const Node& value, Diagnostics& diagnostics,
                const std::string& path) {
  const Node* choices = parameters.choices != nullptr ? parameters.choices->find(name) : nullptr;
  if (choices == nullptr) return true;
  const std::vector<std::string> words = words_of(*choices);
  if (contains(words, as_string(value).value_or(""))) return true;
  std::string message = "expected one of: ";
  for (std::size_t i = 0; i < words.size(); ++i) message += (i == 0 ? "" : ", ") + words[i];
  const std::string near = nearest_name(value.text, words);
  diagnostics.error(value.mark, path,
                    message + "; found " + describe(value) + (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
  return false;
}

const Node* find_condition(const Parameters& parameters, const std::string& name) {
  return parameters.required_if != nullptr ? parameters.required_if->find(name) : nullptr;
}

// Whether a parameter without a default must be set, nothing when its condition is wrong; `scope` holds those before it.
std::optional<bool> is_required(const Parameters& parameters, const std::string& name, const Scope& scope, int origin,
                                Substitution& substitution) {
  const Node* condition = find_condition(parameters, name);
  if (condition == nullptr) return true;
  const std::string path = parameters.path + "required_if." + name;
  const Node value = substitution.apply(*condition, scope, origin, path);
  const auto holds = as_boolean(value);
  if (!holds && !substitution.failed()) {
    substitution.diagnostics().error(condition->mark, path, "expected true or false, found " + describe(value));
  }
  return holds;
}

std::string condition_of(const Parameters& parameters, const std::string& name) {
  const Node* condition = find_condition(parameters, name);
  return condition != nullptr ? ", as " + condition->text + " holds" : "";
}

}  // namespace

Parameters read_parameters(ParamReader& definition, const std::string& owner, const std::vector<std::string>& reserved,
                           bool& failed) {
  Parameters parameters{read_map(definition, "parameters", "{filters: null, strides: 1}", failed),
                        read_map(definition, "choices", "{shortcut: [identity, projection]}", failed),
                        read_map(definition, "required_if", "{reduce: $(not naive)}", failed),
                        definition.path().empty() ? "" : definition.path() + ".", owner};
  static const Node none = Node::map();
  const Node& names = parameters.defaults != nullptr ? *parameters.defaults : none;
  for (const auto& [name, value] : names.entries) {
    if (is_word(name) && !contains(kWords, name) && !contains(reserved, name)) continue;
    definition.diagnostics().error(value.key_mark, parameters.path + "parameters." + name,
                                   is_word(name) ? "is a word of the spec language; choose another name for the parameter"
                                                 : "expected a name of letters, digits and \"_\", as $name needs it");
    failed = true;
  }
  for (const auto& [name, words] : (parameters.choices != nullptr ? *parameters.choices : none).entries) {
    const std::string key = parameters.path + "choices." + name;
    if (names.find(name) == nullptr) definition.diagnostics().error(words.key_mark, key, "there is no parameter of this name");
    if (!is_list_of_words(words))
      definition.diagnostics().error(words.mark, key, "expected a list of words, found " + describe(words));
    failed |= names.find(name) == nullptr || !is_list_of_words(words);
  }
  for (const auto& [name, condition] : (parameters.required_if != nullptr ? *parameters.required_if : none).entries) {
    const Node* otherwise = names.find(name);
    if (otherwise != nullptr && otherwise->kind == Node::Kind::null) continue;
    definition.diagnostics().error(condition.key_mark, parameters.path + "required_if." + name,
                                   "there is no parameter of this name without a default (null)");
    failed = true;
  }
  return parameters;
}

bool bind_parameters(const Parameters& parameters, ParamReader* arguments, int origin, Scope& scope, Substitution& substitution) {
  if (parameters.defaults == nullptr) return true;
  bool complete = true;
  for (const auto& [name, otherwise] : parameters.defaults->entries) {
    const Node* given = arguments != nullptr ? arguments->child(name) : nullptr;
    std::string path = parameters.path + "parameters." + name;
    if (given != nullptr) {
      path = arguments->path() + "." + name;
      scope.values.emplace_back(name, *given);
    } else if (otherwise.kind != Node::Kind::null) {
      if (!complete && otherwise.text.find('$') != std::string::npos) continue;  // perhaps of what is missing
      scope.values.emplace_back(name, substitution.apply(otherwise, scope, origin, path));
    } else {
      const std::optional<bool> required = is_required(parameters, name, scope, origin, substitution);
      if (required == false) scope.values.emplace_back(name, otherwise);
      if (required == false) continue;
      complete = false;
      if (!required) continue;
      if (arguments != nullptr) arguments->error(name, "is required by " + parameters.owner + condition_of(parameters, name));
      if (arguments == nullptr) substitution.diagnostics().error(otherwise.key_mark, path, "has no value; give it one here");
      continue;
    }
    complete &= is_allowed(parameters, name, scope.values.back().second, substitution.diagnostics(), path);
  }
  return complete;
}

}  // namespace convoy::spec
