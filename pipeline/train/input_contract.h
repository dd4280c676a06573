// What a model expects of its input, stored in every checkpoint: wrong preprocessing is the most common silent loss of
// accuracy, so a difference is an error that names it.
#pragma once

#include <string>
#include <vector>

#include "pipeline/train/load_job.h"

namespace convoy {

// JSON: image size, channels, colour mode, scale, mean, std, resize rule, interpolation.
std::string input_contract(const Job&);

// "key: checkpoint has A, spec has B" for each difference; empty when the contracts agree.
std::vector<std::string> contract_differences(const std::string& stored, const std::string& wanted);

}  // namespace convoy
