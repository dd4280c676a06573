// A spec tree as JSON: plain scalars become numbers, booleans or null where YAML would read them so.
#pragma once

#include <nlohmann/json.hpp>

#include "pipeline/spec/node.h"

namespace convoy::cli {

nlohmann::ordered_json to_json(const spec::Node&);

}  // namespace convoy::cli
