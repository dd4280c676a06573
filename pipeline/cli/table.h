// Text tables for people: columns padded to their widest cell, numbers to the right.
#pragma once

#include <string>
#include <vector>

namespace convoy::cli {

class Table {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::right;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void rule() { rows_.emplace_back(); }  // a line across
  std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

std::string with_commas(std::int64_t n);  // 61,706
std::string human_bytes(std::int64_t n);  // 1.5 MiB

}  // namespace convoy::cli
