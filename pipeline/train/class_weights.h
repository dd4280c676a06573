// Weights of classes in the training loss: `loss.class_weight` for the classes of a data set.
//
// Keras's meaning (`model.fit(class_weight=...)`): each sample's loss is multiplied by its class's weight, and the mean of a
// batch is still over its samples, not over their weights. Classes that are not named have weight 1. `balanced` is scikit-learn's
// rule: samples / (classes * samples of the class), counted over the training set; classes without a sample do not count.
#pragma once

#include <vector>

#include "datasets/dataset.h"
#include "pipeline/train/load_job.h"

namespace convoy {

// One a class, or none when the spec has no class_weight. Throws Error(bad_spec) for a name that is no class, and when every
// class would have weight 0.
std::vector<float> class_weights(const Job&, const Dataset& training);

}  // namespace convoy
