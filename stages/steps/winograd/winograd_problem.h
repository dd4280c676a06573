// What a Winograd step computes: a correlation of blocked maps, forward or backward (pipeline/graph/winograd_eligible.h).
#pragma once

#include <optional>

#include "pipeline/graph/step_kind.h"
#include "pipeline/graph/winograd_layout.h"

namespace convoy {

enum class WinogradPass { forward, backward_data };

struct WinogradProblem {
  Form form;
  Shape source, result;
  std::int64_t source_item = 0, result_item = 0;  // floats from one image to the next
  int pad_top = 0, pad_left = 0;                  // inputs of the first tile that lie before the map
  int source_blocks() const { return source.channel_blocks(); }
  int result_blocks() const { return result.channel_blocks(); }
  // Of maps in the Winograd domain that another step made: so many images lie in one TileOrder. 0: the step transforms them.
  int order_images = 0;
  TileAxis rows() const { return tile_axis(form.y, result.height); }
  TileAxis columns() const { return tile_axis(form.x, result.width); }
  int tile_rows() const { return rows().tiles; }
  int tile_columns() const { return columns().tiles; }
};

// From the step's first input, first output and the attributes of the forward pass.
WinogradProblem winograd_problem(const Step&, const BindContext&, WinogradPass);

// The optional third operand: a bias of the forward pass; in backward-data a map that the result is added to, which may be the
// result itself.
struct StartOperand {
  TensorId tensor = kNoTensor;
  bool is_map = false;
  std::int64_t item = 0;  // floats from one image of the map to the next
};
StartOperand start_operand(const Step&, const BindContext&, WinogradPass);

// Whole rows of tiles of one or several images; of several images all rows.
struct TileBlock {
  int image = 0, images = 1;
  int row = 0, rows = 0;
  int tiles(const WinogradProblem& p) const { return images * rows * p.tile_columns(); }
};

// How a batch is cut into such blocks: `rows` of one image, or all rows of `images`.
struct BlockCut {
  int images = 1, rows = 1;
  int count(const WinogradProblem&, int batch) const;
  TileBlock block(const WinogradProblem&, int batch, int index) const;
};

// The images that lie together with one of them, of maps that another step transforms.
TileBlock ordered_block(const WinogradProblem&, int image, int batch);
// The only cut of such maps into blocks if they have short tiles; otherwise any will do.
std::optional<BlockCut> only_cut(const WinogradProblem&);

}  // namespace convoy
