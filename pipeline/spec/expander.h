// Expands a model's list of layers, blocks, repeats and ifs into a plain list of layers.
//
// Every layer of the result has its name and knows what it reads. Where a name is looked up: in the block that writes it, then in
// the one that uses this block, and so on outwards; only what stands above is known. `input` is what the block reads, and the
// image outside of blocks; the name of a use of a block stands for its last layer.
//
// Names inside a use are prefixed with its name: "conv2_block1" + "_" + "1_conv". What has no name is called by its type, with
// "_1", "_2" behind it where that is taken.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/spec/block_library.h"

namespace convoy::spec {

struct ExpandedLayer {
  PartSpec part;  // params: with its full name, without inputs (kept as written where they are no list of words)
  std::string name;
  std::vector<int> inputs;  // indices of earlier layers; kImage is the image
  bool explicit_inputs = false;
};
inline constexpr int kImage = -1;

class Expander {
 public:
  // `defaults`: keys by layer type, every $ replaced. All must outlive the expander.
  Expander(BlockLibrary& blocks, const Node& defaults, Substitution& substitution)
      : blocks_(blocks), defaults_(defaults), substitution_(substitution) {}

  // `list` as written, at `path`.
  void expand(const Node& list, const std::string& path, const Scope& scope, int origin);

  std::vector<ExpandedLayer>& layers() { return layers_; }
  const std::vector<ExpandedLayer>& layers() const { return layers_; }
  // What a name outside of blocks stands for; nothing when no layer or use has it.
  std::optional<std::vector<int>> find(const std::string& name) const;
  std::vector<std::string> names() const;
  bool failed() const { return failed_; }

 private:
  struct Frame {  // of a use of a block
    const Frame* outer = nullptr;
    const Block* block = nullptr;
    std::string prefix;
    std::vector<int> inputs{kImage};
  };
  struct Context {
    const Frame& frame;
    const Scope& scope;
    int origin = 0;
    bool trainable = true;
    double lr_mult = 1.0, decay_mult = 1.0;
    int depth = 0;
  };

  std::vector<PartSpec> parts_of(const Node& list, const std::string& path);
  std::optional<Node> replaced(const Node& params, const PartSpec&, const Context&);
  void items(const std::vector<PartSpec>& list, const Context&);
  void item(const PartSpec&, const Context&);
  void layer(const PartSpec&, const Context&);
  static std::string shortcut_advice(const Context&);
  void add_defaults(const std::string& type, Node& params) const;
  void add_multipliers(Node& params, const Context&) const;
  void block(const PartSpec&, const Block&, const Context&);
  void use(const PartSpec&, const Block&, const Context&, Frame&);
  void repeat(const PartSpec&, const Context&);
  void branch(const PartSpec&, const Context&);

  std::optional<std::vector<int>> look_up(const std::string& name, const Frame&) const;
  void report_unknown_input(const std::string& name, const Frame&, Mark, const std::string& path);
  bool take_inputs(const PartSpec&, const Node& inputs, const Frame&, std::vector<int>& found);
  bool is_layer(const std::string& name, const std::vector<int>& layers) const;  // and not what a use of a block stands for
  std::string free_name(const std::string& wanted);
  bool spend(const PartSpec&, const Context&);
  void fail(Mark, const std::string& path, const std::string& message);
  int origin_of(const std::string& what, Mark, int outer);

  BlockLibrary& blocks_;
  const Node& defaults_;
  Substitution& substitution_;
  std::vector<ExpandedLayer> layers_;
  std::vector<int> previous_{kImage};  // what a layer without inputs reads
  std::map<std::string, std::vector<int>> known_;
  std::set<std::string> taken_;
  std::map<std::string, int> next_number_;
  std::size_t steps_ = 0;
  bool failed_ = false;
  bool left_out_ = false;  // because of a mistake that was reported: who names what is missing has made none
};

}  // namespace convoy::spec
