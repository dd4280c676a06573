// What is wrong as YAML, or as the part of YAML that specs use.
#include "bad_spec.h"

namespace convoy::spec {

std::vector<BadSpec> bad_yaml() {
  return {
      {"duplicate_section", 21, "job: {name: again}", 21, "job", "duplicate key; it is already set in line 2"},
      {"duplicate_key_in_flow", 21, "trainer: {epochs: 2, epochs: 3}", 21, "trainer.epochs", "duplicate key"},
      {"duplicate_key_in_block", 7, "  batch_size: 1\n  batch_size: 2", 8, "data.batch_size", "already set in line 7"},
      {"duplicate_quoted_key", 7, "  batch_size: 1\n  \"batch_size\": 2", 8, "data.batch_size", "duplicate key"},
      {"duplicate_in_layer", 14, "    - conv2d: {filters: 6, kernel_size: 5, filters: 7}", 14, "model.layers[0].conv2d.filters",
       "duplicate key"},
      {"anchor_on_scalar", 21, "trainer: {epochs: &e 2}", 21, "trainer.epochs", "anchors (&name) are not part"},
      {"anchor_on_map", 21, "trainer: &t {epochs: 2}", 21, "trainer", "anchors (&name)"},
      {"anchor_on_list", 18, "metrics: &m [accuracy]", 18, "metrics", "anchors (&name)"},
      {"alias_without_anchor", 21, "trainer: {epochs: *e}", 21, "trainer.epochs", "not valid YAML"},
      {"merge_key", 21, "trainer:\n  <<: {epochs: 3}", 22, "trainer.<<", "merge keys (<<) are not part"},
      {"tag_on_scalar", 21, "trainer: {epochs: !!int 2}", 21, "trainer.epochs", "tags (!name) are not part"},
      {"own_tag_on_map", 21, "trainer: !mine {epochs: 2}", 21, "trainer", "tags (!name)"},
      {"bare_tag", 2, "job: {name: ! base}", 2, "job.name", "tags (!name)"},
      {"unclosed_flow_map", 21, "trainer: {epochs: 2", 22, "trainer", "not valid YAML"},
      {"unclosed_quote", 2, "job: {name: \"base}", 26, "", "not valid YAML"},
      {"tab_indentation", 7, "\tbatch_size: 128", 7, "", "not valid YAML"},
      {"colon_twice", 21, "trainer: epochs: 2", 21, "", "not valid YAML"},
      {"wrong_indentation", 7, "    batch_size: 128", 7, "", "not valid YAML"},
      {"second_document", 25, "---\nruntime: {threads: 2}", 25, "", "a second document"},
      {"list_as_key", 25, "[runtime]: {threads: 2}", 25, "", "a key must be a word"},
      {"map_as_key", 25, "{runtime: 1}: {threads: 2}", 25, "", "a key must be a word"},
      {"null_key", 25, "~: {threads: 2}", 25, "", "a key is missing"},
      {"empty_key", 25, "\"\": 2", 25, "", "a key is missing"},
      {"latin1_byte", 2, "job: {name: caf\xE9}", 2, "", "byte 0xE9 is not UTF-8"},
      {"overlong_utf8", 2, "job: {name: \xC0\xAF}", 2, "", "byte 0xC0 is not UTF-8"},
      {"surrogate_utf8", 2, "job: {name: \xED\xA0\x80}", 2, "", "is not UTF-8"},
      {"cut_utf8", 2, "job: {name: \xE2\x82}", 2, "", "is not UTF-8"},
      {"nul_byte", 2, std::string("job: {name: a\0b}", 16), 2, "", "control character 0x00"},
      {"escape_byte", 2, "job: {name: \x1b[1m}", 2, "", "control character 0x1B"},
      {"hidden_nul", 2, "job: {name: \"a\\0b\"}", 2, "job.name", "control character behind an escape"},
  };
}

}  // namespace convoy::spec
