#include "datasets/subset.h"

namespace convoy {

Subset::Subset(std::unique_ptr<Dataset> samples, const ValidationSplit& split, const std::string& name)
    : SelectedSamples(std::move(samples), [&](std::int64_t id, std::int64_t size) { return split.keeps(id, size); }) {
  if (ids().empty()) split.leaves_none(all().size(), name.c_str());
}

}  // namespace convoy
