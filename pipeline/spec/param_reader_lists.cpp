// The getters of ParamReader for lists and sizes.
#include "pipeline/spec/param_reader.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

template <typename T, typename MakeNode>
Node list_node(const std::vector<T>& values, MakeNode make) {
  Node list = Node::sequence();
  for (const T& value : values) list.items.push_back(make(value));
  return list;
}

}  // namespace

const Node* ParamReader::lookup_list(const std::string& key, bool required, const std::string& expected) {
  const Node* found = lookup(key);
  if (found == nullptr) {
    report_missing(key, required);
    return nullptr;
  }
  if (found->kind == Node::Kind::sequence) return found;
  report_type(*found, key, expected);
  return nullptr;
}

void ParamReader::report_item(const Node& list, std::size_t item, const std::string& key, const std::string& expected) {
  report_type(list.items[item], key + "[" + std::to_string(item) + "]", expected);
  refused_.insert(key);
}

std::pair<int, int> ParamReader::size2(const std::string& key, std::optional<std::pair<int, int>> otherwise, int low, int high) {
  std::pair<int, int> value = otherwise.value_or(std::pair(low, low));
  const auto side = [&](const Node& node) -> std::optional<int> {
    const std::optional<std::int64_t> read = as_integer(node);
    if (!read || *read < low || *read > high) return std::nullopt;
    return static_cast<int>(*read);
  };
  if (const Node* found = lookup(key)) {
    const bool pair = found->kind == Node::Kind::sequence && found->items.size() == 2;
    const std::optional<int> height = side(pair ? found->items[0] : *found);
    const std::optional<int> width = side(pair ? found->items[1] : *found);
    if (height && width) {
      value = {*height, *width};
    } else {
      const std::string range = " from " + std::to_string(low) + " to " + std::to_string(high);
      report_type(*found, key, "an integer or [height, width]," + range);
    }
  } else {
    report_missing(key, !otherwise);
  }
  record(key, list_node(std::vector<int>{value.first, value.second}, Node::integer));
  return value;
}

std::vector<double> ParamReader::reals(const std::string& key, std::optional<std::vector<double>> otherwise) {
  std::vector<double> values = otherwise.value_or(std::vector<double>{});
  if (const Node* list = lookup_list(key, !otherwise, "a list of numbers, like [0.5, 0.5]")) {
    values.clear();
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const std::optional<double> read = as_real(list->items[i]);
      if (!read) report_item(*list, i, key, "a number");
      values.push_back(read.value_or(0.0));
    }
  }
  record(key, list_node(values, Node::number));
  return values;
}

std::vector<std::int64_t> ParamReader::integers(const std::string& key, std::optional<std::vector<std::int64_t>> otherwise) {
  std::vector<std::int64_t> values = otherwise.value_or(std::vector<std::int64_t>{});
  if (const Node* list = lookup_list(key, !otherwise, "a list of integers, like [28, 28]")) {
    values.clear();
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const std::optional<std::int64_t> read = as_integer(list->items[i]);
      if (!read) report_item(*list, i, key, "an integer");
      values.push_back(read.value_or(0));
    }
  }
  record(key, list_node(values, Node::integer));
  return values;
}

std::vector<std::string> ParamReader::strings(const std::string& key, std::optional<std::vector<std::string>> otherwise) {
  std::vector<std::string> values = otherwise.value_or(std::vector<std::string>{});
  if (const Node* list = lookup_list(key, !otherwise, "a list of strings, like [a, b]")) {
    values.clear();
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const std::optional<std::string> read = as_string(list->items[i]);
      if (!read) report_item(*list, i, key, "a string (put it in quotes if it is one)");
      values.push_back(read.value_or(""));
    }
  }
  record(key, list_node(values, Node::string));
  return values;
}

}  // namespace convoy::spec
