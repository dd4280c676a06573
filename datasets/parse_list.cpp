#include "datasets/parse_list.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <unordered_map>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

constexpr std::size_t kLongestLine = 8192;  // a path of 4,096 bytes at most, and a class name
constexpr std::size_t kMostLabels = 65536;
constexpr std::uint64_t kMostProblems = 10;
constexpr std::size_t kMostLines = 0x7fffffff;  // sample ids have 31 bits

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// One line after the other, none longer than kLongestLine + 1 in memory.
class Lines {
 public:
  explicit Lines(const std::filesystem::path& path) : path_(path), file_(std::fopen(path.c_str(), "rbe")) {
    if (!file_) fail("cannot open");
  }

  // False at the end. A longer line comes cut, and the rest of it is skipped.
  bool next(std::string& line) {
    line.clear();
    int c = 0;
    while ((c = getc_unlocked(file_.get())) != EOF && c != '\n') {
      if (line.size() <= kLongestLine) line.push_back(static_cast<char>(c));
    }
    if (std::ferror(file_.get())) fail("cannot read");
    return c != EOF || !line.empty();
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw Error(ExitCode::io, std::string(what) + " " + path_.string() + ": " + std::generic_category().message(errno));
  }

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Close> file_;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

class ListParser {
 public:
  explicit ListParser(const std::filesystem::path& file) : problems_(file.string()) {}

  void add(std::uint64_t number, std::string_view line) {
    if (number == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    if (line.size() > kLongestLine)
      return problems_.add(number, "line is longer than " + std::to_string(kLongestLine) + " bytes");
    line = trimmed(line);
    if (line.empty()) return;
    const std::size_t tab = line.rfind('\t'), cut = tab != std::string_view::npos ? tab : line.rfind(' ');
    if (cut == std::string_view::npos) return problems_.add(number, "expected \"path label\", found one word");
    const std::string_view path = trimmed(line.substr(0, cut)), label = trimmed(line.substr(cut + 1));
    if (line.find('\0') != std::string_view::npos) return problems_.add(number, "holds a zero byte; expected text");
    keep(number, path, label);
  }

  ParsedList finish(const std::string& file) {
    problems_.throw_if_any();
    if (list_.line.empty()) throw Error(ExitCode::bad_data, file + ": lists no image; expected one \"path label\" a line");
    list_.paths.shrink_to_fit();
    list_.word.shrink_to_fit();
    list_.line.shrink_to_fit();
    return std::move(list_);
  }

 private:
  void keep(std::uint64_t number, std::string_view path, std::string_view label) {
    if (list_.line.size() == kMostLines) return problems_.add(number, "a list may hold 2,147,483,647 images");
    const auto [at, is_new] = index_.try_emplace(std::string(label), static_cast<std::uint32_t>(list_.words.size()));
    if (is_new && list_.words.size() == kMostLabels) {
      index_.erase(at);
      return problems_.add(number, "more than 65536 different labels; expected \"path label\"");
    }
    if (is_new) list_.words.emplace_back(label);
    list_.paths.add(path);
    list_.word.push_back(at->second);
    list_.line.push_back(static_cast<std::uint32_t>(number));
  }

  ParsedList list_;
  std::unordered_map<std::string, std::uint32_t> index_;
  LineProblems problems_;
};

}  // namespace

void LineProblems::add(std::uint64_t line, const std::string& what) {
  if (++count_ > kMostProblems) return;
  text_ += (text_.empty() ? "" : "\n") + file_ + ":" + std::to_string(line) + ": " + what;
}

void LineProblems::throw_if_any() const {
  if (count_ == 0) return;
  const std::string more =
      count_ > kMostProblems ? "\nand " + std::to_string(count_ - kMostProblems) + " more lines like these" : "";
  throw Error(ExitCode::bad_data, text_ + more);
}

ParsedList parse_list(const std::filesystem::path& file) {
  Lines lines(file);
  ListParser parser(file);
  std::string line;
  for (std::uint64_t number = 1; lines.next(line); ++number) parser.add(number, line);
  return parser.finish(file.string());
}

}  // namespace convoy
