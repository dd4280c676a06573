// Every field of a PipelineSpec as text, so that two of them can be compared. Places and own_keys are left out.
#pragma once

#include <string>

#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

std::string dump(const PipelineSpec&);

}  // namespace convoy::spec
