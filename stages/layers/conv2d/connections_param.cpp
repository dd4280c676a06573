#include "stages/layers/conv2d/connections_param.h"

#include <algorithm>
#include <string>

#include "pipeline/core/error.h"
#include "pipeline/spec/scalars.h"

namespace convoy {
namespace {

constexpr const char* kKey = "connections";
constexpr int kMostChannels = 1 << 20;
constexpr int kWordBits = 32;

// Empty when the node is no list of different channel numbers.
std::vector<int> read_inputs(const spec::Node& node) {
  std::vector<int> inputs;
  if (node.kind != spec::Node::Kind::sequence) return {};
  for (const spec::Node& item : node.items) {
    const auto value = spec::as_integer(item);
    if (!value || *value < 0 || *value >= kMostChannels) return {};
    inputs.push_back(static_cast<int>(*value));
  }
  std::ranges::sort(inputs);
  if (std::ranges::adjacent_find(inputs) != inputs.end()) return {};
  return inputs;
}

}  // namespace

Connections read_connections(spec::ParamReader& reader, int filters) {
  const spec::Node* node = reader.child(kKey);
  if (!node) return {};
  Connections connections;
  if (node->kind == spec::Node::Kind::sequence) {
    for (const spec::Node& item : node->items) connections.push_back(read_inputs(item));
  }
  if (static_cast<int>(connections.size()) != filters) {
    reader.error(kKey,
                 "expected one list of input maps for each of the " + std::to_string(filters) + " filters, found " +
                     (node->kind == spec::Node::Kind::sequence ? std::to_string(connections.size()) : spec::describe(*node)));
    return {};
  }
  const auto bad = std::ranges::find_if(connections, [](const auto& inputs) { return inputs.empty(); });
  if (bad != connections.end()) {
    reader.error(kKey, "the list of output map " + std::to_string(bad - connections.begin()) +
                           " must name at least one input map, each once, counted from 0");
    return {};
  }
  reader.record(kKey, *node);
  return connections;
}

void check_connections(const Connections& connections, int in_channels) {
  for (std::size_t out = 0; out < connections.size(); ++out) {
    const int highest = connections[out].back();
    if (highest < in_channels) continue;
    throw Error(ExitCode::bad_spec, "connections: output map " + std::to_string(out) + " sees input map " +
                                        std::to_string(highest) + ", but the input has " + std::to_string(in_channels) +
                                        " (numbers begin at 0)");
  }
}

std::vector<std::int64_t> gaps(const Connections& connections, const Dims& dims) {
  std::vector<std::int64_t> positions;
  if (connections.empty()) return positions;
  for (std::int64_t at = 0; at < element_count(dims); ++at) {
    const auto out = static_cast<std::size_t>(at % dims[3]);
    const int in = static_cast<int>(at / dims[3] % dims[2]);
    if (!std::ranges::binary_search(connections[out], in)) positions.push_back(at);
  }
  return positions;
}

void describe(const Connections& connections, Attributes& attributes) {
  for (std::size_t out = 0; out < connections.size(); ++out) {
    std::vector<std::uint32_t> words(connections[out].back() / kWordBits + 1);  // inputs are sorted
    for (int in : connections[out]) words[in / kWordBits] |= 1u << (in % kWordBits);
    for (std::size_t k = 0; k < words.size(); ++k) {
      attributes.set("connected_" + std::to_string(out) + "_" + std::to_string(k), words[k]);
    }
  }
}

}  // namespace convoy
