// What a person wants to read when a job starts, and when it continues under another spec.
#pragma once

#include <string>
#include <vector>

#include "pipeline/core/isa.h"
#include "pipeline/train/data_source.h"
#include "pipeline/train/load_job.h"

namespace convoy {

// Images and classes of each source, parameters, kernels and threads; classes without a single image are named.
std::vector<std::string> intro_lines(const Job&, const DataSource& train, const DataSource* val, Isa, int threads);

// What the spec allows but hardly anybody means: one "warning: ..." each.
std::vector<std::string> spec_warnings(const Job&);

// "trainer.epochs: 8 -> 10" for every key whose value differs between two resolved specs.
std::vector<std::string> spec_differences(const std::string& old_yaml, const std::string& new_yaml);

}  // namespace convoy
