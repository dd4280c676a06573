#include "pipeline/train/sha256.h"

#include <openssl/evp.h>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

void require(int result) {
  if (result != 1) throw Error(ExitCode::internal, "OpenSSL cannot compute SHA-256; is libssl installed whole?");
}

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  require(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::update(std::span<const std::byte> bytes) { require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size())); }

Sha256Digest Sha256::finish() {
  Sha256Digest digest;
  require(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr));
  return digest;
}

Sha256Digest sha256(std::span<const std::byte> bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string to_hex(const Sha256Digest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::byte b : digest) {
    text += kDigits[std::to_integer<int>(b >> 4)];
    text += kDigits[std::to_integer<int>(b & std::byte{15})];
  }
  return text;
}

}  // namespace convoy
