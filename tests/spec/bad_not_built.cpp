// Words of the spec language that are not built yet say so; they are never ignored.
#include "bad_spec.h"

namespace convoy::spec {

std::vector<BadSpec> bad_not_built() {
  const std::string not_built = "is part of the spec language but not built yet";
  return {
      {"phases", 24, "phases: []", 24, "phases", not_built},
      {"feature_cache", 24, "feature_cache: {mode: none}", 24, "feature_cache", not_built},
      {"cache_on_disk", 7, "  cache: {where: disk}", 7, "data.cache.where", not_built},
      {"label_mode", 7, "  label_mode: binary", 7, "data.label_mode", not_built},
      {"interpolation", 7, "  interpolation: bicubic", 7, "data.interpolation", not_built},
      {"base", 12, "  input_shape: [28, 28, 1]\n  base: {name: vgg16}", 13, "model.base", not_built},
      {"head", 12, "  input_shape: [28, 28, 1]\n  head: []", 13, "model.head", not_built},
      {"norm_weight_decay", 19, "optimizer: {name: sgd, norm_weight_decay: 0.0}", 19, "optimizer.norm_weight_decay", not_built},
      {"clip_grad_norm", 21, "trainer: {clip_grad_norm: 1.0}", 21, "trainer.clip_grad_norm", not_built},
      {"grad_accumulation", 21, "trainer: {grad_accumulation: 4}", 21, "trainer.grad_accumulation", not_built},
      {"ema", 21, "trainer: {ema: {decay: 0.9999}}", 21, "trainer.ema", not_built},
      {"early_stopping", 24, "  - early_stopping: {patience: 4}", 24, "callbacks[1].early_stopping", not_built},
      {"tensorboard", 24, "  - tensorboard: {}", 24, "callbacks[1].tensorboard", not_built},
      {"reduce_lr", 24, "  - reduce_lr_on_plateau: {}", 24, "callbacks[1].reduce_lr_on_plateau", not_built},
      {"filepath", 23, "  - model_checkpoint: {filepath: best.h5}", 23, "callbacks[0].model_checkpoint.filepath", not_built},
      {"save_every_epoch", 23, "  - model_checkpoint: {save_best_only: false}", 23,
       "callbacks[0].model_checkpoint.save_best_only", not_built},
      {"memory_budget", 25, "runtime: {memory_budget: 12GiB}", 25, "runtime.memory_budget", not_built},
  };
}

}  // namespace convoy::spec
