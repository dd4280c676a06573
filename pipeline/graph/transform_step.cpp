#include "pipeline/graph/transform_step.h"

#include "pipeline/graph/winograd_eligible.h"
#include "pipeline/graph/winograd_layout.h"

namespace convoy {

Step transform_step(Program& program, const Step& reader, const std::string& suffix, const std::string& kind, TensorId map,
                    const Shape& tiled, int order_images) {
  const int blocks = program.tensors[map].desc.shape.channel_blocks();
  Step step;
  step.name = reader.name + suffix;
  step.layer = reader.layer;
  step.kind = kind;
  step.phase = reader.phase;
  step.inputs = {map};
  step.outputs = {static_cast<TensorId>(program.tensors.size())};
  step.attributes = winograd_attributes(reader.attributes, reader.attributes.integer("rotated", 0) != 0);
  step.attributes.set("result_h", tiled.height);
  step.attributes.set("result_w", tiled.width);
  const winograd::Form form = winograd_form(step.attributes);
  step.attributes.set("order_images", order_images);
  const std::int64_t floats = tile_layout(form, blocks, batch_tiles(form, tiled, program.max_batch)).elements();
  program.tensors.push_back({TensorDesc::plain(step.name, floats), Role::activation, step.layer});
  return step;
}

}  // namespace convoy
