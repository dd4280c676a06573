// The interface of data sources: an index to (encoded bytes, label). No decoding, no threads, no TBB here.
//
// Const once built; `read` may be called from several threads at once. Ids are 0 .. size()-1 and stay the same for the
// same files and keys, because sample ids drive shuffling, randomness and resume.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/graph/sample_transform.h"

namespace convoy {

// What a sample is called in the file that holds or lists it: the same as long as that file is.
struct SampleName {
  std::size_t home = 0;  // of Dataset::homes()
  std::string name;
};

class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual std::int64_t size() const = 0;
  virtual const std::vector<std::string>& class_names() const = 0;
  virtual int label(std::int64_t id) const = 0;
  // How messages name the sample: its path, or "file.gz[17]".
  virtual std::string describe(std::int64_t id) const = 0;
  virtual Status read(std::int64_t id, EncodedSample& out) const = 0;
  // Hash of everything that fixes ids and labels (names, sizes, labels, split, quarantine), for the resume check.
  virtual std::uint64_t fingerprint() const = 0;
  // XXH3 of the encoded bytes where an index knows it; `read` fails when the bytes have another one.
  virtual std::optional<std::uint64_t> content_hash(std::int64_t) const { return std::nullopt; }
  // How many samples a quarantine list keeps out. They have no id and are not counted in size().
  virtual std::int64_t quarantined() const { return 0; }
  // The files beside which a quarantine list may lie (quarantine_file.h), and each sample's name there. None: the source keeps a
  // list of its own, as image folders do, or has samples without names, as arrays have.
  virtual std::vector<std::filesystem::path> homes() const { return {}; }
  virtual SampleName name(std::int64_t) const { return {}; }
  // Whether the samples' bytes are held in memory already, so that a cache of them gains nothing.
  virtual bool in_memory() const { return false; }
};

}  // namespace convoy
