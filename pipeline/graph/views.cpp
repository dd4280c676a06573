#include "pipeline/graph/views.h"

namespace convoy {
namespace {

std::int64_t channel_offset(const Shape& shape, int first_channel) {
  return std::int64_t{first_channel} * shape.height * shape.width;
}

}  // namespace

Place place_of(const Program& program, TensorId id) {
  Place place{id, 0, program.tensors[id].desc.elements_per_item()};
  for (TensorId of = program.tensors[id].view_of; of != kNoTensor; of = program.tensors[of].view_of) {
    const std::int64_t offset = program.tensors[place.root].view_offset;
    place = {of, place.begin + offset, place.end + offset};
  }
  return place;
}

bool fits_as_view(const Program& program, TensorId part, TensorId whole, int first_channel) {
  const TensorDesc &p = program.tensors[part].desc, &w = program.tensors[whole].desc;
  if (p.layout != Layout::blocked || w.layout != Layout::blocked || p.dtype != w.dtype) return false;
  if (p.shape.height != w.shape.height || p.shape.width != w.shape.width) return false;
  const int end = first_channel + p.shape.channels;
  return first_channel % kBlock == 0 && (end % kBlock == 0 || end == w.shape.channels);
}

void make_view(Program& program, TensorId part, TensorId whole, int first_channel) {
  TensorInfo& info = program.tensors[part];
  info.view_of = whole;
  info.view_offset = channel_offset(info.desc.shape, first_channel);
  info.desc.item_stride = program.tensors[whole].desc.stride();
}

}  // namespace convoy
