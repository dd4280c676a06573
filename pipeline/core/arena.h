// One block of zeroed memory from the operating system, made once before the first batch.
//
// 64-byte aligned (a page, in fact), with huge pages advised. Owns the mapping; movable, not copyable. Throws
// Error(io) when the system refuses the size.
#pragma once

#include <cstddef>
#include <utility>

namespace convoy {

class Arena {
 public:
  Arena() = default;
  explicit Arena(std::size_t bytes);
  ~Arena();
  Arena(Arena&& other) noexcept : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Arena& operator=(Arena&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  std::byte* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0;
};

// Every tensor starts on a cache line.
inline constexpr std::size_t kAlignment = 64;
constexpr std::size_t align_up(std::size_t bytes, std::size_t to = kAlignment) { return (bytes + to - 1) / to * to; }

}  // namespace convoy
