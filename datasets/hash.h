// XXH3, 64 bits, over strings and numbers: the fingerprint of a data set. Strings count with their length, so that
// moving a letter from one name to the next changes the hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

struct XXH3_state_s;

namespace convoy {

// Of bytes alone: an image's.
std::uint64_t hash_bytes(std::span<const std::byte>);

class Hash {
 public:
  Hash();
  void add_bytes(const void* data, std::size_t size);
  void add(std::uint64_t number);
  void add(std::string_view text);
  std::uint64_t digest() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

}  // namespace convoy
