// SHA-256 (FIPS 180-4) by OpenSSL, which uses the CPU's SHA instructions where there are any.
//
// Throws Error(internal) when OpenSSL has no SHA-256, which only a broken installation causes.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace convoy {

using Sha256Digest = std::array<std::byte, 32>;

// Fed in pieces; finish() ends it.
class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::byte> bytes);
  Sha256Digest finish();

 private:
  std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> context_;
};

Sha256Digest sha256(std::span<const std::byte> bytes);

// 64 lower-case hexadecimal digits.
std::string to_hex(const Sha256Digest& digest);

}  // namespace convoy
