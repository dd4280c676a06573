#include "bench/kernels/layer_shapes.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "bench/kernels/bar_shapes.h"
#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

bool plausible(const LayerShape& s) {
  const auto fits = [&s](int kernel, int pad) { return kernel > 0 && pad >= 0 && s.size + 2 * pad >= kernel; };
  return s.in_channels > 0 && s.out_channels > 0 && s.size > 0 && s.stride > 0 && fits(s.kernel_h, s.pad_h) &&
         fits(s.kernel_w, s.pad_w);
}

// "3" or "1x7".
bool read_sides(std::istream& in, int& height, int& width) {
  std::string word;
  in >> word;
  std::istringstream sides(word);
  char by = 'x';
  sides >> height;
  width = height;
  if (sides && !sides.eof()) sides >> by >> width;
  return in && sides && sides.eof() && by == 'x';
}

std::string sides(int height, int width) {
  return height == width ? fmt::format("{}", height) : fmt::format("{}x{}", height, width);
}

}  // namespace

std::string LayerShape::to_string() const {
  return fmt::format("{}x{} {}->{} at {} /{} p{}", kernel_h, kernel_w, in_channels, out_channels, size, stride,
                     sides(pad_h, pad_w));
}

std::vector<LayerShape> parse_layer_shapes(const std::string& text, const std::string& source) {
  std::vector<LayerShape> shapes;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    line = line.substr(0, line.find('#'));
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::istringstream words(line);
    LayerShape s;
    std::string rest;
    words >> s.name >> s.in_channels >> s.out_channels >> s.size;
    const bool kernel = read_sides(words, s.kernel_h, s.kernel_w);
    words >> s.stride;
    const bool pad = read_sides(words, s.pad_h, s.pad_w);
    if (!kernel || !pad || (words >> rest) || !plausible(s)) {
      throw Error(ExitCode::bad_spec, fmt::format("{}:{}: expected `name cin cout size kernel stride pad`, all positive but pad, "
                                                  "kernel and pad also as 1x7, got '{}'",
                                                  source, number, line));
    }
    shapes.push_back(s);
  }
  return shapes;
}

std::vector<LayerShape> load_layer_shapes(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw Error(ExitCode::io, fmt::format("cannot read the list of layer shapes {}", path.string()));
  return parse_layer_shapes(text.str(), path.string());
}

std::vector<LayerShape> default_layer_shapes() { return parse_layer_shapes(kBarShapes, "shapes/bars.txt"); }

}  // namespace convoy::bench
