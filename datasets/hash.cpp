#include "datasets/hash.h"

#include <xxh_x86dispatch.h>  // XXH3 by the widest registers of the CPU it runs on: three times as fast as by SSE2

#include <bit>
#include <new>

namespace convoy {

// Numbers are hashed as they lie in memory; fingerprints travel in checkpoints.
static_assert(std::endian::native == std::endian::little);

std::uint64_t hash_bytes(std::span<const std::byte> bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Hash::Hash() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  XXH3_64bits_reset(state_.get());
}

void Hash::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

void Hash::add_bytes(const void* data, std::size_t size) { XXH3_64bits_update(state_.get(), data, size); }

void Hash::add(std::uint64_t number) { add_bytes(&number, sizeof number); }

void Hash::add(std::string_view text) {
  add(static_cast<std::uint64_t>(text.size()));
  add_bytes(text.data(), text.size());
}

std::uint64_t Hash::digest() const { return XXH3_64bits_digest(state_.get()); }

}  // namespace convoy
