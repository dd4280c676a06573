// Reads a text other than the spec itself into the spec's diagnostics.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "pipeline/spec/node.h"

namespace convoy::spec {

// Messages about it begin with `name`. Null after an error, as load_yaml_text.
Node load_embedded(std::string_view text, const std::string& name, Diagnostics&);
Node load_model_file(const std::filesystem::path&, Diagnostics&);  // Error(io) when it cannot be read

}  // namespace convoy::spec
