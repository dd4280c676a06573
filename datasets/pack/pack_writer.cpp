#include "datasets/pack/pack_writer.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "datasets/hash.h"
#include "datasets/pack/metadata.h"
#include "pipeline/core/error.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

// What a kill may cost at most, and how long a sync may hold the stream up.
constexpr std::uint64_t kGroupBytes = std::uint64_t{64} << 20;
constexpr double kGroupSeconds = 5.0;
constexpr std::size_t kPiece = std::size_t{1} << 20;

}  // namespace

PackWriter::PackWriter(PackPlan plan, FileSystem& files)
    : plan_(std::move(plan)),
      files_(files),
      part_file_(plan_.file.string() + ".part"),
      journal_file_(plan_.file.string() + ".journal") {
  open();
}

// Equal texts: the same pack in the making.
std::string PackWriter::description() const {
  const PackOrigin& o = plan_.origin;
  std::string text = fmt::format("format {}\nmade by {}\nimages {}\nsource {:016x} of {}\n", kPackFormat, o.made_by, o.images,
                                 o.source_fingerprint, o.source_size);
  for (const std::string& name : plan_.class_names) text += "class " + name + "\n";
  return text;
}

void PackWriter::open() {
  const bool begun = fs::exists(journal_file_);
  if (!begun && !plan_.force) {
    for (const fs::path& file : {plan_.file, part_file_}) {
      if (fs::exists(file))
        throw Error(ExitCode::bad_spec, file.string() + " exists; name another file, or replace it with --force");
    }
  }
  journal_ = std::make_unique<PackJournal>(journal_file_, files_);
  const bool same = journal_->description() == description();
  if (!same && !journal_->description().empty() && !plan_.force) {
    throw Error(ExitCode::bad_spec, part_file_.string() +
                                        " was begun from another source, with other options or by another version; " +
                                        "go on with those, or start over with --force");
  }
  if (same && !fs::exists(part_file_) && fs::exists(plan_.file)) {
    files_.unlink(journal_file_.c_str());
    complete_ = true;
    return;
  }
  if (begun && !plan_.force && fs::exists(plan_.file))
    throw Error(ExitCode::bad_spec, plan_.file.string() + " exists; name another file, or replace it with --force");
  if (!same) journal_->start(description());
  part_ = std::make_unique<SafeFile>(part_file_, O_RDWR | O_CREAT, files_);
  go_on();
}

void PackWriter::go_on() {
  for (const PackRecord& record : journal_->recover()) keep(record);
  const std::uint64_t end = kPackBlobOffset + blob_bytes();
  if (columns_.count() > 0 && part_->size() < end) {  // the images were removed: their journal is worth nothing
    columns_ = {};
    left_out_.clear();
    journal_->start(description());
  }
  part_->resize(kPackBlobOffset + blob_bytes());
}

void PackWriter::keep(const PackRecord& r) {
  if (!r.left_out.empty()) {
    left_out_.push_back(r);
    return;
  }
  PackColumns& c = columns_;
  c.offset.push_back(c.blob_bytes());
  c.length.push_back(r.length);
  c.label.push_back(r.label);
  c.size.insert(c.size.end(), {r.height, r.width});
  c.hash.push_back(r.hash);
  c.names += r.name;
  c.name_end.push_back(c.names.size());
}

void PackWriter::add(const PackRecord& record, std::span<const std::byte> bytes) {
  part_->write_at(kPackBlobOffset + blob_bytes(), bytes);
  journal_->add(record);
  keep(record);
  uncommitted_ += bytes.size();
  if (uncommitted_ >= kGroupBytes || since_commit_.seconds() >= kGroupSeconds) commit();
}

void PackWriter::commit() {
  if (journal_->pending()) {
    part_->sync();
    journal_->commit();
  }
  uncommitted_ = 0;
  since_commit_ = Stopwatch();
}

void PackWriter::finish(const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  commit();
  if (columns_.count() == 0) throw Error(ExitCode::bad_data, plan_.file.string() + ": no image is left to pack");
  write_metadata();
  part_->sync();
  part_->drop_cache();
  verify(progress);
  part_.reset();
  if (files_.rename(part_file_.c_str(), plan_.file.c_str()) != 0)
    throw Error(ExitCode::io,
                fmt::format("{}: cannot rename {}: {}", plan_.file.string(), part_file_.string(), std::strerror(errno)));
  if (const int error = sync_folder_of(plan_.file, files_); error != 0)
    throw Error(ExitCode::io, fmt::format("{}: cannot sync its folder: {}", plan_.file.string(), std::strerror(error)));
  files_.unlink(journal_file_.c_str());
}

// The superblock comes last: until then nothing takes the file for HDF5.
void PackWriter::write_metadata() {
  std::vector<std::string> left_out;
  for (const PackRecord& r : left_out_) left_out.push_back(r.name + ": " + r.left_out);
  const PackMetadata metadata(columns_, plan_.class_names, left_out, plan_.origin);
  const PackTrailer& trailer = metadata.trailer();
  part_->resize(kPackBlobOffset + blob_bytes());  // so that the padding behind it is zeros
  part_->resize(trailer.file_bytes);
  std::vector<std::byte> piece(kPiece);
  const auto copy = [&](std::uint64_t from, std::uint64_t to) {
    for (; from < to; from += kPiece) {
      const std::span<std::byte> part = std::span(piece).first(std::min<std::uint64_t>(kPiece, to - from));
      metadata.read(from, part);
      part_->write_at(from, part);
    }
  };
  copy(trailer.tail_offset(), trailer.tail_offset() + trailer.tail_bytes());
  part_->write_at(trailer.file_bytes - kPackTrailerBytes, to_bytes(trailer));
  copy(0, kPackBlobOffset);
}

void PackWriter::verify(const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  std::array<std::byte, kPackTrailerBytes> stored;
  const std::uint64_t file_bytes = part_->size();
  part_->read_at(file_bytes - kPackTrailerBytes, stored);
  const Result<PackTrailer> trailer = parse_pack_trailer(stored, file_bytes);
  const auto read = [this](std::uint64_t at, std::span<std::byte> out) { part_->read_at(at, out); };
  bool good = trailer.ok() && hash_pack_metadata(trailer.value(), read) == trailer.value().metadata_hash;
  std::vector<std::byte> bytes;
  for (std::int64_t i = 0; good && i < columns_.count(); ++i) {
    bytes.resize(columns_.length[i]);
    part_->read_at(kPackBlobOffset + columns_.offset[i], bytes);
    good = hash_bytes(bytes) == columns_.hash[i];
    if (progress) progress(columns_.offset[i] + bytes.size(), blob_bytes());
  }
  if (good) return;
  throw Error(ExitCode::io, part_file_.string() +
                                ": the disk gave back other bytes than were written; remove it, check the disk, and run again");
}

}  // namespace convoy
