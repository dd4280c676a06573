// The texts of the zoo: networks and shared blocks, each the .yaml file of its name, embedded so that a spec may name one
// wherever the binary runs. Nobody parses them here; pipeline/spec does.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace convoy::models {

struct Embedded {
  std::string_view name;  // "resnet50"
  std::string_view text;
};

// Both in the order of CMakeLists.txt, by name.
std::span<const Embedded> networks();
std::span<const Embedded> blocks();

std::optional<std::string_view> find_network(std::string_view name);
std::optional<std::string_view> find_block(std::string_view name);
std::vector<std::string> network_names();
std::vector<std::string> block_names();

}  // namespace convoy::models
