// A SimpleKind of this folder: its steps read and write views of channel ranges too, and may work in place.
#pragma once

#include <initializer_list>
#include <vector>

#include "stages/steps/simple_kind.h"

namespace convoy {

template <typename Bound>
class NormKind : public SimpleKind<Bound> {
 public:
  explicit NormKind(std::string_view name, std::initializer_list<InPlace> in_place = {})
      : SimpleKind<Bound>(name), in_place_(in_place) {}
  bool takes_strided() const override { return true; }
  std::span<const InPlace> in_place() const override { return in_place_; }

 private:
  std::vector<InPlace> in_place_;
};

// One whose tiles sum parts of a map, and say which.
template <typename Bound>
class NormSumsKind : public NormKind<Bound> {
 public:
  using NormKind<Bound>::NormKind;
  bool tells_spans() const override { return true; }
};

}  // namespace convoy
