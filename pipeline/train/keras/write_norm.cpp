// Normalization and dropout: what differs between training and prediction.
#include "pipeline/train/keras/layer_writers.h"

namespace convoy::keras {

// Keras's momentum is the share of the old statistics that is kept, torch's the share of the new ones. Which variance the
// statistics follow (unbiased or not) Keras cannot say; it matters in further training only.
void write_batch_normalization(LayerWriter& out) {
  spec::ParamReader& keys = out.keys();
  const bool torch = keys.string("convention", "keras") == "torch";
  const double momentum = keys.real("momentum", torch ? 0.1 : 0.99);
  out.add("BatchNormalization", {{"axis", -1},
                                 {"momentum", torch ? 1.0 - momentum : momentum},
                                 {"epsilon", keys.real("epsilon", torch ? 1e-5 : 1e-3)},
                                 {"center", keys.boolean("center", true)},
                                 {"scale", keys.boolean("scale", true)}});
}

void write_dropout(LayerWriter& out) { out.add("Dropout", {{"rate", out.keys().real("rate", std::nullopt)}}); }

}  // namespace convoy::keras
