#include "pipeline/spec/part_names.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "pipeline/models/embedded.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

// Words of the spec language for parts that may not exist yet. Only asked about names that no part answers to, so a word
// may stay here when its part is built.
constexpr std::array<std::string_view, 29> kVocabulary{"add",
                                                       "batch_normalization",
                                                       "center_crop",
                                                       "cifar10",
                                                       "cifar100",
                                                       "concatenate",
                                                       "depthwise_conv2d",
                                                       "elu",
                                                       "gelu",
                                                       "global_average_pooling2d",
                                                       "hard_sigmoid",
                                                       "hard_swish",
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
                                                       "softplus",
                                                       "trivial_augment",
                                                       "zero_padding2d"};

bool is_part_name(const std::string& name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// As Keras names layers by their classes: BatchNormalization, MaxPooling2D, LeakyReLU.
std::string snake_case(std::string name) {
  if (const std::size_t at = name.find("ReLU"); at != std::string::npos) name.replace(at, 4, "Relu");
  std::string snake;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i > 0 && is_upper(name[i]) && is_lower(name[i - 1])) snake += '_';
    snake += is_upper(name[i]) ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return snake;
}

}  // namespace

std::string refused_part_name(const std::string& name) {
  if (!name.empty() && is_part_name(name)) return "";
  const std::string message = "expected a name like conv2d, found \"" + name + '"';
  const std::string snake = snake_case(name);
  return snake != name && is_part_name(snake) ? message + "; did you mean \"" + snake + "\"?" : message;
}

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
      const std::string example = item.kind == Node::Kind::scalar && is_part_name(item.text) ? item.text : "flatten";
      diagnostics.error(item.mark, item_path,
                        "expected one name with its parameters indented under it, like \"" + example + ": {}\", found " + found);
      continue;
    }
    const auto& [name, params] = item.entries.front();
    if (const std::string wrong = refused_part_name(name); !wrong.empty()) {
      diagnostics.error(params.key_mark, item_path, wrong);
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

std::vector<std::string> block_words(const ModelSpec& model) {
  std::vector<std::string> words = models::block_names();
  for (const BlockName& block : model.blocks) words.push_back(block.name);
  words.insert(words.end(), {"repeat", "if"});
  return words;
}

std::string unknown_part_message(const std::string& kind, const std::string& name, const std::vector<std::string>& built,
                                 const std::vector<std::string>& also) {
  if (std::find(kVocabulary.begin(), kVocabulary.end(), name) != kVocabulary.end()) {
    return "the " + kind + " \"" + name + "\" is part of the spec language but not built yet; remove it";
  }
  std::string message = "unknown " + kind + " \"" + name + '"';
  std::vector<std::string> candidates = built;
  candidates.insert(candidates.end(), also.begin(), also.end());
  const std::string near = nearest_name(name, candidates);
  if (!near.empty()) return message + "; did you mean \"" + near + "\"?";
  message += "; there are: ";
  for (std::size_t i = 0; i < built.size(); ++i) message += (i == 0 ? "" : ", ") + built[i];
  return message;
}

}  // namespace convoy::spec
