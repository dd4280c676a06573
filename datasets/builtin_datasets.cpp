#include "datasets/builtin_datasets.h"

#include "datasets/idx.h"
#include "datasets/image_folder.h"

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

std::unique_ptr<Dataset> make_idx(ParamReader& p, const DatasetContext& context) {
  const KeyCheck keys(p);
  const std::string images = p.string("images", std::nullopt);
  const std::string labels = p.string("labels", std::nullopt);
  if (!keys.ok() || !context.open_files) return nullptr;
  return std::make_unique<IdxDataset>(context.directory / images, context.directory / labels, context.class_names);
}

std::unique_ptr<Dataset> make_image_folder(ParamReader& p, const DatasetContext& context) {
  const KeyCheck keys(p);
  ImageFolder::Options options;
  options.path = context.directory / p.string("path", std::nullopt);
  options.class_names = context.class_names;
  options.seed = context.seed;
  const bool split = p.has("validation_split"), subset = p.has("subset");
  if (split) options.validation_split = p.real("validation_split", std::nullopt, 0.0, 1.0);
  if (subset) {
    options.subset = p.choice("subset", std::nullopt, {"training", "validation"}) == "training" ? ImageFolder::Subset::training
                                                                                                : ImageFolder::Subset::validation;
  }
  if (split && !subset) p.error("validation_split", "needs subset: training or subset: validation beside it");
  if (subset && !split) p.error("subset", "needs validation_split beside it, the share of validation between 0 and 1");
  if (split && subset && !(options.validation_split > 0.0 && options.validation_split < 1.0)) {
    p.error("validation_split", "expected a share between 0 and 1, both excluded");
  }
  if (!keys.ok() || !context.open_files) return nullptr;
  return std::make_unique<ImageFolder>(std::move(options));
}

}  // namespace

std::span<const DatasetEntry> builtin_datasets() {
  static const std::vector<DatasetEntry> table{
      {"idx", make_idx},
      {"image_folder", make_image_folder},
  };
  return table;
}

}  // namespace convoy
