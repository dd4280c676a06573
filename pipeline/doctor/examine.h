// The pass over all files: read, hashed, decoded, nothing kept but a few numbers a file.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "pipeline/doctor/patient.h"
#include "pipeline/spec/decode_spec.h"
#include "stages/input/file_facts.h"

namespace convoy {

enum class Health : std::uint8_t {
  fine,        // decodes
  damaged,     // broken or cut
  wrong_type,  // no image that is read here
  refused,     // beyond a limit of data.decode
  unreadable   // the system gave no bytes
};

const char* to_string(Health);

// Of one item.
struct Finding {
  std::uint64_t hash = 0;   // XXH3 of the bytes
  std::uint64_t bytes = 0;  // 0: unreadable
  float decode_ms = 0;      // processor time, of the whole picture
  std::int32_t height = 0, width = 0;
  Health health = Health::fine;
  FileFacts facts;      // fine only
  bool is_file = true;  // false: raw pixels, which need no decoding
  bool seen = false;    // false: the pass was stopped before
  std::string reason;   // of what is not fine
};

struct ExamOptions {
  spec::DecodeSpec decode{};
  int channels = 3;  // that training wants
  int threads = 1;
  // From the calling thread, some times a second; false stops the pass.
  std::function<bool(std::int64_t done, std::int64_t total)> progress = [](std::int64_t, std::int64_t) { return true; };
};

// One finding an item, in their order, whatever the threads.
std::vector<Finding> examine(const Patient&, const ExamOptions&);

}  // namespace convoy
