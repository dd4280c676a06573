// Whole training runs on a tiny IDX data set: what a resumed run does with the kernel plan that its checkpoint stores.
#include "pipeline/train/train_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "pipeline/core/error.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/train/checkpoint_folder.h"
#include "pipeline/train/evaluator.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_folder.h"
#include "pipeline/train/run_session.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"
#include "tests/support/trace_format.h"
#include "tests/train/tiny_job.h"

namespace convoy {
namespace {

constexpr const char* kLayers = R"(    - conv2d: {filters: 4, kernel_size: 3, padding: same, activation: relu}
    - max_pooling2d: {pool_size: 2}
    - flatten: {}
    - dense: {units: 10}
)";

class TrainRun : public testing::Test {
 protected:
  TrainRun() {
    test::write_idx(folder_, test::labels_of_ten(60), 8);
    folder_.write("spec.yaml", test::tiny_job(8, kLayers));
  }

  Job job(const std::vector<std::string>& overrides = {}) {
    return load_job(folder_.path() / "spec.yaml", overrides, test::builtin_registry());
  }

  // A folder of files that are no images, two classes a part.
  void use_image_folder(const std::string& sources, const std::vector<const char*>& files) {
    for (const char* file : files) folder_.write(file, "x");
    std::string text = test::tiny_job(8, kLayers);
    const std::string idx = "{type: idx, images: images, labels: labels}";
    text.replace(text.find(idx), idx.size(), sources);
    text.replace(text.find("units: 10"), 9, "units: 2");
    folder_.write("spec.yaml", text);
  }

  void expect_bad_data(const char* message) {
    try {
      train(job(), false);
      FAIL() << "expected an error";
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::bad_data);
      EXPECT_THAT(error.what(), testing::HasSubstr(message));
    }
  }

  void train(const Job& job, bool resume, bool allow_inexact = false) {
    TrainRunOptions options;
    options.resume = resume;
    options.allow_inexact = allow_inexact;
    options.show_progress = false;
    EXPECT_EQ(run_training(job, test::builtin_registry(), options, [] { return false; }), TrainOutcome::finished);
  }

  std::filesystem::path newest() { return list_checkpoints(checkpoint_folder(folder_.path() / "run")).back(); }

  // Stores the newest checkpoint again with another kernel plan.
  void change_plan(const std::function<void(KernelPlan&)>& change) {
    CheckpointData data = load_checkpoint(newest()).value_or_throw();
    KernelPlan plan = kernel_plan_from_json(data.kernel_plan);
    change(plan);
    data.kernel_plan = to_json(plan);
    save_checkpoint(data, newest());
  }

  test::TempFolder folder_;
};

// Input and program, though the run is stopped; a file that cannot be opened is told before anything is trained.
TEST_F(TrainRun, WritesATraceHoweverItEnds) {
  TrainRunOptions options;
  options.show_progress = false;
  options.trace = folder_.path() / "trace.json";
  int polls = 0;
  EXPECT_EQ(run_training(job(), test::builtin_registry(), options, [&] { return ++polls >= 3; }), TrainOutcome::stopped);
  std::ifstream file(options.trace);
  std::set<std::string> names, categories;
  const nlohmann::json document = nlohmann::json::parse(file);
  test::expect_chrome_trace(document);
  for (const auto& event : document.at("traceEvents")) {
    if (event.at("ph") == "X")
      names.insert(event.at("name").get<std::string>()), categories.insert(event.at("cat").get<std::string>());
  }
  EXPECT_EQ(categories, (std::set<std::string>{"input", "program"}));
  for (const char* name : {"sample", "read", "decode", "augment", "order", "step"}) EXPECT_TRUE(names.contains(name)) << name;
  options.trace = folder_.path() / "nowhere" / "trace.json";
  EXPECT_THROW(run_training(job({"job.output_dir=other"}), test::builtin_registry(), options, [] { return false; }), Error);
}

TEST_F(TrainRun, ResumesWithTheStoredPlanAndStoresItAgain) {
  train(job(), false);
  KernelPlan stored;
  change_plan([&](KernelPlan& plan) { stored = plan; });
  train(job({"trainer.epochs=2"}), true);
  EXPECT_EQ(kernel_plan_from_json(load_checkpoint(newest()).value_or_throw().kernel_plan), stored);
}

TEST_F(TrainRun, RefusesAPlanThatThisBinaryLacksUnlessInexactIsAllowed) {
  train(job(), false);
  change_plan([](KernelPlan& plan) {
    ASSERT_FALSE(plan.choices.empty());
    plan.choices.begin()->second.variant = "of_another_version";
  });
  try {
    train(job({"trainer.epochs=2"}), true);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    EXPECT_THAT(error.what(), testing::HasSubstr("of_another_version"));
  }
  train(job({"trainer.epochs=2"}), true, true);
  EXPECT_EQ(load_checkpoint(newest()).value_or_throw().epoch, 2);
}

TEST_F(TrainRun, ResumesWithTheStoredPasses) {
  train(job(), false);
  change_plan([](KernelPlan& plan) { std::erase(plan.passes, "reuse_in_place"); });
  train(job({"trainer.epochs=2"}), true);
  const PassList stored = kernel_plan_from_json(load_checkpoint(newest()).value_or_throw().kernel_plan).passes;
  EXPECT_EQ(stored, select_passes("-reuse_in_place"));
  Job chosen = job({"trainer.epochs=3"});
  chosen.passes = select_passes("-place_branches");  // as many bits
  train(chosen, true);
  EXPECT_EQ(kernel_plan_from_json(load_checkpoint(newest()).value_or_throw().kernel_plan).passes, chosen.passes);
}

TEST_F(TrainRun, ResumesAPlanOfAFormerVersionWithAnExactPassMore) {
  train(job(), false);
  change_plan([](KernelPlan& plan) { plan.passes.push_back("fuse_mask_sums"); });
  train(job({"trainer.epochs=2"}), true);
  EXPECT_EQ(kernel_plan_from_json(load_checkpoint(newest()).value_or_throw().kernel_plan).passes, all_passes());
}

TEST_F(TrainRun, RefusesOtherPassesThatSumInAnotherOrderUnlessInexactIsAllowed) {
  train(job(), false);
  change_plan([](KernelPlan& plan) { plan.passes.push_back("of_another_version"); });
  const Job more = job({"trainer.epochs=2"});
  Job chosen = job({"trainer.epochs=2"});
  chosen.passes = all_passes();
  for (const Job* each : {&more, static_cast<const Job*>(&chosen)}) {
    try {
      train(*each, true);
      FAIL() << "expected an error";
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
      EXPECT_THAT(error.what(), testing::HasSubstr(each->passes ? "--passes" : "of_another_version"));
    }
  }
  train(chosen, true, true);
  EXPECT_EQ(kernel_plan_from_json(load_checkpoint(newest()).value_or_throw().kernel_plan).passes, chosen.passes);
}

TEST_F(TrainRun, RefusesAPlanWithoutTheModelsSteps) {
  train(job(), false);
  change_plan([](KernelPlan& plan) { plan.choices.erase(plan.choices.begin()); });
  EXPECT_THROW(train(job({"trainer.epochs=2"}), true), Error);
}

TEST_F(TrainRun, OutputsThatAreNotFiniteAreNoPredictions) {
  const Job tiny = job({"data.val.type=idx", "data.val.images=images", "data.val.labels=labels"});
  train(tiny, false);
  CheckpointData data = load_checkpoint(newest()).value_or_throw();
  for (WeightTensor& weight : data.weights) {
    for (float& value : weight.values) value *= 1e30f;
  }
  SessionOptions options;
  options.training = false;
  const std::unique_ptr<Session> session = make_session(tiny, test::builtin_registry(), options);
  write_weights(*session, data.weights, "test");
  const auto source = DataSource::open_validation(tiny, ExecutorKind::graph, 1);
  try {
    evaluate(
        tiny, *session, *source, [] { return false; }, [](const SampleFailure&) {});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::numeric);
  }
}

class StoppedRun : public TrainRun {
 protected:
  static constexpr int kNever = 1000;

  // Two epochs with validation, stopped from poll number `poll` on; true when it was.
  bool train_until(int poll, bool resume) {
    TrainRunOptions options;
    options.resume = resume;
    options.show_progress = false;
    int polls = 0;
    return run_training(job_, test::builtin_registry(), options, [&] { return ++polls >= poll; }) == TrainOutcome::stopped;
  }

  CheckpointData newest_state() {
    CheckpointData data = load_checkpoint(newest()).value_or_throw();
    for (EpochRecord& record : data.history) record.seconds = 0;
    return data;
  }

  int checkpoint_events() {
    std::ifstream log(folder_.path() / "run" / "log.jsonl");
    int events = 0;
    for (std::string line; std::getline(log, line);) events += line.find("\"event\":\"checkpoint\"") != std::string::npos;
    return events;
  }

  Job job_ = job({"data.val.type=idx", "data.val.images=images", "data.val.labels=labels", "trainer.epochs=2"});
};

TEST_F(StoppedRun, ContinuesExactlyFromEveryPollOfTheStop) {
  EXPECT_FALSE(train_until(kNever, false));
  const CheckpointData wanted = newest_state();
  const std::string hash = hash_model_state(wanted);
  int stops = 0;
  for (int poll = 1; poll <= 34; ++poll) {
    SCOPED_TRACE("poll " + std::to_string(poll));
    std::filesystem::remove_all(folder_.path() / "run");
    const bool stopped = train_until(poll, false);
    stops += stopped;
    const std::int64_t epoch = newest_state().epoch;
    EXPECT_EQ(checkpoint_events(), epoch + (stopped && poll != 17)) << "one an epoch, one for a stop within an epoch";
    EXPECT_FALSE(train_until(kNever, true));
    const CheckpointData state = newest_state();
    EXPECT_EQ(state.step, wanted.step);
    EXPECT_EQ(hash_model_state(state), hash);
    EXPECT_EQ(state.history, wanted.history);
  }
  EXPECT_EQ(stops, 33) << "8 polls of training, 8 of validation and one between epochs; the last comes too late";
}

TEST_F(TrainRun, RefusesValidationDataOfOtherClasses) {
  use_image_folder("{type: image_folder, path: train}\n  val: {type: image_folder, path: val}",
                   {"train/a/1.jpg", "train/b/1.jpg", "val/a/1.jpg", "val/c/1.jpg"});
  expect_bad_data("class 1 is 'c', but the training data's is 'b'");
}

TEST_F(TrainRun, RefusesAnEpochWithoutAUsableSample) {
  use_image_folder("{type: image_folder, path: train, on_error: quarantine, max_bad: 1.0}", {"train/a/1.jpg", "train/b/1.jpg"});
  expect_bad_data("no sample of epoch 1 could be used");
}

// A resumed run keeps the rows of the epochs before it.
TEST_F(TrainRun, GradientNormsHaveARowForEachLayerAndEpoch) {
  const std::string on = "log={gradient_norms: true}";
  train(job({on}), false);
  std::ofstream(folder_.path() / "run/gradient_norms.csv", std::ios::app) << "\nno number,x,y\n";
  train(job({on, "trainer.epochs=2"}), true);
  std::ifstream file(folder_.path() / "run/gradient_norms.csv");
  std::vector<std::string> rows;
  for (std::string line; std::getline(file, line);) rows.push_back(line);
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0], "epoch,layer,norm");
  const char* starts[] = {"0,conv2d,", "0,dense,", "1,conv2d,", "1,dense,"};
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(rows[i + 1].starts_with(starts[i])) << rows[i + 1];
    EXPECT_GT(std::stod(rows[i + 1].substr(std::string(starts[i]).size())), 0.0);
  }
}

TEST_F(TrainRun, FreshWeightsFollowTheSeedAlone) {
  const auto first_hash = [&](const char* seed) {
    std::filesystem::remove_all(folder_.path() / "run");
    train(job({std::string("job.seed=") + seed}), false);
    return hash_model_state(load_checkpoint(newest()).value_or_throw());
  };
  const std::string three = first_hash("3");
  EXPECT_EQ(first_hash("3"), three);
  EXPECT_NE(first_hash("4"), three);
}

}  // namespace
}  // namespace convoy
