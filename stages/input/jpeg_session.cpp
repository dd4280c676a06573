#include "stages/input/jpeg_session.h"

#include <jerror.h>

#include <algorithm>
#include <cstring>

#include "stages/input/thread_seconds.h"

namespace convoy {
std::string JpegSession::problem() const { return std::string(end_missing_ ? "truncated JPEG: " : "damaged JPEG: ") + message_; }

void JpegSession::give_up(const char* why) {
  std::strncpy(message_, why, sizeof message_ - 1);
  std::longjmp(escape_, 1);
}

void JpegSession::on_error(j_common_ptr c) {
  auto* self = static_cast<JpegSession*>(c->client_data);
  if (c->err->msg_code == JERR_NO_BACKING_STORE) {
    std::snprintf(self->message_, sizeof self->message_, "needs more memory than the limit of %lld bytes for decoding",
                  static_cast<long long>(self->limits_.max_memory));
    std::longjmp(self->escape_, 1);
  }
  c->err->format_message(c, self->message_);
  std::longjmp(self->escape_, 1);
}

void JpegSession::on_message(j_common_ptr c, int level) {
  if (level >= 0) return;  // traces
  auto* self = static_cast<JpegSession*>(c->client_data);
  switch (c->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
      return;  // bytes before a marker: common, and no pixel depends on them
    case JWRN_JPEG_EOF:
      self->end_missing_ = true;
      return;  // judged when the picture is complete, or not
    default:
      on_error(c);
  }
}

void JpegSession::on_progress(j_common_ptr c) {
  auto* self = static_cast<JpegSession*>(c->client_data);
  if (self->info_.input_scan_number > self->limits_.max_scans) self->give_up("too many scans");
  if (++self->ticks_ % 16 != 0) return;  // reading the clock costs as much as a row of a small image
  if (thread_seconds() - self->started_ > self->limits_.max_seconds) self->give_up("takes longer to decode than the time limit");
}

boolean JpegSession::on_mcu(j_decompress_ptr c, JBLOCKROW* blocks) {
  auto* self = static_cast<JpegSession*>(c->client_data);
  if (!self->scan_.decode(c, blocks)) {
    self->wants_libjpeg_ = true;
    self->give_up("not decoded");
  }
  return TRUE;
}

void JpegSession::connect() {
  info_.err = jpeg_std_error(&errors_);
  errors_.error_exit = on_error;
  errors_.emit_message = on_message;
  info_.client_data = this;
  progress_.progress_monitor = on_progress;
  message_[0] = '\0';
  end_missing_ = false;
  ticks_ = 0;
  started_ = thread_seconds();
}

bool JpegSession::open(const std::byte* data, std::size_t size, bool own_entropy) {
  close();
  own_entropy_ = own_entropy;
  wants_libjpeg_ = false;
  connect();
  if (setjmp(escape_)) return false;
  jpeg_create_decompress(&info_);
  open_ = true;
  info_.progress = &progress_;
  info_.mem->max_memory_to_use = static_cast<long>(limits_.max_memory);
  jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(data), size);
  jpeg_read_header(&info_, TRUE);
  return true;
}

bool JpegSession::start(J_COLOR_SPACE wanted, int scale) {
  if (setjmp(escape_)) return false;
  info_.out_color_space = wanted;
  info_.scale_num = 1;
  info_.scale_denom = static_cast<unsigned>(scale);
  jpeg_start_decompress(&info_);
  uses_own_entropy_ = own_entropy_ && scan_.attach(&info_, on_mcu);
  // A file of several scans has been read to its end by now.
  if (end_missing_ && (info_.arith_code || !all_bits_known())) give_up("data ends before the picture is complete");
  return true;
}

int JpegSession::read_rows(std::uint8_t* to, std::size_t stride, int most) {
  if (setjmp(escape_)) return 0;
  JSAMPROW rows[kRowsAtOnce];
  const int count = std::min(most, kRowsAtOnce);
  for (int i = 0; i < count; ++i) rows[i] = to + i * stride;
  return static_cast<int>(jpeg_read_scanlines(&info_, rows, static_cast<JDIMENSION>(count)));
}

bool JpegSession::crop(int& x, int& width) {
  if (setjmp(escape_)) return false;
  JDIMENSION from = static_cast<JDIMENSION>(x), columns = static_cast<JDIMENSION>(width);
  if (!can_crop() || smooths()) from = 0, columns = info_.output_width;
  jpeg_crop_scanline(&info_, &from, &columns);
  x = static_cast<int>(from);
  width = static_cast<int>(columns);
  const bool gray = info_.num_components == 1;  // its MCU is one block, whatever the sampling
  const JDIMENSION mcu = static_cast<JDIMENSION>(info_.min_DCT_scaled_size * (gray ? 1 : info_.max_h_samp_factor));
  scan_.want_columns(from / mcu, (from + columns - 1) / mcu);
  return true;
}

// jpeg_crop_scanline of libjpeg-turbo 2.1.5 takes every component as scaled like the largest. Where it is not (4:1:1 at half
// size, say) and chroma is still to be interpolated, pixels in the middle of the row would be wrong.
bool JpegSession::can_crop() const {
  return std::all_of(info_.comp_info, info_.comp_info + info_.num_components, [&](const jpeg_component_info& c) {
    return c.DCT_scaled_size == info_.min_DCT_scaled_size ||
           c.h_samp_factor * c.DCT_scaled_size == info_.max_h_samp_factor * info_.min_DCT_scaled_size;
  });
}

bool JpegSession::skip_rows(int rows) {
  if (setjmp(escape_)) return false;
  if (rows > 0) jpeg_skip_scanlines(&info_, static_cast<JDIMENSION>(rows));
  return true;
}

bool JpegSession::finish() {
  if (setjmp(escape_)) return false;
  const bool judge = !jpeg_has_multiple_scans(&info_);
  jpeg_finish_decompress(&info_);
  // The Huffman decoder warns when bits run out; the arithmetic one goes on with zeros.
  if (judge && end_missing_ && info_.arith_code) give_up("data ends before the picture is complete");
  return true;
}

void JpegSession::close() {
  if (open_) jpeg_destroy_decompress(&info_);
  open_ = false;
}

// Whether every coefficient of a progressive file has arrived in full. Where not, libjpeg smooths; and where the end is
// missing as well the file was cut between two scans, which shows in nothing else.
bool JpegSession::all_bits_known() const {
  for (int c = 0; info_.coef_bits && c < info_.num_components; ++c) {
    if (!std::all_of(info_.coef_bits[c], info_.coef_bits[c] + DCTSIZE2, [](int bits) { return bits == 0; })) return false;
  }
  return true;
}

}  // namespace convoy
