#include "pipeline/cli/network_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace convoy::cli {
namespace {

constexpr int kBoxWidth = 250, kBoxHeight = 30, kRow = 46, kColumn = 290, kMargin = 70;

// Where a layer's box stands: rows count from the input, columns are branches.
struct Cell {
  int row = 0, column = 0;
  int x() const { return kMargin + column * kColumn; }
  int y() const { return kMargin / 2 + row * kRow; }
};

// A layer stands below all its inputs. It continues the column of its first input unless an earlier layer did: then it
// begins a branch in the first column that is free in its row.
class Placement {
 public:
  explicit Placement(const std::vector<LayerSummary>& layers) {
    for (std::size_t n = 0; n < layers.size(); ++n) {
      index_[layers[n].name] = static_cast<int>(n);
      place(layers[n]);
    }
  }

  const Cell& operator[](int n) const { return cells_[n]; }
  int index(const std::string& name) const { return index_.at(name); }
  int rows() const { return rows_; }
  int columns() const { return columns_; }

 private:
  void place(const LayerSummary& layer) {
    Cell cell;
    for (const std::string& input : layer.inputs) cell.row = std::max(cell.row, cells_[index(input)].row + 1);
    if (!layer.inputs.empty()) cell.column = column_for(layer, cell.row);
    if (std::ssize(ends_) <= cell.column) ends_.resize(cell.column + 1, -1);
    ends_[cell.column] = cell.row;
    rows_ = std::max(rows_, cell.row + 1);
    columns_ = std::max(columns_, cell.column + 1);
    cells_.push_back(cell);
  }

  // A merge goes back to its leftmost input's column.
  int column_for(const LayerSummary& layer, int row) const {
    int column = columns_;
    for (const std::string& input : layer.inputs) column = std::min(column, cells_[index(input)].column);
    while (column < std::ssize(ends_) && ends_[column] >= row) ++column;
    return column;
  }

  std::map<std::string, int> index_;
  std::vector<Cell> cells_;
  std::vector<int> ends_;  // by column: the last row in use
  int rows_ = 0, columns_ = 0;
};

std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

const char* color_of(const LayerSummary& layer) {
  if (layer.in_side_head) return "#f3e5f5";
  if (layer.type == "add" || layer.type == "concatenate") return "#fff3cd";
  if (layer.type.find("pooling") != std::string::npos) return "#d7eaf7";
  if (layer.type == "batch_normalization" || layer.parameters == 0) return "#f1f1f1";
  return "#d9efd9";
}

std::string box(const LayerSummary& layer, const Cell& cell) {
  const int middle = cell.x() + kBoxWidth / 2;
  return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"{}\" stroke=\"#555\"/>\n", cell.x(),
                     cell.y(), kBoxWidth, kBoxHeight, color_of(layer)) +
         fmt::format("<text x=\"{}\" y=\"{}\" font-weight=\"bold\">{}</text>\n", middle, cell.y() + 13, escaped(layer.name)) +
         fmt::format("<text x=\"{}\" y=\"{}\">{} {}</text>\n", middle, cell.y() + 25, escaped(layer.type),
                     to_string(layer.output));
}

// Straight down to the next row; into the side from another column; past other boxes on an arc along their left side.
std::string edge(const Cell& from, const Cell& to) {
  const int x0 = from.x() + kBoxWidth / 2, y0 = from.y() + kBoxHeight, x1 = to.x() + kBoxWidth / 2, y1 = to.y();
  if (to.row == from.row + 1) return fmt::format("<path d=\"M{} {}L{} {}\"/>\n", x0, y0, x1, y1);
  if (from.column != to.column) {
    const int side_x = from.column > to.column ? to.x() + kBoxWidth : to.x(), side_y = to.y() + kBoxHeight / 2;
    return fmt::format("<path d=\"M{} {}Q{} {} {} {}\"/>\n", x0, y0, x0, side_y, side_x, side_y);
  }
  const int side = from.x() - std::min(kMargin - 10, 20 + 4 * (to.row - from.row));
  return fmt::format("<path d=\"M{} {}C{} {} {} {} {} {}\"/>\n", from.x(), from.y() + kBoxHeight / 2, side,
                     from.y() + kBoxHeight / 2, side, to.y() + kBoxHeight / 2, to.x(), to.y() + kBoxHeight / 2);
}

}  // namespace

std::string network_svg(const NetworkSummary& summary) {
  const Placement cells(summary.layers);
  std::string edges, boxes;
  for (int n = 0; n < std::ssize(summary.layers); ++n) {
    const LayerSummary& layer = summary.layers[n];
    boxes += box(layer, cells[n]);
    for (const std::string& input : layer.inputs) edges += edge(cells[cells.index(input)], cells[n]);
  }
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" font-family=\"sans-serif\" font-size=\"10\" "
             "text-anchor=\"middle\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
             2 * kMargin + (cells.columns() - 1) * kColumn + kBoxWidth, kMargin + cells.rows() * kRow) +
         "<g fill=\"none\" stroke=\"#888\" stroke-width=\"1.5\">\n" + edges + "</g>\n" + boxes + "</svg>\n";
}

}  // namespace convoy::cli
