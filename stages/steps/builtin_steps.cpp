#include "stages/steps/builtin_steps.h"

#include <vector>

#include "stages/steps/activation/activation_step.h"
#include "stages/steps/activation/softmax_step.h"
#include "stages/steps/conv/conv_steps.h"
#include "stages/steps/conv_weights/bias_gradient.h"
#include "stages/steps/conv_weights/conv_backward_weights.h"
#include "stages/steps/conv_weights/image_conv_backward_weights.h"
#include "stages/steps/dense/dense_backward_data.h"
#include "stages/steps/dense/dense_backward_weights.h"
#include "stages/steps/dense/dense_forward.h"
#include "stages/steps/dense/dense_update.h"
#include "stages/steps/depthwise/depthwise_steps.h"
#include "stages/steps/dropout/dropout_step.h"
#include "stages/steps/elementwise/accumulate_step.h"
#include "stages/steps/elementwise/check_finite_step.h"
#include "stages/steps/elementwise/copy_step.h"
#include "stages/steps/image_fold/fold_image_weights.h"
#include "stages/steps/image_fold/space_to_depth.h"
#include "stages/steps/layout/flatten_step.h"
#include "stages/steps/layout/image_to_blocked_step.h"
#include "stages/steps/layout/zero_padding_step.h"
#include "stages/steps/loss/binary_cross_entropy_step.h"
#include "stages/steps/loss/softmax_cross_entropy_step.h"
#include "stages/steps/loss/sum_losses_step.h"
#include "stages/steps/merge/add_step.h"
#include "stages/steps/merge/channels_step.h"
#include "stages/steps/norm/batch_norm_apply.h"
#include "stages/steps/norm/batch_norm_backward.h"
#include "stages/steps/norm/batch_norm_moving.h"
#include "stages/steps/norm/batch_norm_statistics.h"
#include "stages/steps/norm/lrn_step.h"
#include "stages/steps/norm_pool/norm_pool_steps.h"
#include "stages/steps/optimizer/adam_step.h"
#include "stages/steps/optimizer/sgd_step.h"
#include "stages/steps/pooling/adaptive_average_pool_step.h"
#include "stages/steps/pooling/average_pool_step.h"
#include "stages/steps/pooling/max_pool_step.h"
#include "stages/steps/rbf/rbf_steps.h"
#include "stages/steps/scale/scale_steps.h"
#include "stages/steps/winograd/winograd_steps.h"
#include "stages/steps/winograd_gradient/winograd_weights.h"
#include "stages/steps/winograd_gradient/winograd_weights_split.h"

namespace convoy {

std::span<const StepKind* const> builtin_steps() {
  static const std::vector<const StepKind*> table{
      &accumulate_kind(),
      &activation_backward_kind(),
      &activation_forward_kind(),
      &adam_update_kind(),
      &adaptive_average_pool_backward_kind(),
      &adaptive_average_pool_forward_kind(),
      &add_forward_kind(),
      &average_pool_backward_kind(),
      &average_pool_forward_kind(),
      &batch_norm_backward_kind(),
      &batch_norm_backward_partials_kind(),
      &batch_norm_backward_reduce_kind(),
      &batch_norm_forward_kind(),
      &batch_norm_frozen_backward_kind(),
      &batch_norm_inference_kind(),
      &batch_norm_moving_kind(),
      &batch_norm_partials_kind(),
      &batch_norm_pool_backward_kind(),
      &batch_norm_pool_backward_partials_kind(),
      &batch_norm_pool_forward_kind(),
      &batch_norm_pool_inference_kind(),
      &batch_norm_statistics_kind(),
      &bias_gradient_kind(),
      &binary_cross_entropy_backward_kind(),
      &binary_cross_entropy_forward_kind(),
      &check_finite_kind(),
      &concatenate_kind(),
      &conv_backward_data_kind(),
      &conv_backward_weights_kind(),
      &conv_forward_kind(),
      &conv_repack_kind(),
      &copy_kind(),
      &dense_adam_update_kind(),
      &dense_backward_data_kind(),
      &dense_backward_weights_kind(),
      &dense_forward_kind(),
      &dense_gradient_check_kind(),
      &dense_sgd_update_kind(),
      &depthwise_backward_data_kind(),
      &depthwise_backward_weights_kind(),
      &depthwise_forward_kind(),
      &dropout_backward_kind(),
      &dropout_forward_kind(),
      &flatten_backward_kind(),
      &flatten_forward_kind(),
      &fold_image_weights_kind(),
      &image_conv_backward_weights_kind(),
      &image_conv_forward_kind(),
      &image_to_blocked_kind(),
      &lrn_backward_kind(),
      &lrn_forward_kind(),
      &max_pool_backward_kind(),
      &max_pool_forward_kind(),
      &pad_channels_kind(),
      &rbf_backward_kind(),
      &rbf_forward_kind(),
      &scale_gradient_kind(),
      &scale_kind(),
      &sgd_update_kind(),
      &slice_channels_kind(),
      &softmax_backward_kind(),
      &softmax_cross_entropy_backward_kind(),
      &softmax_cross_entropy_forward_kind(),
      &softmax_forward_kind(),
      &space_to_depth_kind(),
      &sum_losses_kind(),
      &sum_slices_kind(),
      &unfold_image_weights_kind(),
      &winograd_backward_data_kind(),
      &winograd_backward_weights_kind(),
      &winograd_contract_kind(),
      &winograd_filter_kind(),
      &winograd_forward_kind(),
      &winograd_gradient_contract_kind(),
      &winograd_gradient_input_kind(),
      &winograd_input_kind(),
      &zero_padding_backward_kind(),
      &zero_padding_forward_kind(),
  };
  return table;
}

}  // namespace convoy
