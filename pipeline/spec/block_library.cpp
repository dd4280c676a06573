#include "pipeline/spec/block_library.h"

#include "pipeline/models/embedded.h"
#include "pipeline/spec/load_embedded.h"
#include "pipeline/spec/part_names.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

std::string below(const std::string& path, const std::string& key) { return path.empty() ? key : path + "." + key; }

}  // namespace

const Block* BlockLibrary::read(const std::string& name, const Node& definition, const std::string& path, const Scope* outer) {
  Block& block = blocks_[name];
  block.name = name;
  block.definition = definition;
  block.outer = outer;
  ParamReader reader(block.definition, path, diagnostics_);
  block.parameters = read_parameters(reader, "block '" + name + "'", {"trainable", "lr_mult", "decay_mult"}, failed_);
  if (const Node* layers = reader.child("layers")) {
    block.body = read_parts(*layers, below(path, "layers"), diagnostics_);
    failed_ |= block.body.size() != layers->items.size();
  } else {
    failed_ = true;
    reader.error("layers", "is required: the layers that the block stands for");
  }
  reader.finish();
  return &block;
}

void BlockLibrary::add(const Node& blocks, const std::string& path, const Scope& outer) {
  if (blocks.kind != Node::Kind::map) {
    failed_ = true;
    diagnostics_.error(
        blocks.mark, path,
        "expected a map of blocks, like {conv_bn: {parameters: {filters: null}, layers: [...]}}, found " + describe(blocks));
    return;
  }
  for (const auto& [name, definition] : blocks.entries) {
    if (name == "repeat" || name == "if") {
      failed_ = true;
      diagnostics_.error(definition.key_mark, path + "." + name,
                         "is a word of the spec language; choose another name for the block");
      continue;
    }
    if (const std::string wrong = refused_part_name(name); !wrong.empty()) {
      failed_ = true;
      diagnostics_.error(definition.key_mark, path + "." + name, wrong);
      continue;
    }
    read(name, definition, path + "." + name, &outer);
  }
}

const Block* BlockLibrary::find(const std::string& name) {
  const auto known = blocks_.find(name);
  if (known != blocks_.end()) return &known->second;
  const auto text = models::find_block(name);
  if (!text) return nullptr;
  return read(name, load_embedded(*text, "blocks/" + name + ".yaml", diagnostics_), "", nullptr);
}

}  // namespace convoy::spec
