// A few steps of training of a tiny network on random gray images, with Winograd's algorithm or without.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "pipeline/train/run_session.h"
#include "tests/support/builtin_registry.h"
#include "tests/train/tiny_job.h"

namespace convoy::test {

inline constexpr int kTinyBatch = 8;  // of tiny_job

struct TinyNetwork {
  int size;            // of an image
  const char* layers;  // as tiny_job takes them
};

inline std::unique_ptr<Session> tiny_session(const TinyNetwork& network, bool winograd, int threads) {
  const std::string runtime = winograd ? "runtime: {winograd: true}\n" : "runtime: {winograd: false}\n";
  const Job job = load_job_text(tiny_job(network.size, network.layers) + runtime, "spec.yaml", {}, builtin_registry());
  SessionOptions options;
  options.threads = threads;
  std::unique_ptr<Session> session = make_session(job, builtin_registry(), options);
  std::mt19937 engine(5);
  std::normal_distribution<float> normal(0.0f, 0.1f);
  for (const Parameter& p : session->program().parameters) {
    std::vector<float> plain(element_count(p.spec.dims));
    for (float& v : plain) v = normal(engine);
    session->write(p, p.tensors.value, plain);
  }
  session->run(Phase::repack);
  return session;
}

inline BatchSlot random_batch(const TinyNetwork& network, int count) {
  const std::size_t values = std::size_t{kTinyBatch} * network.size * network.size;
  BatchSlot slot;
  slot.count = count;
  slot.images = Arena(sizeof(float) * values);
  std::mt19937 engine(9);
  std::normal_distribution<float> normal;
  std::generate_n(reinterpret_cast<float*>(slot.images.data()), values, [&] { return normal(engine); });
  for (int i = 0; i < kTinyBatch; ++i) slot.labels.push_back(i), slot.sample_ids.push_back(i);
  return slot;
}

// The weights after three steps, the second of them on a short batch.
inline std::vector<float> trained(const TinyNetwork& network, bool winograd, int threads) {
  const std::unique_ptr<Session> session = tiny_session(network, winograd, threads);
  RunContext context;
  context.learning_rate = 0.01;
  for (const int count : {kTinyBatch, 3, kTinyBatch}) {
    const BatchSlot slot = random_batch(network, count);
    session->set_batch(slot);
    for (const Phase phase : {Phase::forward, Phase::backward, Phase::update}) session->run(phase, context);
    ++context.step;
  }
  std::vector<float> all;
  for (const Parameter& p : session->program().parameters) {
    const std::vector<float> values = session->read(p, p.tensors.value);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

// The norm of the difference, by b's.
inline double relative_distance(const std::vector<float>& a, const std::vector<float>& b) {
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    difference += std::pow(double(a[i]) - b[i], 2);
    norm += std::pow(double(b[i]), 2);
  }
  return std::sqrt(difference / norm);
}

}  // namespace convoy::test
