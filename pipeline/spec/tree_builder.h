// Builds a Node tree from yaml-cpp's events.
//
// Events, not yaml-cpp's own nodes: those accept duplicate keys silently, and aliases let a few lines stand for billions of
// nodes. Here a duplicate key, an anchor, an alias, a merge key or a tag is an error, and depth and node count are bounded.
#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <string>
#include <vector>

#include "pipeline/spec/node.h"

namespace convoy::spec {

inline constexpr std::size_t kMaxDepth = 32;

// Thrown through the parser to end it; the reason stands in the diagnostics.
struct StopParsing {};

class TreeBuilder : public YAML::EventHandler {
 public:
  // `text` is what is being parsed; both outlive the builder.
  TreeBuilder(const std::string& text, Diagnostics& diagnostics, std::size_t most_nodes)
      : text_(text), diagnostics_(diagnostics), most_nodes_(most_nodes) {}

  Node take_root() { return std::move(root_); }
  std::string path() const;  // dotted key of the place being parsed

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    bool has_key = false;  // in a map: the key is there, its value comes next
    std::string key;
    Mark key_mark;
    bool skip = false;  // the key was refused: its value is checked, and left out
  };

  bool expects_key() const;
  void take_key(const Node& key);
  void add(Node value);  // into the open collection, or as the root
  void open(Node collection);
  void close();
  void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void count(Mark mark);
  [[noreturn]] void stop(Mark mark, const std::string& message);

  const std::string& text_;
  Diagnostics& diagnostics_;
  std::vector<Frame> open_;
  Node root_;
  const std::size_t most_nodes_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

}  // namespace convoy::spec
