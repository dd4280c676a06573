#include "pipeline/cli/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace convoy::cli {
namespace {

// Columns a terminal gives to UTF-8 text without wide characters: its code points.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string pad(const std::string& text, std::size_t width, Table::Align align) {
  const std::string space(width - std::min(width, width_of(text)), ' ');
  return align == Table::Align::left ? text + space : space + text;
}

}  // namespace

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t width = width_of(columns_[c].title);
    for (const auto& row : rows_) {
      if (c < row.size()) width = std::max(width, width_of(row[c]));
    }
    widths.push_back(width);
  }
  const auto line = [&](const auto& cell) {
    std::string out;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      out += (c ? "  " : "") + pad(cell(c), widths[c], columns_[c].align);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  };
  const std::string across = line([&](std::size_t c) { return std::string(widths[c], '-'); });
  std::string out = line([&](std::size_t c) { return columns_[c].title; }) + across;
  for (const auto& row : rows_) {
    out += row.empty() ? across : line([&](std::size_t c) { return c < row.size() ? row[c] : std::string(); });
  }
  return out;
}

std::string with_commas(std::int64_t n) {
  std::string digits = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (n < 0 ? 1 : 0); at -= 3) digits.insert(at, ",");
  return digits;
}

std::string human_bytes(std::int64_t n) {
  constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(n);
  int unit = 0;
  while (value >= 1024.0 && unit < 4) {
    value /= 1024.0;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", n) : fmt::format("{:.1f} {}", value, units[unit]);
}

}  // namespace convoy::cli
