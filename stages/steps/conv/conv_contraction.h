// Runs a ConvProblem: the bound step behind every convolution and dense pass but the weight gradients.
#pragma once

#include <memory>

#include "stages/steps/activation/epilogue.h"
#include "stages/steps/conv/conv_blocking.h"
#include "stages/steps/conv/conv_problem.h"

namespace convoy {

struct ConvOperands {
  TensorId source = kNoTensor;
  TensorId weight = kNoTensor;
  TensorId bias = kNoTensor;
  TensorId initial = kNoTensor;  // a map that the result starts from; may be the result. No bias then
  TensorId result = kNoTensor;
  EpilogueOperand epilogue;
};

std::unique_ptr<BoundStep> bind_contraction(const ConvProblem&, const ConvBlocking&, const ConvOperands&, Isa);

}  // namespace convoy
