#include "pipeline/models/embedded.h"

namespace convoy::models {
namespace {

std::optional<std::string_view> find(std::span<const Embedded> table, std::string_view name) {
  for (const Embedded& entry : table) {
    if (entry.name == name) return entry.text;
  }
  return std::nullopt;
}

std::vector<std::string> names_of(std::span<const Embedded> table) {
  std::vector<std::string> names;
  for (const Embedded& entry : table) names.emplace_back(entry.name);
  return names;
}

}  // namespace

std::optional<std::string_view> find_network(std::string_view name) { return find(networks(), name); }

std::optional<std::string_view> find_block(std::string_view name) { return find(blocks(), name); }

std::vector<std::string> network_names() { return names_of(networks()); }

std::vector<std::string> block_names() { return names_of(blocks()); }

}  // namespace convoy::models
