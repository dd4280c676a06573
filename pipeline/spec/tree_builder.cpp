#include "pipeline/spec/tree_builder.h"

#include "pipeline/spec/check_text.h"

namespace convoy::spec {
namespace {

Mark to_mark(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

}  // namespace

std::string TreeBuilder::path() const {
  std::string path;
  for (const Frame& frame : open_) {
    if (frame.node.kind == Node::Kind::sequence) {
      path += "[" + std::to_string(frame.node.items.size()) + "]";
    } else if (frame.has_key) {
      path += (path.empty() ? "" : ".") + frame.key;
    }
  }
  return path;
}

void TreeBuilder::stop(Mark mark, const std::string& message) {
  diagnostics_.error(mark, path(), message);
  throw StopParsing{};
}

void TreeBuilder::count(Mark mark) {
  if (++nodes_ > most_nodes_) stop(mark, "the spec has more than " + std::to_string(most_nodes_) + " values; make it smaller");
}

void TreeBuilder::check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
  if (anchor != 0) {
    diagnostics_.error(to_mark(mark), path(), "anchors (&name) are not part of the spec language; write the value out");
  }
  // "?" and "!" are what yaml-cpp itself gives plain and quoted values; a written "!" stands in the text.
  const bool written = mark.pos >= 0 && static_cast<std::size_t>(mark.pos) < text_.size() && text_[mark.pos] == '!';
  if (written || (tag != "?" && tag != "!" && !tag.empty())) {
    diagnostics_.error(to_mark(mark), path(), "tags (!name) are not part of the spec language; remove it");
  }
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (++documents_ > 1) stop(to_mark(mark), "a second document begins here; one file holds one spec");
}

bool TreeBuilder::expects_key() const {
  return !open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().has_key;
}

void TreeBuilder::take_key(const Node& key) {
  Frame& map = open_.back();
  if (key.kind != Node::Kind::scalar || key.text.empty()) stop(key.mark, "a key is missing here; write KEY: VALUE");
  map.has_key = true;
  map.key = key.text;
  map.key_mark = key.mark;
  map.skip = map.node.find(key.text) != nullptr || (key.text == "<<" && !key.quoted);
  if (!map.skip) return;
  const Node* before = map.node.find(key.text);
  if (before == nullptr) {
    diagnostics_.error(key.mark, path(), "merge keys (<<) are not part of the spec language; write the keys out");
    return;
  }
  diagnostics_.error(key.mark, path(),
                     "duplicate key; it is already set in line " + std::to_string(before->key_mark.line) + ", keep one");
}

void TreeBuilder::add(Node value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return;
  }
  Frame& frame = open_.back();
  if (frame.node.kind == Node::Kind::sequence) {
    frame.node.items.push_back(std::move(value));
    return;
  }
  frame.has_key = false;
  if (frame.skip) return;
  value.key_mark = frame.key_mark;
  // An empty value has no place of its own: yaml-cpp gives that of the next token.
  if (value.kind == Node::Kind::null) value.mark = frame.key_mark;
  frame.node.entries.emplace_back(frame.key, std::move(value));
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  check(mark, "?", anchor);
  Node node;
  node.mark = to_mark(mark);
  count(node.mark);
  expects_key() ? take_key(node) : add(std::move(node));
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  diagnostics_.error(to_mark(mark), path(), "aliases (*name) are not part of the spec language; write the value out");
  OnNull(mark, 0);
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) {
  check(mark, tag, anchor);
  Node node = Node::scalar(value);
  node.quoted = tag == "!";
  node.mark = to_mark(mark);
  count(node.mark);
  Diagnostics hidden("");  // escapes such as "\0" can hide what check_text refuses in the open
  if (!check_text(value, hidden)) {
    diagnostics_.error(node.mark, path(), "the value holds a control character behind an escape; remove it");
  }
  expects_key() ? take_key(node) : add(std::move(node));
}

void TreeBuilder::open(Node collection) {
  count(collection.mark);
  if (expects_key()) stop(collection.mark, "a key must be a word, not a list or a map (is a bracket not closed?)");
  if (open_.size() >= kMaxDepth) {
    stop(collection.mark, "the spec is nested more than " + std::to_string(kMaxDepth) + " deep; flatten it");
  }
  open_.push_back({std::move(collection), false, "", {}, false});
}

void TreeBuilder::close() {
  Node done = std::move(open_.back().node);
  open_.pop_back();
  add(std::move(done));
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value) {
  check(mark, tag, anchor);
  Node node = Node::sequence();
  node.mark = to_mark(mark);
  open(std::move(node));
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) {
  check(mark, tag, anchor);
  Node node = Node::map();
  node.mark = to_mark(mark);
  open(std::move(node));
}

}  // namespace convoy::spec
