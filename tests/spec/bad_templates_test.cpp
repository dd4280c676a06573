// Mistakes in blocks, repeats, ifs, parameters and named models: one error each, with line, key, reason and, inside of a
// block, the use of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "expanded_text.h"

namespace convoy::spec {
namespace {

struct BadTemplate {
  std::string name;
  std::string model;               // from line 5 of the spec
  std::string place;               // "8: model.layers[0].conv2d.filters: "
  std::vector<std::string> parts;  // of the message
};

void PrintTo(const BadTemplate& bad, std::ostream* out) { *out << bad.model; }

const std::string kBlock = R"(
  blocks:
    unit:
      parameters: {filters: null, kind: plain}
      choices: {kind: [plain, fancy]}
      layers:
        - conv2d: {name: conv, filters: $filters}
)";

std::vector<BadTemplate> bad_templates() {
  const std::string key = "model.layers[0].";
  return {
      {"required", kBlock + "  layers: [unit: {name: a}]", "12: " + key + "unit.filters: ", {"is required by block 'unit'"}},
      {"argument",
       kBlock + "  layers: [unit: {filter: 1, filters: 2}]",
       "12: " + key + "unit.filter: ",
       {"unknown key", "did you mean \"filters\"?"}},
      {"choice",
       kBlock + "  layers: [unit: {filters: 1, kind: fany}]",
       "12: " + key + "unit.kind: ",
       {"expected one of: plain, fancy", "did you mean \"fancy\"?"}},
      {"use_inputs", kBlock + "  layers: [unit: {filters: 1, inputs: 3}]", "12: " + key + "unit.inputs: ", {"expected a list"}},
      {"use_trainable",
       kBlock + "  layers: [unit: {filters: 1, trainable: 3}]",
       "12: " + key + "unit.trainable: ",
       {"expected true or false"}},
      {"unknown_input",
       "\n  layers: [conv2d: {name: stem}, relu: {inputs: [stm]}]",
       "6: " + std::string("model.layers[1].relu.inputs: "),
       {"no layer named 'stm'", "\"stem\"?"}},
      {"unknown_name",
       "\n  layers: [conv2d: {filters: $width}]",
       "6: " + key + "conv2d.filters: ",
       {"unknown name \"width\"; there are no parameters here"}},
      {"misspelt_name",
       "\n  parameters: {width: 3}\n  layers: [conv2d: {filters: $widht}]",
       "7: " + key + "conv2d.filters: ",
       {"did you mean \"width\"?"}},
      {"bad_expression",
       "\n  layers: [conv2d: {filters: $(1 +)}]",
       "6: " + key + "conv2d.filters: ",
       {"in \"$(1 +)\": it ends where a value is expected"}},
      {"open_expression", "\n  layers: [conv2d: {filters: $(1}]", "6: " + key + "conv2d.filters: ", {"is not closed"}},
      {"lone_dollar", "\n  layers: [conv2d: {name: a$}]", "6: " + key + "conv2d.name: ", {"write $$ for a dollar"}},
      {"times",
       "\n  layers: [repeat: {times: -1, layers: [relu: {}]}]",
       "6: " + key + "repeat.times: ",
       {"an integer from 0 to 100000"}},
      {"no_times", "\n  layers: [repeat: {layers: [relu: {}]}]", "6: " + key + "repeat.times: ", {"is required"}},
      {"repeat_key",
       "\n  layers: [repeat: {times: 1, indx: i, layers: [relu: {}]}]",
       "6: " + key + "repeat.indx: ",
       {"did you mean \"index\"?"}},
      {"repeat_index",
       "\n  layers: [repeat: {times: 1, index: a-b, layers: [relu: {}]}]",
       "6: " + key + "repeat.index: ",
       {"expected a name"}},
      {"repeat_empty", "\n  layers: [repeat: {times: 1}]", "6: " + key + "repeat.layers: ", {"is required"}},
      {"condition",
       "\n  layers: [if: {condition: 3, then: [relu: {}]}]",
       "6: " + key + "if.condition: ",
       {"expected true or false"}},
      {"if_key",
       "\n  layers: [if: {condition: true, them: [], then: [relu: {}]}]",
       "6: " + key + "if.them: ",
       {"did you mean \"then\"?"}},
      {"if_empty", "\n  layers: [if: {condition: true}, relu: {}]", "6: " + key + "if.then: ", {"is required"}},
      {"recursion",
       "\n  blocks: {a: {layers: [b: {}]}, b: {layers: [a: {}]}}\n  layers: [a: {}]",
       "6: model.blocks.b.layers[0].a: ",
       {"block 'a' uses itself", "in block 'b' used as 'a_b' at line 6, in block 'a'"}},
      {"block_name",
       "\n  blocks: {repeat: {layers: [relu: {}]}}\n  layers: [relu: {}]",
       "6: model.blocks.repeat: ",
       {"is a word of the spec language"}},
      {"block_class_name",
       "\n  blocks: {ConvUnit: {layers: [relu: {}]}}\n  layers: [relu: {}]",
       "6: model.blocks.ConvUnit: ",
       {"expected a name like conv2d, found \"ConvUnit\"; did you mean \"conv_unit\"?"}},
      {"inception_reductions",
       "\n  layers: [inception: {filters_1x1: 1, filters_3x3: 1, reduce_5x5: 1, filters_5x5: 1, pool_projection: 1}]",
       "6: " + key + "inception.reduce_3x3: ",
       {"is required by block 'inception', as $(not naive) holds"}},
      {"required_if_default",
       "\n  parameters: {a: 1}\n  required_if: {a: true}\n  layers: [relu: {}]",
       "7: model.required_if.a: ",
       {"no parameter of this name without a default"}},
      {"required_if_text",
       "\n  blocks: {u: {parameters: {a: null}, required_if: {a: maybe}, layers: [relu: {}]}}\n  layers: [u: {a: 1}, u: {}]",
       "6: model.blocks.u.required_if.a: ",
       {"expected true or false"}},
      {"parameter_beside_layers",
       "\n  parameters: {width: 3}\n  width: 8\n  layers: [conv2d: {filters: $width}]",
       "7: model.width: ",
       {"is a parameter of this model; set model.parameters.width instead"}},
      {"block_empty", "\n  blocks: {a: {}}\n  layers: [relu: {}]", "6: model.blocks.a.layers: ", {"is required"}},
      {"block_key",
       "\n  blocks: {a: {layer: [], layers: []}}\n  layers: [relu: {}]",
       "6: model.blocks.a.layer: ",
       {"unknown key; did you mean \"layers\"?"}},
      {"blocks_list", "\n  blocks: [a]\n  layers: [relu: {}]", "6: model.blocks: ", {"expected a map of blocks"}},
      {"parameter_word", "\n  parameters: {if: 3}\n  layers: [relu: {}]", "6: model.parameters.if: ", {"is a word"}},
      {"parameter_dash", "\n  parameters: {a-b: 3}\n  layers: [relu: {}]", "6: model.parameters.a-b: ", {"expected a name"}},
      {"parameter_null", "\n  parameters: {a: null}\n  layers: [relu: {}]", "6: model.parameters.a: ", {"has no value"}},
      {"parameters_list", "\n  parameters: [a]\n  layers: [relu: {}]", "6: model.parameters: ", {"expected a map"}},
      {"choices", "\n  choices: {a: [b]}\n  layers: [relu: {}]", "6: model.choices.a: ", {"no parameter of this name"}},
      {"choices_text",
       "\n  parameters: {a: b}\n  choices: {a: b}\n  layers: [relu: {}]",
       "7: model.choices.a: ",
       {"expected a list of words"}},
      {"defaults", "\n  defaults: 3\n  layers: [relu: {}]", "6: model.defaults: ", {"expected a map of layer types"}},
      {"defaults_type",
       "\n  defaults: {rely: {a: 1}}\n  layers: [relu: {}]",
       "6: model.defaults.rely: ",
       {"no layer of the model is of this type; did you mean \"relu\"?"}},
      {"defaults_name",
       "\n  defaults: {relu: {name: a}}\n  layers: [relu: {}]",
       "6: model.defaults.relu.name: ",
       {"each layer's own"}},
      {"defaults_text", "\n  defaults: {relu: a}\n  layers: [relu: {}]", "6: model.defaults.relu: ", {"expected a map"}},
      {"auxiliary",
       "\n  auxiliary: [{layer: b}]\n  layers: [relu: {name: a}, relu: {}]",
       "6: model.auxiliary[0].layer: ",
       {"no layer is named 'b'"}},
      {"auxiliary_main",
       "\n  auxiliary: [{layer: a}]\n  layers: [relu: {name: a}]",
       "6: model.auxiliary[0].layer: ",
       {"is the last layer"}},
      {"auxiliary_weight",
       "\n  auxiliary: [{layer: a, loss_weight: -1}]\n  layers: [relu: {name: a}, relu: {}]",
       "6: model.auxiliary[0].loss_weight: ",
       {"from 0.0 to 1000.0"}},
      {"auxiliary_twice",
       "\n  auxiliary: [{layer: a}, {layer: a}]\n  layers: [relu: {name: a}, relu: {}]",
       "6: model.auxiliary[1]: ",
       {"side head already"}},
      {"auxiliary_text", "\n  auxiliary: a\n  layers: [relu: {}]", "6: model.auxiliary: ", {"expected a list"}},
      {"auxiliary_heads", "\n  auxiliary_heads: 1\n  layers: [relu: {}]", "6: model.auxiliary_heads: ", {"true or false"}},
      {"zoo_name", "\n  name: resnet5", "6: model.name: ", {"there is no model \"resnet5\"; did you mean \"resnet50\"?"}},
      {"zoo_argument", "\n  name: resnet50\n  num_clases: 10", "7: model.num_clases: ", {"did you mean \"num_classes\"?"}},
      {"zoo_layers", "\n  name: resnet50\n  layers: [relu: {}]", "7: model.layers: ", {"cannot stand beside name"}},
      {"zoo_and_file", "\n  name: resnet50\n  file: a.yaml", "7: model.file: ", {"cannot stand beside name"}},
      {"zoo_number", "\n  name: 3", "6: model.name: ", {"expected a string, found \"3\""}},
      {"no_file", "\n  file: none.yaml", "6: model.file: ", {"cannot be opened"}},
  };
}

class BadTemplateTest : public testing::TestWithParam<BadTemplate> {};

TEST_P(BadTemplateTest, IsReportedOnceWithLineAndKey) {
  const BadTemplate& bad = GetParam();
  const std::vector<std::string> errors = read_model_text("\n  input_shape: [64, 64, 3]" + bad.model).errors;
  ASSERT_THAT(errors, testing::SizeIs(1));
  const std::size_t colon = bad.place.find(':');
  EXPECT_THAT(errors[0], testing::StartsWith("spec.yaml:" + bad.place.substr(0, colon + 1)));
  EXPECT_THAT(errors[0], testing::HasSubstr(bad.place.substr(colon)));
  for (const std::string& part : bad.parts) EXPECT_THAT(errors[0], testing::HasSubstr(part));
}

INSTANTIATE_TEST_SUITE_P(Templates, BadTemplateTest, testing::ValuesIn(bad_templates()),
                         [](const auto& info) { return info.param.name; });

TEST(BadTemplates, AMistakeInABlockIsReportedOnceAndNamesItsUse) {
  const std::string errors = expanded(R"(
  blocks: {unit: {parameters: {n: 1}, layers: [conv2d: {filters: $m}]}}
  layers: [repeat: {times: 3, layers: [unit: {}]}])");
  EXPECT_EQ(
      errors,
      "spec.yaml:6:66: model.blocks.unit.layers[0].conv2d.filters: in \"$m\": unknown name \"m\"; did you mean \"n\"? (in block "
      "'unit' used as 'unit' at line 7)\n");
}

// Layers that a mistake leaves out, or without their names, are not missed by those that name them.
TEST(BadTemplates, OneMistakeIsNotReportedAgainWhereItsLayersAreNamed) {
  const std::string rest =
      ", if: {condition: true, then: [relu: {name: a}]}, repeat: {times: 2, index: i, layers: [relu: {name: b$i}]}"
      ", mlpconv: {name: c, filters: 2, kernel_size: 1}, add: {inputs: [first, a, b0, b1, c]}]";
  for (const char* mistake :
       {"mlpconv: {name: first}", "mlpconv: {name: first, filters: $widht, kernel_size: 1}", "relu: {name: fir$}",
        "relu: {name: first, max_value: $widht}", "Mlpconv: {name: first, filters: 2, kernel_size: 1}",
        "if: {condition: 3, then: [relu: {name: first}]}", "if: {condition: $widht, then: [relu: {name: first}]}",
        "if: {condition: true, then: [ReLU: {name: first}]}", "repeat: {times: many, layers: [relu: {name: first}]}",
        "repeat: {times: 1, layers: [ReLU: {name: first}]}"}) {
    const std::string errors = expanded(std::string("\n  layers: [") + mistake + rest);
    const bool two = std::string(mistake) == "mlpconv: {name: first}";  // neither filters nor kernel_size
    EXPECT_EQ(std::ranges::count(errors, '\n'), two ? 2 : 1) << mistake << "\n" << errors;
    EXPECT_THAT(errors, testing::Not(testing::HasSubstr("stands above"))) << mistake;
  }
}

TEST(BadTemplates, MistakesInLaterPartsAreReportedToo) {
  const std::string errors = expanded(
      "\n  layers: [relu: {max_value: $a}, mlpconv: {filters: $b}, repeat: {times: 1, layers: [relu: "
      "{max_value: $c}]}, if: {condition: true, then: [relu: {max_value: $d}]}]");
  for (const char* name : {"$a", "$b", "$c", "$d"}) EXPECT_THAT(errors, testing::HasSubstr(name));
}

TEST(BadTemplates, ExpansionIsBounded) {
  const auto nested = [](int levels, const std::string& core) {
    std::string text = core;
    for (int i = 0; i < levels; ++i) text = "repeat: {times: 1000, layers: [" + text + "]}";
    return expanded("\n  layers: [" + text + "]");
  };
  EXPECT_THAT(nested(2, "relu: {}"), testing::HasSubstr("more than 100,000 layers"));
  EXPECT_THAT(nested(2, "if: {condition: false, then: [relu: {}]}"), testing::HasSubstr("more than 500,000 steps"));
  std::string blocks = "\n  blocks:\n    b0: {layers: [relu: {}]}\n";
  for (int i = 1; i < 40; ++i) blocks += "    b" + std::to_string(i) + ": {layers: [b" + std::to_string(i - 1) + ": {}]}\n";
  EXPECT_THAT(expanded(blocks + "  layers: [b39: {}]"), testing::HasSubstr("nested more than 24 deep"));
  std::string doubling = "\n  blocks:\n    b0: {parameters: {x: null}, layers: [relu: {x: $x}]}\n";
  for (int i = 1; i < 20; ++i) {
    doubling +=
        "    b" + std::to_string(i) + ": {parameters: {x: null}, layers: [b" + std::to_string(i - 1) + ": {x: [$x, $x]}]}\n";
  }
  EXPECT_THAT(expanded(doubling + "  layers: [b19: {x: [1, 2]}]"),
              testing::AnyOf(testing::HasSubstr("nested too deep"), testing::HasSubstr("more than 2,000,000 values")));
}

}  // namespace
}  // namespace convoy::spec
