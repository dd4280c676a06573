// The network around a golden case's layer, as a training program. Layers of the case are named "subject...".
#pragma once

#include <nlohmann/json.hpp>

#include "pipeline/graph/program.h"

namespace convoy::test {

Program subject_program(const nlohmann::json& golden);

}  // namespace convoy::test
