// Large networks train on small machines: what a step of 16 images of ImageNet's size needs is bounded.
#include <gtest/gtest.h>

#include "tests/models/zoo_network.h"

namespace convoy::test {
namespace {

std::size_t bytes_of_16_images(const std::string& network) {
  return training_bytes(zoo_job("{name: " + network + "}", 3, 16, "{name: sgd, learning_rate: 0.1, momentum: 0.9}"));
}

// With images, libraries and scratch, some 55 MB together, 1.4 GB.
TEST(TrainingMemory, OfResNet50StaysBelow1345Megabytes) {
  const std::size_t bytes = bytes_of_16_images("resnet50");
  EXPECT_LE(bytes, 1'345'000'000u);
  EXPECT_GE(bytes, 3u * 4 * 25557032) << "weights, gradients and momentum alone";
}

TEST(TrainingMemory, OfInceptionV3StaysBelow1400Megabytes) { EXPECT_LE(bytes_of_16_images("inception_v3"), 1'400'000'000u); }

TEST(TrainingMemory, OfVgg16StaysBelowTwoGigabytes) {
  const std::size_t bytes = bytes_of_16_images("vgg16");
  EXPECT_LE(bytes, 2'000'000'000u);
  EXPECT_GE(bytes, 3u * 4 * 138357544) << "weights, gradients and momentum alone";
}

}  // namespace
}  // namespace convoy::test
