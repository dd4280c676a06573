#include "tests/golden/subject.h"

#include <algorithm>
#include <stdexcept>

#include "pipeline/graph/initialize.h"
#include "pipeline/graph/packing.h"
#include "tests/golden/golden_file.h"
#include "tests/golden/network_text.h"
#include "tests/golden/subject_program.h"
#include "tests/support/builtin_registry.h"

namespace convoy::test {
namespace {

bool uses(const std::vector<TensorId>& operands, TensorId tensor) {
  return std::ranges::find(operands, tensor) != operands.end();
}

}  // namespace

Subject::Subject(const nlohmann::json& golden, Isa isa)
    : golden_(golden),
      batch_(golden.at("inputs").at("input").at("shape").at(0).get<int>()),
      image_(golden.value("image", false)),
      program_(subject_program(golden)),
      harness_(isa, batch_) {
  for (const TensorInfo& info : program_.tensors) harness_.add(info.desc);
}

void Subject::run() {
  for (const Parameter& p : program_.parameters) {
    if (p.layer != "subject") continue;
    std::vector<float> plain = golden_input(golden_, p.spec.name);
    zero_gaps(p.spec, plain);
    pack(*p.spec.packing, p.spec.dims, plain, harness_.values(p.tensors.value));
  }
  fill_map(input_of(Phase::forward), "input");
  const auto first =
      std::ranges::find_if(program_.steps, [&](const Step& s) { return is_subject(s) && s.phase == Phase::forward; });
  for (int i = 1; golden_.at("inputs").contains("input_" + std::to_string(i)); ++i) {
    fill_map(first->inputs.at(i), "input_" + std::to_string(i));
  }
  run_steps(Phase::repack);
  run_steps(Phase::forward);
  fill_map(incoming_gradient(), "d_output");
  run_steps(Phase::backward);
  run_steps(Phase::update);
  if (!golden_.at("results").contains("predicted")) return;
  fill_map(input_of(Phase::predict), "input");
  run_steps(Phase::predict);
}

std::vector<float> Subject::result(const std::string& name) {
  if (name == "d_input") return read_map(outgoing_gradient("feeder"));
  if (name.starts_with("d_input_")) return read_map(outgoing_gradient("feeder" + name.substr(7)));
  if (name == "output") return read_map(output_of(Phase::forward));
  if (name == "predicted") return read_map(output_of(Phase::predict));
  const bool gradient = name.starts_with("d_");
  const Parameter& p = parameter(gradient ? name.substr(2) : name);
  std::vector<float> plain(static_cast<std::size_t>(element_count(p.spec.dims)));
  unpack(*p.spec.packing, p.spec.dims, harness_.values(gradient ? p.tensors.gradient : p.tensors.value), plain);
  return plain;
}

void Subject::fill_map(TensorId id, const std::string& tensor) {
  nlohmann::json golden = golden_;
  if (tensor == "d_output")
    golden["inputs"]["d_output"] = {{"shape", golden_.at("results").at("output").at("shape")}, {"scale", 1.0}};
  const std::vector<float> plain = golden_input(golden, tensor);
  const Shape& s = harness_.desc(id).shape;
  ASSERT_EQ(static_cast<std::int64_t>(plain.size()), batch_ * s.elements()) << tensor << " of " << golden_.at("name");
  auto value = plain.begin();
  for (int n = 0; n < batch_; ++n)
    for (int y = 0; y < s.height; ++y)
      for (int x = 0; x < s.width; ++x)
        for (int c = 0; c < s.channels; ++c) harness_.at(id, n, y, x, c) = *value++;
}

std::vector<float> Subject::read_map(TensorId id) {
  harness_.expect_zero_pads(id);
  std::vector<float> plain;
  const Shape& s = harness_.desc(id).shape;
  for (int n = 0; n < batch_; ++n)
    for (int y = 0; y < s.height; ++y)
      for (int x = 0; x < s.width; ++x)
        for (int c = 0; c < s.channels; ++c) plain.push_back(harness_.at(id, n, y, x, c));
  return plain;
}

void Subject::run_steps(Phase phase) {
  const Registry registry = builtin_registry();
  for (const Step& step : program_.steps)
    if (is_subject(step) && step.phase == phase && step.kind != "sgd_update")
      harness_.run(registry.step_kind(step.kind), step, batch_);
}

TensorId Subject::input_of(Phase phase) const {
  if (image_) return program_.images;
  const auto first = std::ranges::find_if(program_.steps, [&](const Step& s) { return is_subject(s) && s.phase == phase; });
  return first->inputs.at(0);
}

TensorId Subject::output_of(Phase phase) const {
  TensorId output = kNoTensor;
  for (const Step& s : program_.steps)
    if (is_subject(s) && s.phase == phase) output = s.outputs.at(0);
  return output;
}

bool Subject::is_subject(const Step& step) const { return step.layer.starts_with("subject"); }

// What a backward step of the subject reads and one of another layer writes.
TensorId Subject::incoming_gradient() const {
  for (const Step& writer : program_.steps)
    for (const Step& reader : program_.steps)
      if (writer.phase == Phase::backward && reader.phase == Phase::backward && !is_subject(writer) && is_subject(reader))
        for (const TensorId tensor : writer.outputs)
          if (uses(reader.inputs, tensor)) return tensor;
  throw std::logic_error("no gradient reaches the subject");
}

// What a backward step of the subject writes and one of the feeder reads.
TensorId Subject::outgoing_gradient(const std::string& feeder) const {
  for (const Step& writer : program_.steps)
    for (const Step& reader : program_.steps)
      if (writer.phase == Phase::backward && is_subject(writer) && reader.layer == feeder)
        for (const TensorId tensor : writer.outputs)
          if (uses(reader.inputs, tensor)) return tensor;
  throw std::logic_error("no gradient leaves the subject");
}

const Parameter& Subject::parameter(const std::string& name) const {
  for (const Parameter& p : program_.parameters)
    if (p.layer == "subject" && p.spec.name == name) return p;
  throw std::logic_error("the subject has no parameter " + name);
}

}  // namespace convoy::test
