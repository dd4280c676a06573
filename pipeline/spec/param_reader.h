// Typed reading of one map of the spec, with nothing left over.
//
// Each getter reads one key, checks type and range, reports problems to Diagnostics (and returns the default so that
// reading goes on), and records the value it returned: `resolved()` is the map with every default filled in. After the
// factory is done, `finish()` reports keys that nobody read, with the nearest name that somebody asked for.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/spec/node.h"

namespace convoy::spec {

class ParamReader {
 public:
  // `node` must be a map, or null for "all defaults"; it must outlive the reader. `path` is its dotted key.
  ParamReader(const Node& node, std::string path, Diagnostics&);

  // With a default the key is optional, without one it is required.
  std::int64_t integer(const std::string& key, std::optional<std::int64_t> otherwise,
                       std::int64_t low = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t high = std::numeric_limits<std::int64_t>::max());
  double real(const std::string& key, std::optional<double> otherwise, double low = -1e300, double high = 1e300);
  // A number of bytes, plain or with a unit: 65536, 64KiB, 512MiB, 2GiB.
  std::int64_t bytes(const std::string& key, std::optional<std::int64_t> otherwise, std::int64_t low, std::int64_t high);
  bool boolean(const std::string& key, std::optional<bool> otherwise);
  std::string string(const std::string& key, std::optional<std::string> otherwise);
  // One of `values`; the error lists them. `not_built` are words of the spec language that only get a clearer error.
  std::string choice(const std::string& key, std::optional<std::string> otherwise, const std::vector<std::string>& values,
                     const std::vector<std::string>& not_built = {});
  // An integer or [height, width]; `otherwise` as a pair.
  std::pair<int, int> size2(const std::string& key, std::optional<std::pair<int, int>> otherwise, int low, int high);
  std::vector<double> reals(const std::string& key, std::optional<std::vector<double>> otherwise);
  std::vector<std::int64_t> integers(const std::string& key, std::optional<std::vector<std::int64_t>> otherwise);
  std::vector<std::string> strings(const std::string& key, std::optional<std::vector<std::string>> otherwise);

  bool has(const std::string& key);           // present and not null; asking does not count as reading
  const Node* child(const std::string& key);  // marks it read; null when absent
  // A key of the documented vocabulary that is not built: an error that says so when present.
  void not_built(const std::string& key, const std::string& hint = "");
  // Keys of this map that somebody else reads: only candidates for "did you mean".
  void also_known(const std::vector<std::string>& keys);
  void record(const std::string& key, Node value);  // for values read through child()

  // At the key's place, else at the map's; key "" means the map itself. One complaint a key is enough: nothing is said
  // about a key that a getter already refused.
  void error(const std::string& key, const std::string& message);
  bool refused(const std::string& key) const { return refused_.count(key) != 0; }  // by a getter
  void finish();
  // After an error that leaves the meaning of other keys open: finish() says nothing about them.
  void ignore_rest();

  const std::string& path() const { return path_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  const Node& resolved() const { return resolved_; }
  Mark mark() const { return node_->mark; }

 private:
  const Node* present(const std::string& key) const;  // null when absent or null
  const Node* lookup(const std::string& key);
  const Node* lookup_list(const std::string& key, bool required, const std::string& expected);
  void report_missing(const std::string& key, bool required);
  void report_type(const Node& found, const std::string& key, const std::string& expected);
  void report_item(const Node& list, std::size_t item, const std::string& key, const std::string& expected);
  void refuse(const Node& found, const std::string& key, const std::string& message);
  std::string full_key(const std::string& key) const;

  const Node* node_;
  std::string path_;
  Diagnostics& diagnostics_;
  std::set<std::string> known_;
  std::set<std::string> not_built_;
  std::set<std::string> refused_;
  std::set<std::string> suggested_;  // not read here, but right names
  bool rest_ignored_ = false;
  bool usable_;  // false when the node is no map: reported once, so missing keys are not reported again
  Node resolved_ = Node::map();
};

}  // namespace convoy::spec
