#include "tests/exec/slow_parts.h"

namespace convoy::test {
namespace {

TEST(InputGraph, NamesThePartThatIsSlow) { check_every_bottleneck(make_input_graph); }

}  // namespace
}  // namespace convoy::test
