// One layer of a Keras model, as data.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace convoy::keras {

using Json = nlohmann::ordered_json;

struct KerasLayer {
  std::string class_name;   // "Conv2D"
  std::string name;         // unique in the model
  Json config;              // what Keras's from_config gets, without the name
  std::vector<int> inputs;  // layers, all before this one
  int node = 0;             // the network's node that it came from
};

}  // namespace convoy::keras
