#include "stages/input/png_session.h"

#include <cstring>

#include "stages/input/thread_seconds.h"

namespace convoy {

std::string PngSession::problem() const { return std::string(cut_ ? "truncated PNG: " : "damaged PNG: ") + message_; }

void PngSession::give_up(const char* why) {
  std::strncpy(message_, why, sizeof message_ - 1);
  std::longjmp(escape_, 1);
}

void PngSession::on_error(png_structp png, png_const_charp why) {
  static_cast<PngSession*>(png_get_error_ptr(png))->give_up(why);
}

void PngSession::on_warning(png_structp, png_const_charp) {}

void PngSession::on_read(png_structp png, png_bytep to, png_size_t size) {
  auto* self = static_cast<PngSession*>(png_get_io_ptr(png));
  if (size > self->rest_.size()) {
    self->cut_ = true;
    self->give_up("data ends before the picture is complete");
  }
  std::memcpy(to, self->rest_.data(), size);
  self->rest_ = self->rest_.subspan(size);
  self->check_time();  // some 8 KiB, which may inflate to 8 MiB that no row asks for
}

// Reading the clock costs as much as a row of a small image.
void PngSession::check_time() {
  if (++ticks_ % 16 != 0) return;
  if (thread_seconds() - started_ > limits_.max_seconds) give_up("takes longer to decode than the time limit");
}

bool PngSession::open(std::span<const std::byte> file) {
  close();
  message_[0] = '\0';
  cut_ = false;
  ticks_ = 0;
  started_ = thread_seconds();
  rest_ = file;
  if (setjmp(escape_)) return false;
  png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
  if (png_ != nullptr) info_ = png_create_info_struct(png_);
  if (info_ == nullptr) give_up("no memory for the decoder");
  png_set_read_fn(png_, this, on_read);
  const auto side = static_cast<png_uint_32>(limits_.max_side);
  png_set_user_limits(png_, side, side);
  png_set_chunk_malloc_max(png_, static_cast<png_alloc_size_t>(limits_.max_marker_bytes));
  png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_read_info(png_, info_);
  return true;
}

bool PngSession::start(bool gray, std::size_t row_bytes) {
  if (setjmp(escape_)) return false;
  const int type = png_get_color_type(png_, info_);
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png_);
  if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png_);
  png_set_strip_16(png_);
  png_set_strip_alpha(png_);
  if ((type & PNG_COLOR_MASK_COLOR) == 0 && !gray) png_set_gray_to_rgb(png_);
  passes_ = png_set_interlace_handling(png_);
  png_read_update_info(png_, info_);
  if (png_get_rowbytes(png_, info_) != row_bytes) give_up("rows are not as long as the header says");
  return true;
}

bool PngSession::read_row(std::uint8_t* to) {
  if (setjmp(escape_)) return false;
  png_read_row(png_, to, nullptr);
  check_time();
  return true;
}

bool PngSession::finish() {
  if (setjmp(escape_)) return false;
  png_read_end(png_, nullptr);
  return true;
}

void PngSession::close() {
  if (png_ != nullptr) png_destroy_read_struct(&png_, &info_, nullptr);
  png_ = nullptr;
  info_ = nullptr;
}

}  // namespace convoy
