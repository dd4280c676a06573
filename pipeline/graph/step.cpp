#include "pipeline/graph/step.h"

namespace convoy {

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::forward:
      return "forward";
    case Phase::backward:
      return "backward";
    case Phase::update:
      return "update";
    case Phase::repack:
      return "repack";
    case Phase::predict:
      return "predict";
  }
  return "unknown";
}

}  // namespace convoy
