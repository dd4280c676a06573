// Tar archives made by hand, field by field, so that every one of them can be wrong.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace convoy::test {

inline constexpr std::size_t kBlock = 512;

inline std::string octal(std::uint64_t value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
  return text;
}

inline void put(std::string& block, std::size_t at, const std::string& text) { block.replace(at, text.size(), text); }

inline void set_checksum(std::string& header) {
  put(header, 148, "        ");
  std::uint64_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(header, 148, octal(sum, 6) + std::string("\0 ", 2));
}

// A ustar header; `change` comes before the checksum.
inline std::string tar_header(const std::string& name, std::uint64_t size, char type = '0',
                              const std::function<void(std::string&)>& change = {}) {
  std::string header(kBlock, '\0');
  put(header, 0, name.substr(0, 100));
  put(header, 100, octal(0644, 7));
  put(header, 108, octal(0, 7));
  put(header, 116, octal(0, 7));
  put(header, 124, octal(size, 11));
  put(header, 136, octal(0, 11));
  header[156] = type;
  put(header, 257, std::string("ustar\0", 6) + "00");
  if (change) change(header);
  set_checksum(header);
  return header;
}

inline std::string padded(std::string bytes) {
  bytes.resize((bytes.size() + kBlock - 1) / kBlock * kBlock, '\0');
  return bytes;
}

inline std::string member(const std::string& name, const std::string& bytes, char type = '0',
                          const std::function<void(std::string&)>& change = {}) {
  return tar_header(name, bytes.size(), type, change) + padded(bytes);
}

inline std::string pax_record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}

inline std::string pax(const std::string& records, char type = 'x') { return member("PaxHeaders/x", records, type); }

inline std::string end_mark() { return std::string(2 * kBlock, '\0'); }

// One good sample.
inline std::string sample(const std::string& key, const std::string& label = "0") {
  return member(key + ".jpg", "image of " + key) + member(key + ".cls", label);
}

}  // namespace convoy::test
