// print_keras_weights FILE: each weight that convoy reads from a Keras legacy .h5 file, as
// "layer name dims SHA-256-of-values"; a refusal goes to stderr and ends with 1.
#include <cstdio>
#include <span>
#include <string>

#include "pipeline/train/checkpoint.h"
#include "pipeline/train/sha256.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: print_keras_weights FILE\n");
    return 2;
  }
  const auto weights = convoy::load_keras_weights(argv[1]);
  if (!weights) {
    std::fprintf(stderr, "%s\n", weights.failure().message.c_str());
    return 1;
  }
  for (const convoy::WeightTensor& weight : weights.value()) {
    std::string dims;
    for (std::int64_t dim : weight.dims) dims += (dims.empty() ? "" : "x") + std::to_string(dim);
    const std::string hash = convoy::to_hex(convoy::sha256(std::as_bytes(std::span(weight.values))));
    std::printf("%s %s %s %s\n", weight.layer.c_str(), weight.name.c_str(), dims.empty() ? "-" : dims.c_str(), hash.c_str());
  }
}
