#include "bench/tune/autoschedule.h"

#include "bench/tune/conv_maps.h"

namespace convoy::bench {

std::optional<AutoscheduleProblem> autoschedule_problem(const TuneCase& c) {
  const Attributes& a = c.step.attributes;
  const bool plain = a.integer("groups", 1) * a.integer("dilation_h", 1) * a.integer("dilation_w", 1) == 1;
  if (c.step.kind != "conv_forward" || !plain) return std::nullopt;
  const ConvMaps maps = conv_maps(c);
  AutoscheduleProblem p{maps.x.channel_blocks(),
                        maps.y.channel_blocks(),
                        maps.y.height,
                        maps.y.width,
                        a.integer("kernel_h", 1),
                        a.integer("kernel_w", 1),
                        a.integer("stride_h", 1),
                        a.integer("stride_w", 1),
                        0};
  p.flops = 2.0 * kBlock * kBlock * p.in_blocks * p.out_blocks * p.height * p.width * p.kernel_h * p.kernel_w;
  return p;
}

}  // namespace convoy::bench
