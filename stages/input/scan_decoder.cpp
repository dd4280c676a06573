#include "stages/input/scan_decoder.h"

#include <array>
#include <cstdlib>
#include <cstring>
// clang-format off
#define JPEG_INTERNALS
#include <jpegint.h>  // needs jpeglib.h before it
// clang-format on

namespace convoy {
namespace {

constexpr int kZeroRun = 15;         // without extra bits: 16 zeros
constexpr int kLargestDc = 1 << 20;  // far beyond what 8-bit samples give

// Zigzag order; what leads out of the block ends in its last place.
constexpr auto kNaturalOrder = [] {
  std::array<std::uint8_t, DCTSIZE2 + HuffmanSymbol::kNoCode> order{};
  order.fill(DCTSIZE2 - 1);
  int x = 0, y = 0;
  for (int k = 0; k < DCTSIZE2; ++k) {
    order[k] = static_cast<std::uint8_t>(y * DCTSIZE + x);
    const bool up = (x + y) % 2 == 0;
    if (up && x == DCTSIZE - 1) {
      ++y;
    } else if (up && y == 0) {
      ++x;
    } else if (!up && y == DCTSIZE - 1) {
      ++x;
    } else if (!up && x == 0) {
      ++y;
    } else {
      x += up ? 1 : -1;
      y += up ? -1 : 1;
    }
  }
  return order;
}();

// The value of `size` extra bits at the top of `bits`: those that begin with 0 stand for negative ones.
int extended(std::uint64_t bits, int size) {
  const auto value = static_cast<int>((bits >> 1) >> (63 - size));
  const int negative = static_cast<int>(bits >> 63) - 1;  // all ones when the first bit is 0
  return value + (negative & (1 - (1 << size)));
}

inline bool decode_dc(const HuffmanTable& table, int& last, BitReader& reader) {
  reader.refill();
  const HuffmanSymbol s = table.find(reader.bits);
  if (s.advance() != 1 && s.advance() != HuffmanSymbol::kEndOfBlock) return false;  // the latter: no extra bits
  last += extended(reader.bits << s.code(), s.size());
  reader.consume(s.total());
  return std::abs(last) <= kLargestDc;
}

// One symbol; says how many coefficients are done. What has no extra bits stores a zero where there is one already, or, at
// the end of a block, in the last place, which then was not reached.
template <bool Keep>
inline int decode_symbol(const HuffmanTable& table, std::int16_t* to, int k, BitReader& reader) {
  const HuffmanSymbol s = table.find(reader.bits);
  if (Keep) to[kNaturalOrder[k + s.advance() - 1]] = static_cast<std::int16_t>(extended(reader.bits << s.code(), s.size()));
  reader.consume(s.total());
  return k + s.advance();
}

template <bool Keep>
inline bool decode_ac(const HuffmanTable& table, std::int16_t* to, BitReader& reader) {
  int k = 1;
  do {
    reader.refill();
    k = decode_symbol<Keep>(table, to, k, reader);
    if (k >= DCTSIZE2) break;
    k = decode_symbol<Keep>(table, to, k, reader);
  } while (k < DCTSIZE2);
  return k == DCTSIZE2 || (k > HuffmanSymbol::kEndOfBlock && k < HuffmanSymbol::kEndOfBlock + DCTSIZE2);
}

}  // namespace

bool ScanDecoder::attach(j_decompress_ptr c, DecodeMcu hook) {
  const bool served = !c->progressive_mode && !c->arith_code && !jpeg_has_multiple_scans(c) &&
                      c->comps_in_scan == c->num_components && c->unread_marker == 0;
  if (!served || !data_.take(c->src->next_input_byte, c->src->next_input_byte + c->src->bytes_in_buffer)) return false;
  blocks_.clear();
  for (int i = 0; i < c->blocks_in_MCU; ++i) {
    const int component = c->MCU_membership[i];
    const jpeg_component_info& info = *c->cur_comp_info[component];
    const JHUFF_TBL *dc = c->dc_huff_tbl_ptrs[info.dc_tbl_no], *ac = c->ac_huff_tbl_ptrs[info.ac_tbl_no];
    if (dc == nullptr || ac == nullptr) return false;
    dc_[info.dc_tbl_no].set(*dc);
    ac_[info.ac_tbl_no].set(*ac);
    blocks_.push_back({component, &dc_[info.dc_tbl_no], &ac_[info.ac_tbl_no], info.component_needed != 0,
                       info.component_needed && info.DCT_scaled_size > 1});
  }
  columns_ = c->MCUs_per_row;
  want_columns(0, columns_ - 1);
  column_ = 0;
  mcus_left_ = std::uint64_t{c->MCUs_per_row} * c->MCU_rows_in_scan;
  interval_ = until_restart_ = c->restart_interval;
  segment_ = 0;
  std::memset(last_dc_, 0, sizeof last_dc_);
  reader_ = {0, 0, data_.segment(0)};
  c->entropy->decode_mcu = hook;
  return true;
}

bool ScanDecoder::decode(j_decompress_ptr c, JBLOCKROW* to) {
  if (interval_ != 0 && until_restart_ == 0 && !next_segment()) return false;
  --until_restart_;  // counts nothing without an interval
  const bool inside = to != nullptr && column_ >= first_column_ && column_ <= last_column_;
  if (!decode_blocks(inside ? to : nullptr) || overrun()) return false;
  if (++column_ == columns_) column_ = 0;
  if (--mcus_left_ == 0) {  // libjpeg goes on behind the scan's data
    c->src->bytes_in_buffer -= static_cast<std::size_t>(data_.marker() - c->src->next_input_byte);
    c->src->next_input_byte = data_.marker();
  }
  return true;
}

bool ScanDecoder::next_segment() {
  if (++segment_ >= data_.segments()) return false;
  reader_ = {0, 0, data_.segment(segment_)};
  until_restart_ = interval_;
  std::memset(last_dc_, 0, sizeof last_dc_);
  return true;
}

// An MCU takes 10 blocks of 64 symbols of 4 bytes at most, which the padding covers.
bool ScanDecoder::overrun() const {
  const std::ptrdiff_t used = (reader_.next - data_.segment(segment_)) * 8 - reader_.left;
  return used > static_cast<std::ptrdiff_t>(data_.segment_bytes(segment_) * 8);
}

// In registers: the reader is a copy while an MCU lasts.
bool ScanDecoder::decode_blocks(JBLOCKROW* to) {
  BitReader reader = reader_;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const Block& block = blocks_[i];
    if (!decode_dc(*block.dc, last_dc_[block.component], reader)) return false;
    std::int16_t* coefficients = to != nullptr && block.needed ? *to[i] : nullptr;
    if (coefficients != nullptr) coefficients[0] = static_cast<std::int16_t>(last_dc_[block.component]);
    const bool keep = coefficients != nullptr && block.ac_needed;
    const bool good = keep ? decode_ac<true>(*block.ac, coefficients, reader) : decode_ac<false>(*block.ac, nullptr, reader);
    if (!good) return false;
  }
  reader_ = reader;
  return true;
}

}  // namespace convoy
