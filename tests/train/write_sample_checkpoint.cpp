// write_sample_checkpoint FILE [FIRST_STEP]: writes the sample checkpoint that the Python scripts compare with. With
// FIRST_STEP, FILE is a folder that gets one checkpoint after the other until the process is killed; each committed step
// is printed on a line of its own.
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "pipeline/train/checkpoint.h"
#include "tests/train/checkpoint_samples.h"

int main(int argc, char** argv) {
  if (argc == 2) {
    convoy::save_checkpoint(convoy::test::sample_checkpoint(4321), argv[1]);
    return 0;
  }
  if (argc != 3) {
    std::fprintf(stderr, "usage: write_sample_checkpoint FILE | FOLDER FIRST_STEP\n");
    return 2;
  }
  convoy::CheckpointWriter writer(0);
  for (std::int64_t step = std::atoll(argv[2]);; ++step) {
    const auto seed = static_cast<std::uint32_t>(step);
    writer.save(convoy::test::sample_checkpoint(step, seed), std::filesystem::path(argv[1]) / convoy::checkpoint_file_name(step));
    std::printf("%lld\n", static_cast<long long>(step));
    std::fflush(stdout);
  }
}
