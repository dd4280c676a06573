// Reads one whole file, re-using the buffer.
#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/graph/sample_transform.h"

namespace convoy {

// `out` gets exactly the file's bytes. Fails with the system's own words, without the path: the caller names the sample.
// What is no regular file, or larger than `most`, is refused unread.
Status read_file(const char* path, std::vector<std::byte>& out, std::size_t most = kMaxEncodedBytes);

}  // namespace convoy
