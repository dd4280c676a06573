#include "pipeline/spec/part_names.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

// Words of the spec language for parts that may not exist yet. Only asked about names that no part answers to, so a word
// may stay here when its part is built.
constexpr std::array<std::string_view, 24> kVocabulary{"add",
                                                       "batch_normalization",
                                                       "center_crop",
                                                       "cifar10",
                                                       "cifar100",
                                                       "concatenate",
                                                       "depthwise_conv2d",
                                                       "global_average_pooling2d",
                                                       "hdf5",
                                                       "image_list",
                                                       "pack",
                                                       "random_brightness",
                                                       "random_contrast",
                                                       "random_erasing",
                                                       "random_hue",
                                                       "random_resized_crop",
                                                       "random_rotation",
                                                       "random_saturation",
                                                       "random_zoom",
                                                       "resize_short",
                                                       "separable_conv2d",
                                                       "shards",
                                                       "trivial_augment",
                                                       "zero_padding2d"};

bool is_part_name(const std::string& name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

std::vector<PartSpec> read_parts(const Node& list, const std::string& path, Diagnostics& diagnostics) {
  std::vector<PartSpec> parts;
  if (list.kind != Node::Kind::sequence) {
    diagnostics.error(list.mark, path, "expected a list like [flatten: {}], found " + describe(list));
    return parts;
  }
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& item = list.items[i];
    const std::string item_path = path + "[" + std::to_string(i) + "]";
    if (item.kind != Node::Kind::map || item.entries.size() != 1) {
      const std::string found =
          item.kind == Node::Kind::map ? "a map with " + std::to_string(item.entries.size()) + " keys" : describe(item);
      diagnostics.error(item.mark, item_path,
                        "expected one name with its parameters indented under it, like \"flatten: {}\", found " + found);
      continue;
    }
    const auto& [name, params] = item.entries.front();
    if (!is_part_name(name)) {
      diagnostics.error(params.key_mark, item_path, "expected a name like conv2d, found \"" + name + '"');
      continue;
    }
    PartSpec part{name, params, item_path + "." + name, params.key_mark, {}};
    if (params.kind == Node::Kind::null) {  // "- flatten:"
      part.params = Node::map();
      part.params.mark = part.params.key_mark = params.key_mark;
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

std::string unknown_part_message(const std::string& kind, const std::string& name, const std::vector<std::string>& built) {
  if (std::find(kVocabulary.begin(), kVocabulary.end(), name) != kVocabulary.end()) {
    return "the " + kind + " \"" + name + "\" is part of the spec language but not built yet; remove it";
  }
  std::string message = "unknown " + kind + " \"" + name + '"';
  const std::string near = nearest_name(name, built);
  if (!near.empty()) return message + "; did you mean \"" + near + "\"?";
  message += "; there are: ";
  for (std::size_t i = 0; i < built.size(); ++i) message += (i == 0 ? "" : ", ") + built[i];
  return message;
}

}  // namespace convoy::spec
