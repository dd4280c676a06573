// Large networks train on small machines: what a step of 16 images of ImageNet's size needs is bounded.
#include <gtest/gtest.h>

#include "tests/models/zoo_network.h"

namespace convoy::test {
namespace {

std::size_t bytes_of_16_images(const std::string& network) {
  return training_bytes(zoo_job("{name: " + network + "}", 3, 16, "{name: sgd, learning_rate: 0.1, momentum: 0.9}"));
}

TEST(TrainingMemory, OfResNet50StaysBelowTwoGigabytes) {
  const std::size_t bytes = bytes_of_16_images("resnet50");
  EXPECT_LE(bytes, 2'000'000'000u);
  EXPECT_GE(bytes, 3u * 4 * 25557032) << "weights, gradients and momentum alone";
}

TEST(TrainingMemory, OfVgg16StaysBelowFourGigabytes) {
  const std::size_t bytes = bytes_of_16_images("vgg16");
  EXPECT_LE(bytes, 4'000'000'000u);
  EXPECT_GE(bytes, 3u * 4 * 138357544) << "weights, gradients and momentum alone";
}

}  // namespace
}  // namespace convoy::test
