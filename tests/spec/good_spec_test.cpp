// What good specs give: values, defaults, names, and a resolved tree that reads back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spec/param_reader.h"
#include "pipeline/spec/scalars.h"
#include "spec_dump.h"
#include "spec_text.h"

namespace convoy::spec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kSmallest = R"(
version: 1
data: {train: {type: image_folder, path: images}}
model: {input_shape: [8, 6, 3], layers: [flatten: {}, dense: {units: 2}]}
optimizer: {name: sgd}
)";

// Every key with a value that is not its default.
constexpr const char* kFull = R"(
version: 1
job: {name: full, seed: 9007199254740993, output_dir: ../out}
data:
  train: {type: image_folder, path: a, validation_split: 0.2, subset: training, on_error: quarantine, max_bad: 0.25, max_bad_absolute: 7}
  val: {type: image_folder, path: a, validation_split: 0.2, subset: validation}
  class_names: [cat, "1", "no"]
  color_mode: grayscale
  image_size: [20, 30]
  interpolation: bilinear
  batch_size: 5
  shuffle: false
  drop_last: true
  slots: 9
  cache: {where: ram, max_bytes: 1536KiB}
  decode: {region: false, scaled_dct: true, exif: ignore, max_pixels: 1000, max_side: 99, max_bytes: 5000, max_scans: 7, max_markers: 8, max_marker_bytes: 900, max_memory: 2097152, max_seconds: 0.5}
preprocess: {mode: custom, scale: 0.1, mean: [0.2], std: [0.3], channel_order: rgb, resize_rule: antialias}
augment: [random_flip: {mode: horizontal}, random_translation: {height_factor: 0.07}]
eval_transform: [resize_short: 256, center_crop: {size: [20, 30]}]
batch_augment: {mixup_alpha: 0.2, cutmix_alpha: 1.0, switch_prob: 0.25}
model:
  layers:
    - conv2d: {name: c1, filters: 6, kernel_size: [5, 3], lr_mult: 2, decay_mult: 0.5, trainable: false}
    - relu:
    - dense: {inputs: [c1], units: 3}
loss: {name: categorical_crossentropy, from_logits: false, label_smoothing: 0.1, class_weight: {cat: 2.5, "1": 0}}
log: {gradient_norms: true}
kernels: {schedules: tuned/mine.json}
metrics: [top1, top5, confusion_matrix]
optimizer: {name: sgd, learning_rate: 0.05, momentum: 0.9, weight_decay: 1e-4, exclude_from_weight_decay: [bias]}
lr_schedule: {name: multistep, gamma: 0.5, milestones: [2, 4.5], warmup_epochs: 1.5, warmup_method: constant, warmup_factor: 0.1}
trainer: {epochs: 6, validate_every: 2, clip_grad_norm: null, grad_accumulation: 1, ema: null}
callbacks:
  - model_checkpoint: {monitor: val_loss, mode: min, save_best_only: true, keep: 3}
  - backup_and_restore: {save_freq: 500, keep: 4}
  - csv_logger: {}
runtime: {threads: 3, report_every: 10s, executor: threads, winograd: false, recompute_above: 2GiB, deterministic: true}
)";

void expect_round_trip(const std::string& text) {
  const ReadResult first = read_text(text, "dir/spec.yaml");
  ASSERT_THAT(first.errors, IsEmpty());
  const std::string written = to_yaml(first.spec.resolved);
  const ReadResult second = read_text(written, "dir/spec.yaml");
  ASSERT_THAT(second.errors, IsEmpty()) << written;
  EXPECT_EQ(dump(second.spec), dump(first.spec));
  EXPECT_EQ(to_yaml(second.spec.resolved), written);
}

TEST(GoodSpec, SmallestHasDefaultsForTheRest) {
  const ReadResult read = read_text(kSmallest, "dir/small.yaml");
  ASSERT_THAT(read.errors, IsEmpty());
  EXPECT_EQ(read.spec.job.name, "small");
  EXPECT_EQ(read.spec.job.output_dir, "dir/runs/small");
  EXPECT_EQ(read.spec.directory, "dir");
  EXPECT_EQ(read.spec.data.image_size, std::pair(8, 6));
  EXPECT_FALSE(read.spec.data.val);
  EXPECT_THAT(read.spec.preprocess.mean, ElementsAre(0.0, 0.0, 0.0));
  EXPECT_THAT(read.spec.metrics, ElementsAre("accuracy"));
  EXPECT_EQ(read.spec.checkpoint.monitor, "accuracy") << "there is nothing to validate on";
  EXPECT_EQ(read.spec.lr_schedule.name, "constant");
}

TEST(GoodSpec, FullSpecIsReadAsWritten) {
  const ReadResult read = read_text(kFull, "dir/spec.yaml");
  ASSERT_THAT(read.errors, IsEmpty());
  const PipelineSpec& spec = read.spec;
  EXPECT_EQ(spec.job.seed, 9007199254740993u) << "not a double on the way";
  EXPECT_EQ(spec.job.output_dir, "out");
  EXPECT_EQ(spec.data.train.on_error, OnError::quarantine);
  EXPECT_EQ(spec.data.train.max_bad_absolute, 7);
  EXPECT_EQ(to_yaml(spec.data.train.part.params), "path: a\nvalidation_split: 0.2\nsubset: training\n");
  EXPECT_THAT(spec.data.class_names, ElementsAre("cat", "1", "no"));
  EXPECT_THAT(*spec.model.input_shape, ElementsAre(20, 30, 1)) << "from image_size and color_mode";
  ASSERT_EQ(spec.model.layers.size(), 3u);
  EXPECT_EQ(to_yaml(spec.model.layers[0].part.params), "filters: 6\nkernel_size: [5, 3]\n");
  EXPECT_EQ(spec.model.layers[0].part.path, "model.layers[0].conv2d");
  EXPECT_EQ(spec.model.layers[0].lr_mult, 2.0);
  EXPECT_FALSE(spec.model.layers[0].trainable);
  EXPECT_EQ(spec.model.layers[1].part.params.kind, Node::Kind::map) << "null stands for no parameters";
  EXPECT_THAT(spec.model.layers[2].inputs, ElementsAre("c1"));
  EXPECT_EQ(to_yaml(spec.optimizer.params), "momentum: 0.9\nweight_decay: 1e-4\n");
  EXPECT_THAT(spec.lr_schedule.milestones, ElementsAre(2.0, 4.5));
  EXPECT_EQ(spec.loss.label_smoothing, 0.1);
  ASSERT_EQ(spec.loss.class_weights.size(), 2u);
  EXPECT_EQ(spec.loss.class_weights[0].name, "cat");
  EXPECT_EQ(spec.loss.class_weights[0].weight, 2.5);
  EXPECT_EQ(spec.batch_augment.mixup_alpha, 0.2);
  EXPECT_EQ(spec.batch_augment.cutmix_alpha, 1.0);
  EXPECT_EQ(spec.batch_augment.switch_prob, 0.25);
  EXPECT_FALSE(spec.loss.from_logits);
  EXPECT_TRUE(spec.log.gradient_norms);
  EXPECT_EQ(spec.kernels.schedules, spec.directory / "tuned/mine.json");
  EXPECT_EQ(spec.checkpoint.mode, "min");
  EXPECT_EQ(spec.checkpoint.save_freq, 500);
  EXPECT_EQ(spec.runtime.report_every, 10.0);
  EXPECT_EQ(spec.runtime.recompute_above, std::int64_t{2} << 30);
}

TEST(GoodSpec, SamplingAndCacheAreRead) {
  EXPECT_EQ(read_text(kFull).spec.data.cache.max_bytes, 1536 << 10);
  EXPECT_FALSE(read_text(kSmallest).spec.data.cache.ram);
  std::string text = kSmallest;
  const std::string source = "path: images";
  text.replace(text.find(source), source.size(), source + ", sampling: balanced");
  const ReadResult read = read_text(text);
  ASSERT_THAT(read.errors, IsEmpty());
  EXPECT_TRUE(read.spec.data.train.balanced);
  expect_round_trip(text);
}

TEST(GoodSpec, ResolvedTreeReadsBackToTheSameSpec) {
  expect_round_trip(kSmallest);
  expect_round_trip(kFull);
  expect_round_trip(base_with(0, ""));
  for (const char* schedule : {"step", "exponential", "polynomial"}) {
    expect_round_trip(base_with(20, "lr_schedule: {name: " + std::string(schedule) + "}"));
  }
}

TEST(GoodSpec, LayersAreNamedAsKerasNamesThem) {
  const ReadResult read =
      read_text(base_with(15, "    - conv2d: {name: conv2d_1}\n    - conv2d: {name: mine}\n    - conv2d: {}\n    - relu:"));
  ASSERT_THAT(read.errors, IsEmpty());
  std::vector<std::string> names;
  for (const LayerSpec& layer : read.spec.model.layers) names.push_back(layer.name);
  EXPECT_THAT(names, ElementsAre("conv2d", "conv2d_1", "mine", "conv2d_2", "relu", "logits"));
}

TEST(GoodSpec, ClassWeightsAndMixingAreOffUnlessAskedFor) {
  const ReadResult plain = read_text(kSmallest);
  EXPECT_FALSE(plain.spec.mixes_targets());
  const ReadResult balanced = read_text(std::string(kSmallest) + "loss: {class_weight: balanced}\n");
  EXPECT_THAT(balanced.errors, IsEmpty());
  EXPECT_TRUE(balanced.spec.loss.balanced_classes);
  EXPECT_TRUE(balanced.spec.mixes_targets());
  const ReadResult cut = read_text(std::string(kSmallest) + "batch_augment: {cutmix_alpha: 1}\n");
  EXPECT_THAT(cut.errors, IsEmpty());
  EXPECT_FALSE(cut.spec.batch_augment.mixup_alpha.has_value());
  EXPECT_TRUE(cut.spec.mixes_targets());
}

TEST(GoodSpec, AStageMayBeItsSize) {
  const ReadResult read = read_text(std::string(kSmallest) + "eval_transform: [resize_short: 12, center_crop: [8, 6]]\n");
  ASSERT_THAT(read.errors, IsEmpty());
  ASSERT_EQ(read.spec.eval_transform.size(), 2u);
  EXPECT_EQ(to_yaml(read.spec.eval_transform[0].params), "size: 12\n");
  EXPECT_EQ(to_yaml(read.spec.eval_transform[1].params), "size: [8, 6]\n");
}

TEST(GoodSpec, NamedPreprocessingBecomesNumbers) {
  const PreprocessSpec tf = read_text(base_with(8, "preprocess: {mode: tf}")).spec.preprocess;
  EXPECT_EQ(tf.mode, "custom");
  EXPECT_DOUBLE_EQ(255.0 * tf.scale - tf.mean.at(0), 1.0);
  EXPECT_THAT(tf.std, ElementsAre(1.0));
  const ReadResult torch = read_text(std::string(kSmallest) + "preprocess: {mode: torch}\n");
  ASSERT_THAT(torch.errors, IsEmpty());
  EXPECT_THAT(torch.spec.preprocess.mean, ElementsAre(0.485, 0.456, 0.406));
  EXPECT_THAT(torch.spec.preprocess.std, ElementsAre(0.229, 0.224, 0.225));
  EXPECT_DOUBLE_EQ(torch.spec.preprocess.scale * 255.0, 1.0);
  EXPECT_EQ(torch.spec.preprocess.channel_order, "rgb");
  const std::string caffe_spec = std::string(kSmallest) + "preprocess: {mode: caffe}\n";
  const PreprocessSpec caffe = read_text(caffe_spec).spec.preprocess;
  EXPECT_EQ(caffe.channel_order, "bgr");
  EXPECT_THAT(caffe.mean, ElementsAre(103.939, 116.779, 123.68)) << "in the model's order: blue first";
  EXPECT_EQ(caffe.scale, 1.0);
  expect_round_trip(caffe_spec);
  const PreprocessSpec none = read_text(base_with(8, "preprocess: {mode: none}")).spec.preprocess;
  EXPECT_EQ(none.scale, 1.0);
  EXPECT_THAT(none.mean, ElementsAre(0.0));
}

TEST(GoodSpec, SuggestionsKnowTheKeysOfThePartAndOfTheSpecFloor) {
  ReadResult read = read_text(base_with(19, "optimizer: {name: adam, lerning_rate: 0.1}"));
  ASSERT_THAT(read.errors, IsEmpty()) << "the optimizer's own keys are not the spec floor's business";
  Diagnostics diagnostics("spec.yaml");
  ParamReader reader(read.spec.optimizer.params, read.spec.optimizer.path, diagnostics);
  reader.also_known(read.spec.optimizer.own_keys);
  reader.finish();
  EXPECT_THAT(diagnostics.lines(),
              ElementsAre(HasSubstr("19:25: optimizer.lerning_rate: unknown key; did you mean \"learning_rate\"?")));
}

TEST(GoodSpec, ResolvedParamsAreFilledInByTheParts) {
  PipelineSpec spec = read_text(base_with(0, "")).spec;
  Node params = Node::map();
  params.set("filters", Node::integer(6));
  params.set("padding", Node::string("valid"));
  EXPECT_TRUE(set_resolved_params(spec.resolved, "model.layers[0].conv2d", params));
  EXPECT_TRUE(set_resolved_params(spec.resolved, "augment[0].random_translation", params));
  EXPECT_TRUE(set_resolved_params(spec.resolved, "data.val", params));
  const ReadResult back = read_text(to_yaml(spec.resolved));
  ASSERT_THAT(back.errors, IsEmpty());
  EXPECT_EQ(to_yaml(back.spec.model.layers[0].part.params), "filters: 6\npadding: valid\nkernel_size: 5\n");
  EXPECT_EQ(back.spec.model.layers[0].name, "conv2d");
  EXPECT_EQ(as_string(*back.spec.data.val->part.params.find("padding")), "valid");
  EXPECT_EQ(back.spec.data.val->part.type, "idx");
}

TEST(GoodSpec, ResolvedParamsOfAPartThatIsNotThereChangeNothing) {
  PipelineSpec spec = read_text(base_with(0, "")).spec;
  const std::string before = to_yaml(spec.resolved);
  Node params = Node::map();
  params.set("filters", Node::integer(6));
  for (const char* path :
       {"model.layers[9].conv2d", "model.layers[0].conv3d", "model.layers", "data.test", "data.batch_size.x"}) {
    EXPECT_FALSE(set_resolved_params(spec.resolved, path, params)) << path;
  }
  EXPECT_TRUE(set_resolved_params(spec.resolved, "optimizer", Node::map()));
  EXPECT_EQ(to_yaml(spec.resolved), before);
}

TEST(SpecErrors, AreAllReportedAtOnceInOrder) {
  const ReadResult read = read_text(R"(version: 2
job: {name: 5, name: x}
data:
  train: {type: 1, on_error: skip}
  batch_size: many
modl: {}
optimizer: {learning_rate: fast}
trainer: {epoch: 3, ema: {decay: 0.9}}
runtime: {threads: -1, deterministic: no}
)");
  EXPECT_THAT(read.errors,
              ElementsAre(HasSubstr("1:1: model: is required"), HasSubstr("1:10: version: "),
                          HasSubstr("2:13: job.name: expected a string"), HasSubstr("2:16: job.name: duplicate key"),
                          HasSubstr("4:17: data.train.type: "), HasSubstr("4:30: data.train.on_error: "),
                          HasSubstr("5:15: data.batch_size: "), HasSubstr("6:1: modl: unknown key; did you mean \"model\"?"),
                          HasSubstr("7:12: optimizer.name: is required"), HasSubstr("7:28: optimizer.learning_rate: "),
                          HasSubstr("8:11: trainer.epoch: unknown key"), HasSubstr("8:26: trainer.ema: is part of"),
                          HasSubstr("9:20: runtime.threads: "), HasSubstr("9:39: runtime.deterministic: ")));
}

TEST(SpecErrors, AreThrownTogetherWithExitCode2) {
  Diagnostics diagnostics("spec.yaml");
  read_pipeline_spec(load_yaml_text("version: 2\n", diagnostics), "spec.yaml", diagnostics);
  try {
    diagnostics.throw_if_any();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    EXPECT_THAT(error.what(), HasSubstr("version: this convoy reads version 1"));
    EXPECT_THAT(error.what(), HasSubstr("\nspec.yaml:1:"));
  }
}

TEST(SpecErrors, AFileThatIsNoSpecGetsOneError) {
  EXPECT_THAT(read_text("").errors, ElementsAre(HasSubstr("expected a map of sections")));
  EXPECT_THAT(read_text("- a\n- b\n").errors, ElementsAre(HasSubstr("spec.yaml:1:1: expected a map of sections")));
  EXPECT_THAT(read_text("just words\n").errors, ElementsAre(HasSubstr("found \"just words\"")));
  EXPECT_THAT(read_text("version: [1\n").errors, ElementsAre(HasSubstr("not valid YAML")));
}

}  // namespace
}  // namespace convoy::spec
