// convoy summary SPEC|MODEL: what each layer costs, and the memory that training plans; or the network as a picture.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/kernel_table.h"
#include "pipeline/cli/memory_table.h"
#include "pipeline/cli/network_svg.h"
#include "pipeline/cli/table.h"
#include "pipeline/cli/verb.h"
#include "pipeline/graph/describe.h"
#include "pipeline/graph/plan_memory.h"
#include "pipeline/graph/recompute_normalized.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_session.h"

namespace convoy::cli {
namespace {

// Bytes that a training job of this spec reserves.
struct PlannedMemory {
  std::int64_t step = 0;        // parameters, gradients, slots, activations
  std::int64_t persistent = 0;  // of them: parameters, gradients, slots
  std::int64_t input = 0;       // batch slots
  std::int64_t checkpoint = 0;  // the image of a checkpoint while it is written
  std::int64_t cache = 0;       // of encoded samples, at most
  MemoryPlan plan;              // of the step
  MemoryPeak peak;
  RecomputedMaps recomputed;  // not kept for backward
  // Training holds them all at the same time.
  std::int64_t total() const { return step + input + checkpoint + cache; }
};

PlannedMemory plan(const Job& job) {
  Program program = make_program(job, builtin_registry(), true);
  choose_algorithms(program, job, builtin_registry(), choose_isa(), std::nullopt);
  PlannedMemory planned;
  planned.plan = plan_memory(program);
  planned.peak = find_memory_peak(program, planned.plan);
  planned.recomputed = recomputed_maps(program);
  planned.step = static_cast<std::int64_t>(planned.plan.total_bytes);
  planned.persistent = static_cast<std::int64_t>(planned.plan.persistent_bytes);
  planned.input = job.network.input_shape.elements() * 4 * job.spec.data.batch_size * job.spec.data.slots;
  planned.checkpoint = static_cast<std::int64_t>(checkpoint_bytes_bound(checkpoint_outline(program, job)));
  planned.cache = job.spec.data.cache.ram ? job.spec.data.cache.max_bytes : 0;
  return planned;
}

nlohmann::ordered_json kernels_json(const std::vector<StepKernel>& kernels) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const StepKernel& k : kernels) {
    list.push_back({{"step", k.step},
                    {"key", k.key},
                    {"variant", k.choice.variant},
                    {"parameters", k.choice.parameters.all()},
                    {"chosen_by", k.source}});
  }
  return list;
}

void print_json(const NetworkSummary& summary, const PlannedMemory& planned, const Job& job,
                const std::vector<StepKernel>& kernels) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (const LayerSummary& layer : summary.layers) {
    layers.push_back({{"name", layer.name},
                      {"type", layer.type},
                      {"output_shape", layer.output.dims()},
                      {"parameters", layer.parameters},
                      {"moving_statistics", layer.moving_statistics},
                      {"macs", layer.macs},
                      {"activation_bytes", layer.activation_bytes},
                      {"inputs", layer.inputs},
                      {"in_side_head", layer.in_side_head}});
  }
  const nlohmann::ordered_json total{{"parameters", summary.parameters},
                                     {"moving_statistics", summary.moving_statistics},
                                     {"trainable_parameters", summary.trainable_parameters},
                                     {"side_head_parameters", summary.side_head_parameters},
                                     {"depth", summary.depth},
                                     {"macs", summary.macs},
                                     {"activation_bytes", summary.activation_bytes},
                                     {"planned_bytes", planned.total()},
                                     {"planned_step_bytes", planned.step},
                                     {"planned_persistent_bytes", planned.persistent},
                                     {"planned_input_bytes", planned.input},
                                     {"planned_checkpoint_bytes", planned.checkpoint},
                                     {"planned_cache_bytes", planned.cache},
                                     {"recomputed_maps", planned.recomputed.maps},
                                     {"recomputed_bytes", planned.recomputed.bytes},
                                     {"batch_size", job.spec.data.batch_size}};
  nlohmann::ordered_json document{{"layers", layers}, {"total", total}, {"memory_peak", memory_json(planned.peak, planned.plan)}};
  if (!kernels.empty()) document["kernels"] = kernels_json(kernels);
  fmt::print("{}\n", document.dump(2));
}

void print_counts(const NetworkSummary& summary) {
  fmt::print("depth: {} weighted layers\n", summary.depth);
  fmt::print("parameters: {} as PyTorch counts", with_commas(summary.parameters));
  if (summary.moving_statistics > 0) {
    fmt::print("; {} as Keras does, with the moving statistics of batch norm",
               with_commas(summary.parameters + summary.moving_statistics));
  }
  fmt::print("\n");
  if (summary.side_head_parameters > 0) {
    fmt::print("side heads: {} more, in training only; {} in all\n", with_commas(summary.side_head_parameters),
               with_commas(summary.parameters + summary.side_head_parameters));
  }
  fmt::print("trainable: {}{}\n", with_commas(summary.trainable_parameters),
             summary.side_head_parameters > 0 ? ", those of the side heads included" : "");
}

void print_table(const NetworkSummary& summary, const PlannedMemory& planned, const Job& job) {
  using Align = Table::Align;
  Table table({{"layer", Align::left}, {"type", Align::left}, {"output"}, {"parameters"}, {"multiply-adds"}, {"activations"}});
  const auto rows = [&](bool in_side_head) {
    for (const LayerSummary& layer : summary.layers) {
      if (layer.in_side_head != in_side_head) continue;
      table.row({layer.name, layer.type, to_string(layer.output), with_commas(layer.parameters + layer.moving_statistics),
                 with_commas(layer.macs), human_bytes(layer.activation_bytes)});
    }
  };
  rows(false);
  table.rule();
  const std::int64_t all = summary.parameters + summary.moving_statistics;
  table.row({"total", "", "", with_commas(all), with_commas(summary.macs), human_bytes(summary.activation_bytes)});
  if (std::ranges::any_of(summary.layers, &LayerSummary::in_side_head)) {
    table.rule();
    table.row({"side heads, not in the total:", "", "", "", "", ""});
    rows(true);
  }
  fmt::print("{}\n", table.text());
  print_counts(summary);
  fmt::print(
      "planned memory of training at batch {}: {} (step {}, of it {} kept between steps; input slots {}; checkpoint image "
      "{}{})\n",
      job.spec.data.batch_size, human_bytes(planned.total()), human_bytes(planned.step), human_bytes(planned.persistent),
      human_bytes(planned.input), human_bytes(planned.checkpoint),
      planned.cache > 0 ? "; cache of samples at most " + human_bytes(planned.cache) : "");
  if (planned.recomputed.maps == 0) return;
  fmt::print("not kept for backward, which computes them anew: {} normalized maps of {} (runtime.recompute_above: {})\n",
             planned.recomputed.maps, human_bytes(static_cast<std::int64_t>(planned.recomputed.bytes)),
             human_bytes(job.spec.runtime.recompute_above));
}

void write_picture(const NetworkSummary& summary, const std::filesystem::path& path) {
  std::ofstream file(path, std::ios::binary);
  file << network_svg(summary);
  if (!file.flush()) throw Error(ExitCode::io, path.string() + ": cannot be written; check the folder and the disk's free space");
}

}  // namespace

void declare_summary(CLI::App& command, Action& action) {
  struct Options : SpecOptions {
    bool json = false;
    bool kernels = false;
    bool memory = false;
    std::filesystem::path svg;
    std::string passes;
  };
  const auto options = std::make_shared<Options>();
  add_spec_options(command, *options, Takes::spec_or_model);
  add_passes_option(command, options->passes);
  command.add_flag("--json", options->json, "print one JSON document");
  command.add_flag("--kernels", options->kernels, "also the kernel and schedule of each step on this machine, and who chose it");
  command.add_flag("--memory", options->memory, "also what lies in memory where a step needs most of it");
  command.add_option("--svg", options->svg, "also draw the network, with shapes and shortcuts, into this file");
  command.callback([options, &action] {
    action = [options] {
      Job job = load_job_or_model(options->spec, options->overrides, builtin_registry());
      job.passes = passes_of(options->passes);
      const NetworkSummary summary = describe(job.network);
      const PlannedMemory planned = plan(job);
      const std::vector<StepKernel> kernels = options->kernels ? step_kernels(job) : std::vector<StepKernel>{};
      if (options->json) {
        print_json(summary, planned, job, kernels);
      } else {
        print_table(summary, planned, job);
        if (options->memory) fmt::print("\n{}\n", memory_table(planned.peak, planned.plan));
        if (options->kernels) fmt::print("\n{}\n", kernel_table(kernels));
      }
      if (!options->svg.empty()) write_picture(summary, options->svg);
      return ExitCode::done;
    };
  });
}

}  // namespace convoy::cli
