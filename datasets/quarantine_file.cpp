#include "datasets/quarantine_file.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

#include "datasets/read_file.h"
#include "datasets/write_file.h"
#include "pipeline/core/error.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHeader = "convoy quarantine 1";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || c == '%') {
      out += fmt::format("%{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

template <typename Number>
std::optional<Number> hexadecimal(std::string_view text) {
  Number value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return failed == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto byte = hexadecimal<unsigned char>(text.substr(i + 1, 2));
    if (!byte || i + 2 >= text.size()) return std::nullopt;
    out += static_cast<char>(*byte);
    i += 2;
  }
  return out;
}

bool add_entry(std::string_view line, QuarantineList& list) {
  const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return false;
  const auto hash = hexadecimal<std::uint64_t>(line.substr(0, first));
  const auto name = unescaped(line.substr(first + 1, second - first - 1)), reason = unescaped(line.substr(second + 1));
  if (!hash || !name || !reason) return false;
  return list.emplace(*name, QuarantineEntry{*hash, *reason}).second;
}

}  // namespace

fs::path quarantine_file(const fs::path& of) { return of.string() + ".quarantine"; }

QuarantineList read_quarantine(const fs::path& of) {
  const fs::path file = quarantine_file(of);
  std::error_code none;
  if (!fs::exists(file, none)) return {};
  std::vector<std::byte> bytes;
  if (const Status status = read_file(file.c_str(), bytes); !status.ok())
    throw Error(status.failure().code, file.string() + ": " + status.failure().message);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  QuarantineList list;
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    if (number == 0 ? line != kHeader : !add_entry(line, list))
      throw Error(ExitCode::bad_data, fmt::format("{}:{}: is no line of a quarantine list; remove the file and run convoy doctor",
                                                  file.string(), number + 1));
    start = end + 1;
  }
  return list;
}

void write_quarantine(const fs::path& of, const QuarantineList& list) {
  const fs::path file = quarantine_file(of);
  if (list.empty()) {
    std::error_code failed;
    fs::remove(file, failed);
    if (failed) throw Error(ExitCode::io, file.string() + ": cannot be removed: " + failed.message());
    return;
  }
  std::string text(kHeader);
  text += '\n';
  for (const auto& [name, entry] : list)
    text += fmt::format("{:016x}\t{}\t{}\n", entry.hash, escaped(name), escaped(entry.reason));
  write_file(file, std::as_bytes(std::span(text)));
}

}  // namespace convoy
