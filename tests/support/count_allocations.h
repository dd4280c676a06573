// Counts calls of operator new in a test program that links count_allocations.cpp. C libraries' malloc does not count.
#pragma once

namespace convoy::test {

long allocations();

}  // namespace convoy::test
