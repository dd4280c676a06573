// pca_color: shifts all pixels along the principal components of the colours of a data set (Krizhevsky, Sutskever, Hinton:
// ImageNet Classification with Deep Convolutional Neural Networks, 2012, section 4.1).
//
// Keys: sigma (0.1), of the normal numbers; eigenvalues, 3 numbers, and eigenvector_0, _1, _2, each R, G, B, for values 0..1
// (defaults: ImageNet's). Every pixel gets the sum over i of n_i sigma eigenvalue_i eigenvector_i, times 255; values stay within
// 0..255. Draws: three normal numbers. Colour pictures only: grayscale ones stay as they are.
#pragma once

#include <array>
#include <memory>

#include "pipeline/graph/input_stage.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

class PcaColor : public InputStage {
 public:
  // ImageNet's, as the field has used them since fb.resnet.torch (2016).
  struct Options {
    double sigma = 0.1;
    std::array<double, 3> values{0.2175, 0.0188, 0.0045};
    std::array<std::array<double, 3>, 3> vectors{
        {{-0.5675, -0.5808, -0.5836}, {0.7192, -0.0045, -0.6948}, {0.4009, -0.8140, 0.4203}}};
  };

  explicit PcaColor(const Options& options) : options_(options) {}
  void draw(SampleRecipe&, Rng) const override;

 private:
  Options options_;
};

std::unique_ptr<InputStage> make_pca_color(spec::ParamReader&);

}  // namespace convoy
