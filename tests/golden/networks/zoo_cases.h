// Which networks of the zoo have golden files, times instruction sets. A case that takes more than 5 s is slow.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "pipeline/core/isa.h"

namespace convoy::test {

inline const std::vector<std::string> kQuickNetworks{"block_depthwise_separable",
                                                     "block_inception_naive",
                                                     "block_residual_basic_v2",
                                                     "block_residual_bottleneck_v2",
                                                     "block_residual_dense",
                                                     "googlenet",
                                                     "googlenet_bn",
                                                     "googlenet_bn_160",
                                                     "inception_v3",
                                                     "lenet5",
                                                     "lenet5_modern",
                                                     "lenet5_original",
                                                     "mobilenet",
                                                     "mobilenet_v2",
                                                     "nin",
                                                     "nin_cifar",
                                                     "plain20",
                                                     "plain56",
                                                     "resnet110",
                                                     "resnet20",
                                                     "resnet56"};
inline const std::vector<std::string> kSlowNetworks{
    "alexnet",   "alexnet_grouped", "alexnet_tv",     "plain18",         "plain34",
    "resnet101", "resnet101_keras", "resnet152",      "resnet152_keras", "resnet18",
    "resnet34",  "resnet50",        "resnet50_keras", "vgg16",           "vgg19"};

// Those with ten losses.
inline const std::vector<std::string> kCurveNetworks{"googlenet", "mobilenet_v2", "resnet18"};

struct ZooCase {
  std::string network;
  Isa isa;
};

inline void PrintTo(const ZooCase& c, std::ostream* out) { *out << c.network << " " << to_string(c.isa); }

inline std::vector<ZooCase> on_both_isas(const std::vector<std::string>& networks) {
  std::vector<ZooCase> all;
  for (const std::string& network : networks)
    for (const Isa isa : {Isa::avx2, Isa::avx512}) all.push_back({network, isa});
  return all;
}

inline std::string zoo_case_name(const ::testing::TestParamInfo<ZooCase>& info) {
  return info.param.network + "_" + std::string(to_string(info.param.isa));
}

}  // namespace convoy::test
