#include "stages/input/augment/pca_color.h"

#include <algorithm>

#include "pipeline/graph/sample_recipe.h"

namespace convoy {
namespace {

template <typename Values>
void read_three(spec::ParamReader& p, const std::string& key, Values& values) {
  const std::vector<double> read = p.reals(key, std::vector<double>(values.begin(), values.end()));
  if (read.size() == 3) {
    std::copy(read.begin(), read.end(), values.begin());
  } else {
    p.error(key, "expected 3 numbers");
  }
}

}  // namespace

void PcaColor::draw(SampleRecipe& recipe, Rng rng) const {
  PointOp shift{PointOp::Kind::shift, {}};
  for (int i = 0; i < 3; ++i) {
    const double share = rng.normal() * options_.sigma * options_.values[i];
    for (int c = 0; c < 3; ++c) shift.value[c] += 255.0 * share * options_.vectors[i][c];
  }
  if (recipe.channels() == 3) recipe.add(shift);
}

std::unique_ptr<InputStage> make_pca_color(spec::ParamReader& p) {
  PcaColor::Options options;
  options.sigma = p.real("sigma", options.sigma, 0.0, 100.0);
  read_three(p, "eigenvalues", options.values);
  read_three(p, "eigenvector_0", options.vectors[0]);
  read_three(p, "eigenvector_1", options.vectors[1]);
  read_three(p, "eigenvector_2", options.vectors[2]);
  return std::make_unique<PcaColor>(options);
}

}  // namespace convoy
