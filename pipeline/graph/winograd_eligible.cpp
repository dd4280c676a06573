#include "pipeline/graph/winograd_eligible.h"

#include <algorithm>
#include <array>

namespace convoy {
namespace {

// Numbers that Winograd steps know, with the value each must have (-1: any) and has when it is absent.
struct Known {
  const char* name;
  int value, absent;
};
constexpr std::array kKnown{Known{"kernel_h", -1, 1}, Known{"kernel_w", -1, 1},  Known{"stride_h", 1, 1},
                            Known{"stride_w", 1, 1},  Known{"dilation_h", 1, 1}, Known{"dilation_w", 1, 1},
                            Known{"groups", 1, 1},    Known{"pad_top", -1, 0},   Known{"pad_left", -1, 0}};

}  // namespace

bool is_winograd_convolution(const Attributes& attributes, std::string_view also_known) {
  if (!winograd::has_form(attributes.integer("kernel_h", 1), attributes.integer("kernel_w", 1))) return false;
  for (const Known& known : kKnown) {
    if (known.value >= 0 && attributes.integer(known.name, known.absent) != known.value) return false;
  }
  return std::ranges::all_of(attributes.all(), [&](const auto& a) {
    return a.first == also_known || std::ranges::find(kKnown, a.first, &Known::name) != kKnown.end();
  });
}

winograd::Form winograd_form(const Attributes& attributes) {
  return winograd::form_of(attributes.integer("kernel_h"), attributes.integer("kernel_w"));
}

}  // namespace convoy
