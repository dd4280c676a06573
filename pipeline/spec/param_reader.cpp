#include "pipeline/spec/param_reader.h"

#include <algorithm>

#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

const Node& empty_map() {
  static const Node node = Node::map();
  return node;
}

std::string join(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

// "an integer from 1 to 8", with the bounds that exist.
std::string with_range(const std::string& what, const std::optional<std::string>& low, const std::optional<std::string>& high) {
  if (low && high) return what + " from " + *low + " to " + *high;
  if (low) return what + " of at least " + *low;
  if (high) return what + " of at most " + *high;
  return what;
}

std::optional<std::string> bound(std::int64_t value, std::int64_t unbounded) {
  if (value == unbounded) return std::nullopt;
  return std::to_string(value);
}

std::optional<std::string> bound(double value, double unbounded) {
  if (value == unbounded) return std::nullopt;
  return Node::number(value).text;
}

// With the largest unit that divides it.
std::string bytes_text(std::int64_t bytes) {
  const char* units[] = {"", "KiB", "MiB", "GiB", "TiB"};
  int unit = 0;
  while (unit < 4 && bytes != 0 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++unit;
  }
  return std::to_string(bytes) + units[unit];
}

}  // namespace

ParamReader::ParamReader(const Node& node, std::string path, Diagnostics& diagnostics)
    : node_(&node), path_(std::move(path)), diagnostics_(diagnostics) {
  usable_ = node.kind == Node::Kind::map || node.kind == Node::Kind::null;
  if (usable_) return;
  diagnostics_.error(node.mark, path_, "expected a map of keys and values, found " + describe(node));
  node_ = &empty_map();
}

std::string ParamReader::full_key(const std::string& key) const {
  if (path_.empty() || key.empty()) return path_ + key;
  return path_ + "." + key;
}

const Node* ParamReader::present(const std::string& key) const {
  const Node* found = node_->find(key);
  return found != nullptr && found->kind != Node::Kind::null ? found : nullptr;
}

const Node* ParamReader::lookup(const std::string& key) {
  known_.insert(key);
  return present(key);
}

void ParamReader::report_missing(const std::string& key, bool required) {
  if (!required || !usable_) return;
  error(key, "is required");
  refused_.insert(key);
}

void ParamReader::refuse(const Node& found, const std::string& key, const std::string& message) {
  diagnostics_.error(found.mark, full_key(key), message);
  refused_.insert(key);
}

void ParamReader::report_type(const Node& found, const std::string& key, const std::string& expected) {
  refuse(found, key, "expected " + expected + ", found " + describe(found));
}

std::int64_t ParamReader::integer(const std::string& key, std::optional<std::int64_t> otherwise, std::int64_t low,
                                  std::int64_t high) {
  using Limits = std::numeric_limits<std::int64_t>;
  std::int64_t value = otherwise.value_or(std::clamp<std::int64_t>(0, low, high));
  if (const Node* found = lookup(key)) {
    const std::optional<std::int64_t> read = as_integer(*found);
    if (read && *read >= low && *read <= high) {
      value = *read;
    } else {
      report_type(*found, key, with_range("an integer", bound(low, Limits::min()), bound(high, Limits::max())));
    }
  } else {
    report_missing(key, !otherwise);
  }
  record(key, Node::integer(value));
  return value;
}

double ParamReader::real(const std::string& key, std::optional<double> otherwise, double low, double high) {
  double value = otherwise.value_or(std::clamp(0.0, low, high));
  if (const Node* found = lookup(key)) {
    const std::optional<double> read = as_real(*found);
    if (read && *read >= low && *read <= high) {
      value = *read;
    } else {
      report_type(*found, key, with_range("a number", bound(low, -1e300), bound(high, 1e300)));
    }
  } else {
    report_missing(key, !otherwise);
  }
  record(key, Node::number(value));
  return value;
}

std::int64_t ParamReader::bytes(const std::string& key, std::optional<std::int64_t> otherwise, std::int64_t low,
                                std::int64_t high) {
  std::int64_t value = otherwise.value_or(low);
  if (const Node* found = lookup(key)) {
    const std::optional<std::int64_t> read = as_bytes(*found);
    if (read && *read >= low && *read <= high) {
      value = *read;
    } else {
      report_type(*found, key, "a number of bytes from " + bytes_text(low) + " to " + bytes_text(high) + ", like 512MiB or 2GiB");
    }
  } else {
    report_missing(key, !otherwise);
  }
  record(key, Node::integer(value));
  return value;
}

bool ParamReader::boolean(const std::string& key, std::optional<bool> otherwise) {
  bool value = otherwise.value_or(false);
  if (const Node* found = lookup(key)) {
    const std::optional<bool> read = as_boolean(*found);
    if (read) {
      value = *read;
    } else {
      report_type(*found, key, "true or false");
    }
  } else {
    report_missing(key, !otherwise);
  }
  record(key, Node::boolean(value));
  return value;
}

std::string ParamReader::string(const std::string& key, std::optional<std::string> otherwise) {
  std::string value = otherwise.value_or("");
  if (const Node* found = lookup(key)) {
    const std::optional<std::string> read = as_string(*found);
    if (read) {
      value = *read;
    } else {
      const bool scalar = found->kind == Node::Kind::scalar;
      report_type(*found, key, scalar ? "a string (put it in quotes if it is one)" : "a string");
    }
  } else {
    report_missing(key, !otherwise);
  }
  record(key, Node::string(value));
  return value;
}

std::string ParamReader::choice(const std::string& key, std::optional<std::string> otherwise,
                                const std::vector<std::string>& values, const std::vector<std::string>& not_built) {
  std::string value = otherwise.value_or(values.front());
  if (const Node* found = lookup(key)) {
    const std::string read = as_string(*found).value_or("");
    if (std::find(values.begin(), values.end(), read) != values.end()) {
      value = read;
    } else if (std::find(not_built.begin(), not_built.end(), read) != not_built.end()) {
      refuse(*found, key, '"' + read + "\" is part of the spec language but not built yet; use one of: " + join(values));
    } else {
      const std::string near = nearest_name(read, values);
      refuse(*found, key,
             "expected one of: " + join(values) + "; found " + describe(*found) +
                 (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
    }
  } else {
    report_missing(key, !otherwise);
  }
  record(key, Node::string(value));
  return value;
}

bool ParamReader::has(const std::string& key) {
  suggested_.insert(key);
  return present(key) != nullptr;
}

const Node* ParamReader::child(const std::string& key) { return lookup(key); }

void ParamReader::not_built(const std::string& key, const std::string& hint) {
  not_built_.insert(key);
  if (present(key) == nullptr) return;
  error(key, "is part of the spec language but not built yet; remove it" + (hint.empty() ? "" : " (" + hint + ")"));
}

void ParamReader::also_known(const std::vector<std::string>& keys) { suggested_.insert(keys.begin(), keys.end()); }

void ParamReader::record(const std::string& key, Node value) { resolved_.set(key, std::move(value)); }

void ParamReader::error(const std::string& key, const std::string& message) {
  if (refused(key)) return;
  const Node* found = node_->find(key);
  diagnostics_.error(found != nullptr ? found->mark : node_->mark, full_key(key), message);
}

void ParamReader::ignore_rest() { rest_ignored_ = true; }

void ParamReader::finish() {
  if (rest_ignored_) return;
  std::set<std::string> names = known_;
  names.insert(suggested_.begin(), suggested_.end());
  const std::vector<std::string> candidates(names.begin(), names.end());
  for (const auto& [key, value] : node_->entries) {
    if (known_.count(key) != 0 || not_built_.count(key) != 0) continue;
    const std::string near = nearest_name(key, candidates);
    std::string message = "unknown key";
    if (!near.empty()) {
      message += "; did you mean \"" + near + "\"?";
    } else if (candidates.empty()) {
      message += "; none are known here, remove it";
    } else {
      message += "; known here: " + join(candidates);
    }
    diagnostics_.error(value.key_mark, full_key(key), message);
  }
}

}  // namespace convoy::spec
