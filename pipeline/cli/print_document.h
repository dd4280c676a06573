// The one way a verb prints JSON that may hold file names: they are any bytes, and what is not UTF-8 becomes U+FFFD.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace convoy::cli {

inline void print_document(const nlohmann::ordered_json& document) {
  fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace convoy::cli
