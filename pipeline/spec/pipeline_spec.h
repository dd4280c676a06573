// The spec as plain structs: one file, one job. It knows no layer, data set or optimizer by name: their parameters stay
// Nodes that the built-in parts read for themselves.
//
// Everything is a value; nothing refers to the Node it was read from. Sizes are [height, width]. The vocabulary is Keras's
// where Keras has a word, torchvision's and Caffe's (lr_mult, decay_mult) elsewhere; README.md lists what is built.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/spec/decode_spec.h"
#include "pipeline/spec/node.h"

namespace convoy::spec {

// A part chosen by name with parameters of its own: a layer, a stage, an optimizer, a data source.
struct PartSpec {
  std::string type;
  Node params;       // map without the keys that the spec itself reads (type, name, inputs, ...)
  std::string path;  // dotted key, for messages and --set
  Mark mark;
  std::vector<std::string> own_keys;  // the keys that are not in params; give them to ParamReader::also_known
  std::string advice{};               // of a layer: what to change where its inputs do not go together; may be empty
};

struct LayerSpec {
  PartSpec part;
  std::string name;                 // given, or "<type>" / "<type>_<k>" as Keras numbers them
  std::vector<std::string> inputs;  // empty: the layer before
  double lr_mult = 1.0;
  double decay_mult = 1.0;
  bool trainable = true;
};

struct JobSpec {
  std::string name;
  std::uint64_t seed = 0;
  std::filesystem::path output_dir;  // absolute, or relative to the working directory after resolving against the spec
};

enum class OnError { raise, quarantine, substitute };

struct SourceSpec {
  PartSpec part;  // type: image_folder, list, idx, ...
  OnError on_error = OnError::raise;
  double max_bad = 0.001;      // share of the epoch's samples
  int max_bad_absolute = 100;  // whichever is reached first ends the job
  bool balanced = false;       // sampling: balanced, of data.train: each class is drawn equally often
};

struct CacheSpec {  // encoded bytes kept in memory
  bool ram = false;
  std::int64_t max_bytes = std::int64_t{2} << 30;  // of data.train and data.val together
};

struct DataSpec {
  SourceSpec train;
  std::optional<SourceSpec> val;
  std::vector<std::string> class_names;  // empty: the source's own, sorted
  std::string color_mode = "rgb";        // rgb | grayscale
  std::optional<std::pair<int, int>>
      image_size;  // [height, width]; default: the model's; always set after reading without errors
  std::string interpolation = "bilinear";
  int batch_size = 32;
  bool shuffle = true;
  bool drop_last = false;
  int slots = 3;  // batches in flight; bounds the memory of the input side
  DecodeSpec decode;
  CacheSpec cache;
};

struct PreprocessSpec {         // y = (x * scale - mean[c]) / std[c]; channels in channel_order
  std::string mode = "custom";  // always custom after reading: caffe, tf, torch and none are turned into these numbers
  double scale = 1.0 / 255.0;
  std::vector<double> mean{0.0};  // one value a channel
  std::vector<double> std{1.0};
  std::string channel_order = "rgb";  // rgb | bgr
  std::string resize_rule = "keras";  // keras | antialias
};

struct BatchAugmentSpec {                           // what mixes the images of a batch
  std::optional<double> mixup_alpha, cutmix_alpha;  // absent: not done
  double switch_prob = 0.5;                         // of CutMix, where there are both
  bool any() const { return mixup_alpha || cutmix_alpha; }
};

struct AuxiliarySpec {  // a side head, trained beside the main output and left out of inference
  std::string layer;
  double loss_weight = 1.0;
  std::string path;  // "model.auxiliary[0]"
  Mark mark;
};

struct BlockName {  // of a block that the model defines
  std::string name;
  std::string path;
  Mark mark;
};

struct ModelSpec {                              // blocks, repeats and named models expanded
  std::optional<std::vector<int>> input_shape;  // [height, width, channels]; always set after reading without errors
  std::vector<LayerSpec> layers;
  std::vector<AuxiliarySpec> auxiliary;
  std::vector<BlockName> blocks;  // its own, for messages: whoever knows the layers refuses a block of the same name
  std::string classes_key;        // what sets the number of outputs ("model.num_classes"); empty where nothing simple does
  Mark mark;
};

struct ClassWeight {
  std::string name;
  double weight = 1.0;
  Mark mark;
};

struct LossSpec {
  std::string name = "sparse_categorical_crossentropy";  // | categorical_crossentropy | binary_crossentropy
  bool from_logits = true;                   // false: the last layer is a softmax (binary: sigmoid), and the loss undoes it
  Mark from_logits_mark;                     // of its value, else of the section; no line without one
  double label_smoothing = 0.0;              // share of each label that is spread over all classes
  bool balanced_classes = false;             // class_weight: balanced
  std::vector<ClassWeight> class_weights{};  // class_weight: a map; classes that it does not name have weight 1
  bool weighs_classes() const { return balanced_classes || !class_weights.empty(); }
};

struct LrScheduleSpec {           // the rate as a function of the optimizer step
  std::string name = "constant";  // constant | step | multistep | exponential | cosine | polynomial
  double warmup_epochs = 0.0;
  std::string warmup_method = "linear";  // linear | constant
  double warmup_factor = 0.0;            // start of the warm-up, as a share of the rate
  double gamma = 0.1;                    // step, multistep, exponential
  double step_epochs = 30.0;             // step
  std::vector<double> milestones;        // multistep, epochs
  double min_learning_rate = 0.0;        // cosine, polynomial
  double power = 1.0;                    // polynomial
};

struct TrainerSpec {
  int epochs = 1;
  int validate_every = 1;  // epochs
};

struct CheckpointSpec {  // callbacks: model_checkpoint and backup_and_restore
  std::string monitor = "val_accuracy";
  std::string mode = "max";  // max | min
  int keep_best = 1;
  int keep_last = 2;
  std::int64_t save_freq = 0;  // steps between mid-epoch checkpoints; 0: at epoch ends only
};

struct RuntimeSpec {
  int threads = 0;                 // 0: all that the affinity mask allows
  double report_every = 1.0;       // seconds between progress lines
  std::string executor = "graph";  // graph | threads
  bool winograd = true;            // 3x3 convolutions by F(4x4,3x3) where that is faster
  // Where a step needs more bytes, backward computes normalized maps anew.
  std::int64_t recompute_above = std::int64_t{1200} << 20;
};

struct KernelsSpec {
  std::filesystem::path schedules;  // a file of `convoy tune`, asked before the built-in ones; empty: none
};

struct LogSpec {
  bool gradient_norms = false;  // the norm of each layer's gradients
};

struct PipelineSpec {
  int version = 1;
  JobSpec job;
  DataSpec data;
  PreprocessSpec preprocess;
  std::vector<PartSpec> augment;
  std::vector<PartSpec> eval_transform;
  BatchAugmentSpec batch_augment;
  ModelSpec model;
  LossSpec loss;
  std::vector<std::string> metrics;
  PartSpec optimizer;                                  // type: sgd, adam
  std::vector<std::string> exclude_from_weight_decay;  // parameter names, e.g. "bias"
  LrScheduleSpec lr_schedule;
  double learning_rate = 1e-3;
  TrainerSpec trainer;
  CheckpointSpec checkpoint;
  RuntimeSpec runtime;
  KernelsSpec kernels;
  LogSpec log;

  // Whether a training sample has two labels, or one with a weight.
  bool mixes_targets() const { return batch_augment.any() || loss.weighs_classes(); }

  std::filesystem::path directory;  // of the spec file: paths in it are relative to this
  // A complete spec: every key with its value, defaults filled in, that reads back to an equal PipelineSpec (with the same
  // spec file: paths stay as written). Parts' parameters are as written until set_resolved_params completes them.
  Node resolved;
};

// What a spec has to say. `model`: a network to look at; data.train may be missing, and data.color_mode follows the model.
enum class SpecKind { job, model };

// Reads everything it can and reports every problem to `diagnostics`; check diagnostics.ok() before using the result.
PipelineSpec read_pipeline_spec(const Node& root, const std::filesystem::path& spec_file, Diagnostics& diagnostics,
                                SpecKind kind = SpecKind::job);

// A spec with the one network `model`: {name: ...} or {file: ...}, batch size 16, and defaults for all else. To be read as
// SpecKind::model.
Node spec_around_model(Node model);
// Whether a YAML file holds a network and not a job: layers, or a model section and nothing else (what `convoy show NAME`
// prints).
bool is_model_file(const Node& root);

// Writes a part's parameters, as its own ParamReader resolved them, into PipelineSpec::resolved. `path` is PartSpec::path
// ("model.layers[2].conv2d"); keys of the spec floor (name, learning_rate, ...) stay as they are. False when the tree has no
// such part, which happens only after errors: what could not be read is not in it.
bool set_resolved_params(Node& resolved, const std::string& path, const Node& params);

}  // namespace convoy::spec
