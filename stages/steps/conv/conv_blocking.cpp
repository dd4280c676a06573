#include "stages/steps/conv/conv_blocking.h"

#include "stages/steps/plan_parameter.h"

namespace convoy {
namespace {

constexpr std::string_view kAlongRows = "rows_";
constexpr std::string_view kAcrossImages = "images_";

const ConvTileKernels* find_tile(std::string_view name, const ConvProblem& problem, bool across_images, Isa isa) {
  for (const auto& tiles : {conv_tiles(isa, problem.image), further_conv_tiles(isa, problem.image)}) {
    for (const ConvTileKernels& t : tiles) {
      if (t.name == name && t.find(pixel_stride(problem, across_images), is_flat(problem))) return &t;
    }
  }
  return nullptr;
}

}  // namespace

int pixel_stride(const ConvProblem& p, bool across_images) {
  if (across_images) return p.image ? 1 : kBlock;
  return p.stride_w * (p.image ? p.source.channels : kBlock);
}

ConvBlocking blocking_from(const KernelChoice& choice, const ConvProblem& problem, Isa isa, const std::string& step) {
  std::string_view variant = choice.variant;
  ConvBlocking b;
  b.across_images = variant.starts_with(kAcrossImages);
  if (!b.across_images && !variant.starts_with(kAlongRows)) refuse_plan(step, "no kernel variant '" + choice.variant + "'");
  variant.remove_prefix((b.across_images ? kAcrossImages : kAlongRows).size());
  b.kernels = find_tile(variant, problem, b.across_images, isa);
  if (!b.kernels) refuse_plan(step, "no kernel variant '" + choice.variant + "' for " + std::string(to_string(isa)));
  b.images = b.across_images || choice.parameters.has("images") ? plan_parameter(choice, "images", step) : 1;
  b.rows = plan_parameter(choice, "rows", step);
  b.columns = plan_parameter(choice, "columns", step);
  if (!b.across_images && b.columns % b.kernels->pixels != 0) refuse_plan(step, "kernel parameter columns cuts a register tile");
  b.pass_blocks = plan_parameter(choice, "pass_blocks", step);
  b.block_group = plan_parameter(choice, "block_group", step);
  return b;
}

KernelChoice to_choice(const ConvBlocking& b) {
  KernelChoice choice;
  choice.variant = std::string(b.across_images ? kAcrossImages : kAlongRows) + std::string(b.kernels->name);
  choice.parameters = {{"rows", b.rows}, {"columns", b.columns}, {"pass_blocks", b.pass_blocks}, {"block_group", b.block_group}};
  if (b.across_images || b.images > 1) choice.parameters.set("images", b.images);
  return choice;
}

}  // namespace convoy
