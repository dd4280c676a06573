#include "stages/input/recipe/normalize.h"

#include <string>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

double of_channel(const std::vector<double>& values, int c) { return values[values.size() == 1 ? 0 : c]; }

void check_count(const char* key, const std::vector<double>& values, int channels) {
  if (values.size() == 1 || values.size() == static_cast<std::size_t>(channels)) return;
  throw Error(ExitCode::bad_spec, std::string("preprocess.") + key + " has " + std::to_string(values.size()) +
                                      " values; expected 1 or one a channel (" + std::to_string(channels) + ")");
}

}  // namespace

Normalize::Normalize(int channels, double scale, const std::vector<double>& mean, const std::vector<double>& std,
                     ChannelOrder channel_order)
    : order(channel_order) {
  check_count("mean", mean, channels);
  check_count("std", std, channels);
  for (int c = 0; c < channels; ++c) {
    factor.push_back(static_cast<float>(scale / of_channel(std, c)));
    offset.push_back(static_cast<float>(-of_channel(mean, c) / of_channel(std, c)));
  }
}

}  // namespace convoy
