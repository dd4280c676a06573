// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011),
// by Random123.
//
// A draw is a pure function of (seed, epoch, sample, op, draw number). There is no generator state to save or restore,
// so neither the order of the samples nor the number of threads can change a value.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace convoy {

using RngBlock = std::array<std::uint32_t, 4>;

// One Philox4x32-10 block.
RngBlock philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

// FNV-1a, 32 bits: turns an op's name into its counter word. Part of the file formats: never change it.
constexpr std::uint32_t op_id(std::string_view name) {
  std::uint32_t hash = 2166136261u;
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

// The stream of draws of one (seed, epoch, sample, op). Cheap to make and to copy.
class Rng {
 public:
  Rng(std::uint64_t seed, std::uint32_t epoch, std::uint32_t sample, std::uint32_t op)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, epoch_(epoch), sample_(sample), op_(op) {}

  // The same sample's stream for another op.
  Rng for_op(std::uint32_t op) const {
    Rng r = *this;
    r.op_ = op;
    r.draw_ = 0;
    return r;
  }

  std::uint32_t next();                      // 32 random bits
  double uniform();                          // [0, 1), 32 bits of resolution
  double uniform(double low, double high);   // [low, high)
  double normal();                           // mean 0, standard deviation 1 (Box-Muller)
  std::uint32_t below(std::uint32_t bound);  // 0 .. bound-1 without bias; bound > 0

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint32_t epoch_, sample_, op_;
  std::uint32_t draw_ = 0;
};

}  // namespace convoy
