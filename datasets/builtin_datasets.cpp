#include "datasets/builtin_datasets.h"

#include "datasets/cifar.h"
#include "datasets/hdf5_arrays.h"
#include "datasets/idx.h"
#include "datasets/image_folder.h"
#include "datasets/list_dataset.h"
#include "datasets/pack/pack_dataset.h"
#include "datasets/quarantined.h"
#include "datasets/raw_dataset.h"
#include "datasets/shards/webdataset.h"
#include "datasets/subset.h"

namespace convoy {
namespace {

using spec::ParamReader;

// "Was every key right?", for one part: problems elsewhere in the spec do not count.
class KeyCheck {
 public:
  explicit KeyCheck(ParamReader& p) : diagnostics_(p.diagnostics()), before_(diagnostics_.lines().size()) {}
  bool ok() const { return diagnostics_.lines().size() == before_; }

 private:
  spec::Diagnostics& diagnostics_;
  std::size_t before_;
};

// validation_split and subset, which every source takes; the share is read of all its samples.
ValidationSplit read_split(ParamReader& p, const DatasetContext& context) {
  ValidationSplit split;
  split.seed = context.seed;
  const bool share = p.has("validation_split"), subset = p.has("subset");
  if (share) split.share = p.real("validation_split", std::nullopt, 0.0, 1.0);
  if (subset) {
    split.subset = p.choice("subset", std::nullopt, {"training", "validation"}) == "training"
                       ? ValidationSplit::Subset::training
                       : ValidationSplit::Subset::validation;
  }
  if (share && !subset) p.error("validation_split", "needs subset: training or subset: validation beside it");
  if (subset && !share) p.error("subset", "needs validation_split beside it, the share of validation between 0 and 1");
  if (share && subset && !(split.share > 0.0 && split.share < 1.0)) {
    p.error("validation_split", "expected a share between 0 and 1, both excluded");
  }
  return split;
}

std::unique_ptr<Dataset> take_subset(std::unique_ptr<Dataset> all, const ValidationSplit& split, const std::string& name) {
  if (split.subset == ValidationSplit::Subset::all) return all;
  return std::make_unique<Subset>(std::move(all), split, name);
}

// The same without what quarantine lists name, for sources whose samples have names. The split is that of all samples.
std::unique_ptr<Dataset> take_good(std::unique_ptr<Dataset> all, const ValidationSplit& split, const std::string& name,
                                   const DatasetContext& context) {
  return leave_out_quarantined(take_subset(std::move(all), split, name), context.index.note);
}

std::unique_ptr<Dataset> make_cifar(ParamReader& p, const DatasetContext& context, bool hundred) {
  const KeyCheck keys(p);
  CifarOptions options;
  options.path = context.directory / p.string("path", std::nullopt);
  options.part = p.choice("part", "train", {"train", "test"}) == "train" ? CifarOptions::Part::train : CifarOptions::Part::test;
  if (hundred) {
    options.kind = p.choice("label_mode", "fine", {"fine", "coarse"}) == "fine" ? CifarOptions::Kind::cifar100_fine
                                                                                : CifarOptions::Kind::cifar100_coarse;
  }
  options.class_names = context.class_names;
  const ValidationSplit split = read_split(p, context);
  if (!keys.ok() || !context.open_files) return nullptr;
  return take_subset(std::make_unique<RawDataset>(read_cifar(options)), split, options.path.string());
}

std::unique_ptr<Dataset> make_cifar10(ParamReader& p, const DatasetContext& context) { return make_cifar(p, context, false); }
std::unique_ptr<Dataset> make_cifar100(ParamReader& p, const DatasetContext& context) { return make_cifar(p, context, true); }

std::unique_ptr<Dataset> make_hdf5(ParamReader& p, const DatasetContext& context) {
  const KeyCheck keys(p);
  Hdf5Options options;
  options.path = context.directory / p.string("path", std::nullopt);
  if (p.has("labels_path")) options.labels_path = context.directory / p.string("labels_path", std::nullopt);
  options.x = p.string("x", options.x);
  options.y = p.string("y", options.y);
  options.classes = p.string("classes", options.classes);
  options.class_names = context.class_names;
  options.max_memory = p.bytes("max_memory", options.max_memory, 0, std::int64_t{1} << 50);
  if (p.has("num_classes")) options.num_classes = static_cast<int>(p.integer("num_classes", std::nullopt, 1, 65536));
  if (options.num_classes > 0 && !context.class_names.empty()) p.error("num_classes", "data.class_names says it already");
  if (options.x.empty()) p.error("x", "expected the name of an array");
  if (options.y.empty()) p.error("y", "expected the name of an array");
  const ValidationSplit split = read_split(p, context);
  if (!keys.ok() || !context.open_files) return nullptr;
  return take_subset(open_hdf5_arrays(options), split, options.path.string());
}

std::unique_ptr<Dataset> make_idx(ParamReader& p, const DatasetContext& context) {
  const KeyCheck keys(p);
  const std::string images = p.string("images", std::nullopt);
  const std::string labels = p.string("labels", std::nullopt);
  const ValidationSplit split = read_split(p, context);
  if (!keys.ok() || !context.open_files) return nullptr;
  return take_subset(std::make_unique<IdxDataset>(context.directory / images, context.directory / labels, context.class_names),
                     split, images);
}

std::unique_ptr<Dataset> make_image_folder(ParamReader& p, const DatasetContext& context) {
  const KeyCheck keys(p);
  ImageFolder::Options options;
  options.path = context.directory / p.string("path", std::nullopt);
  options.class_names = context.class_names;
  options.split = read_split(p, context);
  options.index = context.index;
  if (!keys.ok() || !context.open_files) return nullptr;
  return std::make_unique<ImageFolder>(options);
}

std::unique_ptr<Dataset> make_list(ParamReader& p, const DatasetContext& context) {
  const KeyCheck keys(p);
  ListDataset::Options options;
  options.path = context.directory / p.string("path", std::nullopt);
  options.class_names = context.class_names;
  const std::string labels = p.choice("labels", "auto", {"auto", "index", "name"});
  if (labels != "auto") options.labels = labels == "index" ? ListDataset::Labels::index : ListDataset::Labels::name;
  if (p.has("num_classes")) options.num_classes = static_cast<int>(p.integer("num_classes", std::nullopt, 1, 65536));
  if (options.num_classes > 0 && labels == "name") p.error("num_classes", "says how many indices there are; labels are names");
  if (options.num_classes > 0 && !context.class_names.empty()) p.error("num_classes", "data.class_names says it already");
  const ValidationSplit split = read_split(p, context);
  if (!keys.ok() || !context.open_files) return nullptr;
  return take_good(std::make_unique<ListDataset>(options), split, options.path.string(), context);
}

std::unique_ptr<Dataset> make_pack(ParamReader& p, const DatasetContext& context) {
  const KeyCheck keys(p);
  const std::filesystem::path path = context.directory / p.string("path", std::nullopt);
  const ValidationSplit split = read_split(p, context);
  if (!keys.ok() || !context.open_files) return nullptr;
  return take_good(std::make_unique<PackDataset>(path, context.class_names), split, path.string(), context);
}

std::unique_ptr<Dataset> make_webdataset(ParamReader& p, const DatasetContext& context) {
  const KeyCheck keys(p);
  WebDataset::Options options;
  options.folder = context.directory;
  options.pattern = p.string("path", std::nullopt);
  options.label_key = p.string("label_key", "label");
  options.class_names = context.class_names;
  options.progress = context.index.progress;
  const ValidationSplit split = read_split(p, context);
  if (!keys.ok() || !context.open_files) return nullptr;
  return take_good(std::make_unique<WebDataset>(options), split, options.pattern, context);
}

}  // namespace

std::span<const DatasetEntry> builtin_datasets() {
  static const std::vector<DatasetEntry> table{
      {"cifar10", make_cifar10},           {"cifar100", make_cifar100}, {"hdf5", make_hdf5}, {"idx", make_idx},
      {"image_folder", make_image_folder}, {"list", make_list},         {"pack", make_pack}, {"webdataset", make_webdataset},
  };
  return table;
}

}  // namespace convoy
