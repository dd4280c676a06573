#include "bench/train/peer_bench.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/core/error.h"

namespace convoy::bench {

std::span<const PeerNetwork> peer_networks() {
  static constexpr PeerNetwork kNetworks[] = {
      {"resnet50", 1.4},     {"resnet18", 2.5},     {"vgg16", 3},        {"googlenet_bn", 1.9, "model.auxiliary_heads=false"},
      {"inception_v3", 1.5}, {"mobilenet_v2", 1.5}, {"alexnet_tv", 1.6}, {"resnet34", 0},
      {"resnet101", 0},      {"resnet152", 0},      {"vgg19", 0},
  };
  return kNetworks;
}

std::vector<PeerNetwork> choose_peer_networks(const std::string& model) {
  std::vector<PeerNetwork> chosen;
  std::string names;
  for (const PeerNetwork& network : peer_networks()) {
    if (model == network.name || model == "all" || (model == "bars" && network.bar > 0)) chosen.push_back(network);
    names += fmt::format(" {}", network.name);
  }
  if (chosen.empty()) {
    throw Error(ExitCode::bad_spec,
                fmt::format("--model {}: no peer has this network; with --peers: bars, all, or one of{}", model, names));
  }
  return chosen;
}

const Turns* PeerBenchRow::peer() const {
  const Turns* fastest = nullptr;
  for (const Turns& peer : peers) {
    if (peer.error.empty() && (fastest == nullptr || peer.median() > fastest->median())) fastest = &peer;
  }
  return fastest;
}

std::optional<double> PeerBenchRow::ratio() const {
  if (!ours.error.empty() || peer() == nullptr) return std::nullopt;
  return ours.median() / peer()->median();
}

std::optional<double> PeerBenchRow::share_of_peak(const Turns& turns) const {
  const std::optional<double> peak = ours.fact("peak_gflops"), work = ours.fact("gflops_per_image");
  if (!peak || !work || !turns.error.empty()) return std::nullopt;
  return *work * turns.median() / *peak;
}

}  // namespace convoy::bench
