// What a spec may consist of, checked before any parser sees it: UTF-8 without control characters.
#pragma once

#include <string>

#include "pipeline/spec/diagnostics.h"

namespace convoy::spec {

// Reports the first byte that is not well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF) or a
// control character other than tab and line ends. Returns whether the text is clean.
bool check_text(const std::string& text, Diagnostics&);

}  // namespace convoy::spec
