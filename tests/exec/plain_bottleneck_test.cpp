#include "tests/exec/slow_parts.h"

namespace convoy::test {
namespace {

TEST(PlainInput, NamesThePartThatIsSlow) { check_every_bottleneck(make_plain_input); }

}  // namespace
}  // namespace convoy::test
