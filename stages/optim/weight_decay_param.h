// weight_decay and decay_mode, which every optimizer has.
//
// l2 adds weight_decay * w to the gradient (PyTorch's and Caffe's SGD); decoupled takes lr * weight_decay * w from the
// weight before the update (Keras's weight_decay, AdamW). With momentum or Adam the two differ.
#pragma once

#include "pipeline/graph/optimizer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

struct WeightDecay {
  double amount = 0.0;
  bool decoupled = false;
};

WeightDecay read_weight_decay(spec::ParamReader&);

// Keys of the spec language that no optimizer has yet.
void refuse_unbuilt_keys(spec::ParamReader&);

// The attributes that every update step has.
Attributes update_attributes(const WeightDecay&, const UpdateMultipliers&);

}  // namespace convoy
