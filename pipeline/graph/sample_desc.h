// The sizes of a sample's picture.
#pragma once

namespace convoy {

struct SampleDesc {
  int height = 0;  // 0 where it varies from sample to sample
  int width = 0;
  int channels = 0;
  bool operator==(const SampleDesc&) const = default;
};

}  // namespace convoy
