#include "pipeline/spec/classes_key.h"

namespace convoy::spec {
namespace {

constexpr const char* kClasses = "num_classes";  // of every network of the zoo

bool has_classes(const Parameters& parameters) {
  return parameters.defaults != nullptr && parameters.defaults->find(kClasses) != nullptr;
}

}  // namespace

std::string classes_key(const Parameters& parameters, ParamReader& section, bool is_named, const std::vector<LayerSpec>& layers) {
  if (has_classes(parameters)) return is_named ? section.path() + "." + kClasses : parameters.path + "parameters." + kClasses;
  const Node* list = section.child("layers");
  if (is_named || list == nullptr || layers.empty()) return "";
  const PartSpec& last = layers.back().part;
  const std::string written = section.path() + ".layers[" + std::to_string(list->items.size() - 1) + "].dense";
  return last.path == written ? written + ".units" : "";
}

void refuse_number_of_classes(const Parameters& parameters, ParamReader& section, const std::string& classes_key) {
  if (classes_key.empty() || has_classes(parameters) || section.child(kClasses) == nullptr) return;
  section.error(kClasses, "is a parameter of networks that are named; here the layers stand themselves: set " + classes_key);
}

}  // namespace convoy::spec
