// What a job accepts as people write it, and what its messages tell them to do: it is tried here and solves the problem.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/train/data_source.h"
#include "pipeline/train/load_job.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class JobHints : public testing::Test {
 protected:
  std::string spec(const std::string& model, const std::string& data = "train: {type: idx, images: images, labels: labels}") {
    return "version: 1\njob: {name: hints, output_dir: run}\ndata:\n  " + data + "\n  color_mode: grayscale\nmodel: " + model +
           "\noptimizer: {name: sgd, learning_rate: 0.1}\n";
  }
  Job job(const std::string& model, const std::vector<std::string>& overrides = {}) {
    return load_job(folder_.write("spec.yaml", spec(model)), overrides, registry_);
  }
  // Of a network, as `convoy show` prints it.
  std::string shown(const std::string& name, const std::vector<std::string>& overrides = {}) {
    spec::Node shown = load_job_or_model(name, overrides, registry_).spec.resolved;
    std::erase_if(shown.entries, [](const auto& entry) { return entry.first != "model"; });
    return spec::to_yaml(shown);
  }
  template <typename Run>
  std::string complaint(Run run) {
    try {
      run();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  test::TempFolder folder_;
  Registry registry_ = test::builtin_registry();
};

std::vector<std::string> layers_of(const Job& job) {
  std::vector<std::string> all;
  for (const NetworkNode& node : job.network.nodes) all.push_back(node.name + " " + node.type + " " + to_string(node.output));
  return all;
}

TEST_F(JobHints, ANetworkThatWasShownIsANetworksFile) {
  for (const char* name : {"resnet20", "googlenet"}) {
    const auto file = folder_.write("model.yaml", shown(name));
    const auto wanted = layers_of(load_job_or_model(name, {}, registry_));
    const Job model = load_job_or_model(file, {}, registry_);
    EXPECT_TRUE(model.is_model_only());
    EXPECT_EQ(layers_of(model), wanted);
    EXPECT_EQ(layers_of(load_job(folder_.write("spec.yaml",
                                               "version: 1\ndata: {train: {type: image_folder, path: t}}\n"
                                               "model: {file: model.yaml}\noptimizer: {name: sgd}\n"),
                                 {}, registry_)),
              wanted);
  }
  EXPECT_THAT(complaint([&] { load_job(folder_ / "model.yaml", {}, registry_); }),
              AllOf(HasSubstr("holds a network, not a job"), HasSubstr("model: {file: model.yaml}")));
}

TEST_F(JobHints, SideHeadsThatWereLeftOutStayOut) {
  folder_.write("model.yaml", shown("googlenet", {"model.auxiliary_heads=false"}));
  EXPECT_TRUE(load_job_or_model(folder_ / "model.yaml", {}, registry_).network.auxiliary.empty());
  folder_.write("model.yaml", shown("googlenet"));
  EXPECT_EQ(load_job_or_model(folder_ / "model.yaml", {}, registry_).network.auxiliary.size(), 2u);
  EXPECT_TRUE(load_job_or_model(folder_ / "model.yaml", {"model.auxiliary_heads=false"}, registry_).network.auxiliary.empty());
}

TEST_F(JobHints, AJobIsNoNetworksFile) {
  folder_.write("job.yaml", spec("{name: lenet5}"));
  EXPECT_THAT(
      complaint([&] { job("{file: job.yaml}"); }),
      AllOf(HasSubstr("model 'job.yaml' is a job's spec"), HasSubstr("a model section and nothing else"), Not(HasSubstr("\n"))));
  folder_.write("named.yaml", "model: {name: lenet5}\n");
  EXPECT_THAT(complaint([&] { job("{file: named.yaml}"); }), AllOf(HasSubstr("name that one here"), Not(HasSubstr("\n"))));
}

TEST_F(JobHints, ActivationsAreLayersByTheirNames) {
  const Job with = job("{input_shape: [4, 4, 1], layers: [swish: {}, silu: , relu6: {}, flatten: {}, dense: {units: 2}]}");
  EXPECT_THAT(with.keras.lacking, testing::IsEmpty());
  EXPECT_THAT(with.keras.config, AllOf(HasSubstr("\"activation\":\"silu\""), HasSubstr("\"activation\":\"relu6\"")));
  EXPECT_THAT(complaint([&] { job("{input_shape: [4, 4, 1], layers: [swish, flatten: {}, dense: {units: 2}]}"); }),
              HasSubstr("like \"swish: {}\", found \"swish\""));
  EXPECT_THAT(complaint([&] { job("{input_shape: [4, 4, 1], layers: [gelu: {}, flatten: {}, dense: {units: 2}]}"); }),
              HasSubstr("\"gelu\" is part of the spec language but not built yet"));
}

TEST_F(JobHints, ParametersThatAreNoMapAreOneProblem) {
  EXPECT_THAT(complaint([&] { job("{input_shape: [4, 4, 1], layers: [dropout: 0.5, flatten: {}, dense: {units: 2}]}"); }),
              AllOf(HasSubstr("expected a map of keys and values, found \"0.5\""), Not(HasSubstr("\n"))));
}

TEST_F(JobHints, ASumInABlockThatDoesNotFitNamesTheShortcut) {
  const auto with = [&](const std::string& shortcut, const std::string& block = "residual_basic") {
    return complaint([&] {
      job("{input_shape: [8, 8, 1], layers: [conv2d: {filters: 4, kernel_size: 3}, " + block + ": {name: b, filters: 8" +
          shortcut + "}, flatten: {}, dense: {units: 2}]}");
    });
  };
  for (const char* block : {"residual_basic", "residual_bottleneck", "residual_basic_v2", "residual_bottleneck_v2"}) {
    EXPECT_THAT(with("", block),
                AllOf(HasSubstr("do not go together: add needs inputs of one shape; block '" + std::string(block) +
                                "' has shortcut: identity here; use shortcut: projection or zero_padding"),
                      Not(HasSubstr("\n"))));
    for (const char* word : {"projection", "zero_padding"}) EXPECT_EQ(with(std::string(", shortcut: ") + word, block), "");
  }
  EXPECT_THAT(
      complaint([&] {
        job("{input_shape: [8, 8, 1], layers: [conv2d: {name: a, filters: 4, kernel_size: 3}, conv2d: {name: b, filters: 5, "
            "kernel_size: 1}, add: {inputs: [a, b]}, flatten: {}, dense: {units: 2}]}");
      }),
      Not(HasSubstr("shortcut")));
}

TEST_F(JobHints, ValidationDataIsOfTheTypeOfTrainingData) {
  const std::string train = "train: {type: image_folder, path: a}";
  const auto file = folder_.write("spec.yaml", spec("{name: lenet5}", train));
  const Job job = load_job(file, {"data.val.path=b"}, registry_);
  ASSERT_TRUE(job.spec.data.val);
  EXPECT_EQ(job.spec.data.val->part.type, "image_folder");
  // What `convoy eval` tells to set where there is none.
  const std::string hint = "data.val={type: image_folder, path: b}";
  EXPECT_EQ(load_job(file, {hint}, registry_).resolved_yaml, job.resolved_yaml);
  EXPECT_EQ(load_job(folder_.write("spec.yaml", spec("{name: lenet5}")), {hint}, registry_).spec.data.val->part.type,
            "image_folder");
}

class JobHintsOnClasses : public JobHints {
 protected:
  JobHintsOnClasses() { test::write_idx(folder_, test::labels_of_ten(20), 8); }

  // The advice of the message, as overrides, opens the data.
  void expect_advice(const std::string& model, const std::string& key) {
    const std::string text = complaint([&] { DataSource::open_training(job(model), ExecutorKind::graph, 1); });
    EXPECT_THAT(text,
                AllOf(HasSubstr("has 10 classes, but the model's last layer 'logits' has 3 outputs; set " + key + " to 10, or "),
                      HasSubstr("list the model's classes in data.class_names")));
    EXPECT_EQ(complaint([&] { DataSource::open_training(job(model, {key + "=10"}), ExecutorKind::graph, 1); }), "");
  }
};

TEST_F(JobHintsOnClasses, NameTheKeyThatSetsThem) {
  expect_advice("{name: lenet5, input_shape: [16, 16, 1], num_classes: 3}", "model.num_classes");
  expect_advice("{input_shape: [8, 8, 1], layers: [flatten: {}, dense: {name: logits, units: 3}]}",
                "model.layers[1].dense.units");
  expect_advice(
      "{input_shape: [8, 8, 1], parameters: {num_classes: 3}, layers: [flatten: {}, dense: {name: logits, units: $num_classes}]}",
      "model.parameters.num_classes");
  const std::string in_a_block =
      "{input_shape: [8, 8, 1], blocks: {head: {layers: [flatten: {}, dense: {name: logits, units: 3}]}}, layers: [head: {name: "
      "h}]}";
  EXPECT_THAT(complaint([&] { DataSource::open_training(job(in_a_block), ExecutorKind::graph, 1); }),
              HasSubstr("; give the model one output a class, or "));
}

TEST_F(JobHintsOnClasses, ListingTheModelsClassesSolvesItForLabelsThatAreFewer) {
  test::write_idx(folder_, {0, 1, 2, 0, 1, 2}, 8);
  const std::string model = "{input_shape: [8, 8, 1], layers: [flatten: {}, dense: {name: logits, units: 3}]}";
  EXPECT_EQ(complaint([&] { DataSource::open_training(job(model, {"data.class_names=[a, b, c]"}), ExecutorKind::graph, 1); }),
            "");
}

// A checkpoint's spec holds the layers; what named the network is no key of it.
TEST_F(JobHintsOnClasses, OfAStoredSpecAreUnitsOfALayer) {
  const std::string stored = job("{name: lenet5, input_shape: [16, 16, 1]}").resolved_yaml;
  const auto load = [&](const std::string& assignment) {
    return load_job_text(stored, folder_ / "spec.yaml", {assignment}, registry_);
  };
  const std::string text = complaint([&] { load("model.num_classes=3"); });
  EXPECT_THAT(text, AllOf(HasSubstr("model.num_classes: is a parameter of networks that are named"),
                          HasSubstr("set model.layers[7].dense.units"), Not(HasSubstr("\n"))));
  EXPECT_EQ(load("model.layers[7].dense.units=3").outputs(), 3);
}

}  // namespace
}  // namespace convoy
