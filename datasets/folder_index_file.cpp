#include "datasets/folder_index_file.h"

#include <cstring>

#include "datasets/hash.h"
#include "pipeline/core/error.h"

namespace convoy {
namespace {

constexpr std::string_view kMagic = "convoyix";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kLongestText = 8192;

[[noreturn]] void damaged(const std::string& what) { throw Error(ExitCode::bad_data, what); }

class Writer {
 public:
  template <typename T>
  void number(T value) {
    raw(&value, sizeof value);
  }
  void raw(const void* data, std::size_t size) {
    const auto* from = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), from, from + size);
  }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    raw(value.data(), value.size());
  }
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  std::vector<std::byte> finish() {
    number(hash_bytes(bytes_));
    return std::move(bytes_);
  }

 private:
  std::vector<std::byte> bytes_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : left_(bytes) {}
  std::span<const std::byte> raw(std::uint64_t size) {
    if (size > left_.size()) damaged("ends too early");
    const auto piece = left_.first(size);
    left_ = left_.subspan(size);
    return piece;
  }
  template <typename T>
  T number() {
    T value;
    std::memcpy(&value, raw(sizeof value).data(), sizeof value);
    return value;
  }
  std::string text(std::size_t longest = kLongestText) {
    const auto size = number<std::uint32_t>();
    if (size > longest) damaged("holds an overlong text");
    const auto piece = raw(size);
    return {reinterpret_cast<const char*>(piece.data()), piece.size()};
  }
  // How many things of at least `bytes` bytes each follow.
  std::uint64_t count(std::uint64_t number, std::size_t bytes) const {
    if (number > left_.size() / bytes) damaged("promises more than it holds");
    return number;
  }
  bool at_end() const { return left_.empty(); }

 private:
  std::span<const std::byte> left_;
};

// One or more names without a leading dot, '/' between them: nothing that leads out of the folder.
bool stays_inside(std::string_view path, bool one_name) {
  if (path.find('\0') != std::string_view::npos || (one_name && path.find('/') != std::string_view::npos)) return false;
  while (true) {
    const std::size_t slash = path.find('/');
    if (path.empty() || path[0] == '.' || slash == 0) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

struct ClassHead {
  std::string name;
  std::vector<FolderState> folders;
  std::uint64_t files = 0;
};

ClassHead read_class(Reader& in) {
  ClassHead head;
  head.name = in.text();
  if (!stays_inside(head.name, true)) damaged("holds a class name that is no folder's");
  const auto folders = in.count(in.number<std::uint32_t>(), 28);
  for (std::uint64_t f = 0; f < folders; ++f) {
    FolderState state;
    state.path = in.text();
    state.inode = in.number<std::uint64_t>();
    state.modified = in.number<std::int64_t>();
    state.changed = in.number<std::int64_t>();
    if (f == 0 ? !state.path.empty() : !stays_inside(state.path, false)) damaged("holds a path that is no folder's");
    head.folders.push_back(std::move(state));
  }
  if (head.folders.empty()) damaged("holds a class without a folder");
  head.files = in.number<std::uint64_t>();
  return head;
}

// Arrays of one entry a file, still as bytes.
struct Columns {
  std::uint64_t files;
  std::span<const std::byte> bytes, modified, lengths, names;
};

template <typename T>
T at(std::span<const std::byte> column, std::uint64_t i) {
  T value;
  std::memcpy(&value, column.data() + i * sizeof value, sizeof value);
  return value;
}

Columns read_columns(Reader& in) {
  Columns columns;
  columns.files = in.count(in.number<std::uint64_t>(), 18);
  columns.bytes = in.raw(columns.files * 8);
  columns.modified = in.raw(columns.files * 8);
  columns.lengths = in.raw(columns.files * 2);
  std::uint64_t text = 0;
  for (std::uint64_t i = 0; i < columns.files; ++i) text += at<std::uint16_t>(columns.lengths, i);
  columns.names = in.raw(text);
  return columns;
}

void add_classes(const std::vector<ClassHead>& heads, const Columns& columns, FolderIndex& index) {
  std::uint64_t file = 0, text = 0;
  const std::string* last_class = nullptr;
  for (const ClassHead& head : heads) {
    if (head.files > columns.files - file) damaged("counts its files wrongly");
    if (last_class != nullptr && head.name <= *last_class) damaged("holds classes out of order");
    last_class = &head.name;
    ListedClass listed;
    listed.folders = head.folders;
    listed.files.reserve(head.files);
    for (std::uint64_t end = file + head.files; file < end; ++file) {
      const auto length = at<std::uint16_t>(columns.lengths, file);
      std::string name(reinterpret_cast<const char*>(columns.names.data()) + text, length);
      text += length;
      if (!stays_inside(name, false) || !is_image_name(name)) damaged("holds a name that is no image's");
      if (!listed.files.empty() && name <= listed.files.back().name) damaged("holds files out of order");
      listed.files.push_back({std::move(name), at<std::uint64_t>(columns.bytes, file), at<std::int64_t>(columns.modified, file)});
    }
    index.add_class(head.name, listed);
  }
  if (file != columns.files) damaged("counts its files wrongly");
}

void read_marks(Reader& in, FolderIndex& index) {
  if (in.number<std::uint8_t>() != 0) {
    for (std::size_t file = 0; file < index.size(); ++file) {
      const bool known = in.number<std::uint8_t>() != 0;
      const auto hash = in.number<std::uint64_t>();
      if (known) index.set_content_hash(file, hash);
    }
  }
  const auto quarantined = in.count(in.number<std::uint64_t>(), 12);
  for (std::uint64_t q = 0; q < quarantined; ++q) {
    const auto file = in.number<std::uint64_t>();
    if (file >= index.size()) damaged("keeps a file in quarantine that it does not list");
    index.put_in_quarantine(file, in.text());
  }
}

}  // namespace

std::vector<std::byte> encode_folder_index(const FolderIndex& index, const std::string& root) {
  Writer out;
  std::size_t text = 0;
  for (std::size_t file = 0; file < index.size(); ++file) text += index.name(file).size();
  out.reserve(text + index.size() * (index.has_marks() ? 27 : 18) + index.classes().size() * 128 + 4096);
  out.raw(kMagic.data(), kMagic.size());
  out.number(kVersion);
  out.text(root);
  out.number(static_cast<std::uint32_t>(index.classes().size()));
  for (const FolderIndex::Class& c : index.classes()) {
    out.text(c.name);
    out.number(static_cast<std::uint32_t>(c.folders.size()));
    for (const FolderState& state : c.folders) {
      out.text(state.path);
      out.number(state.inode);
      out.number(state.modified);
      out.number(state.changed);
    }
    out.number(static_cast<std::uint64_t>(c.end - c.begin));
  }
  out.number(static_cast<std::uint64_t>(index.size()));
  for (std::size_t file = 0; file < index.size(); ++file) out.number(index.bytes(file));
  for (std::size_t file = 0; file < index.size(); ++file) out.number(index.modified(file));
  for (std::size_t file = 0; file < index.size(); ++file) out.number(static_cast<std::uint16_t>(index.name(file).size()));
  for (std::size_t file = 0; file < index.size(); ++file) out.raw(index.name(file).data(), index.name(file).size());
  out.number(static_cast<std::uint8_t>(index.has_marks()));
  for (std::size_t file = 0; index.has_marks() && file < index.size(); ++file) {
    out.number(static_cast<std::uint8_t>(index.content_hash(file).has_value()));
    out.number(index.content_hash(file).value_or(0));
  }
  out.number(static_cast<std::uint64_t>(index.quarantine().size()));
  for (const auto& [file, reason] : index.quarantine()) {
    out.number(static_cast<std::uint64_t>(file));
    out.text(std::string_view(reason).substr(0, kLongestText));
  }
  return out.finish();
}

FolderIndex decode_folder_index(std::span<const std::byte> bytes, const std::string& root) {
  Reader in(bytes);
  if (std::memcmp(in.raw(kMagic.size()).data(), kMagic.data(), kMagic.size()) != 0) damaged("is no index of convoy's");
  if (const auto version = in.number<std::uint32_t>(); version != kVersion) {
    damaged("is of format version " + std::to_string(version) + ", this convoy writes " + std::to_string(kVersion));
  }
  if (bytes.size() < 8 || hash_bytes(bytes.first(bytes.size() - 8)) != at<std::uint64_t>(bytes.last(8), 0)) damaged("is damaged");
  if (in.text() != root) damaged("belongs to another folder");
  std::vector<ClassHead> heads;
  const auto classes = in.count(in.number<std::uint32_t>(), 16);
  for (std::uint64_t c = 0; c < classes; ++c) heads.push_back(read_class(in));
  FolderIndex index;
  add_classes(heads, read_columns(in), index);
  read_marks(in, index);
  in.number<std::uint64_t>();  // the hash, checked above
  if (!in.at_end()) damaged("has bytes after its end");
  index.shrink_to_fit();
  return index;
}

}  // namespace convoy
