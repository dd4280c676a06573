#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <fstream>
#include <sstream>

#include "pipeline/spec/check_text.h"
#include "pipeline/spec/node.h"
#include "pipeline/spec/tree_builder.h"

namespace convoy::spec {
namespace {

constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";

Node parse(const std::string& text, Diagnostics& diagnostics, const YamlLimits& limits) {
  TreeBuilder builder(text, diagnostics, limits.nodes);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Node root = builder.take_root();
    parser.HandleNextDocument(builder);  // the builder refuses a second document
    return root;
  } catch (const StopParsing&) {
  } catch (const YAML::Exception& problem) {
    const bool placed = !problem.mark.is_null();
    const Mark mark = placed ? Mark{problem.mark.line + 1, problem.mark.column + 1} : Mark{};
    diagnostics.error(mark, builder.path(), "not valid YAML here: " + problem.msg);
  }
  return {};
}

// Keys count as values, as they do while parsing.
std::size_t count_nodes(const Node& node) {
  std::size_t count = 1 + node.entries.size();
  for (const Node& item : node.items) count += count_nodes(item);
  for (const auto& [key, value] : node.entries) count += count_nodes(value);
  return count;
}

}  // namespace

bool is_within(const Node& node, const std::string& text, const YamlLimits& limits) {
  return text.size() <= limits.bytes && count_nodes(node) <= limits.nodes;
}

Node load_yaml_text(const std::string& text, Diagnostics& diagnostics, const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    const std::string size = std::to_string(limits.bytes >> 20) + " MiB";
    diagnostics.error({}, "", "the spec is larger than " + size + "; specs are small, is this the right file?");
    return {};
  }
  if (!check_text(text, diagnostics)) return {};
  const bool marked = text.rfind(kByteOrderMark, 0) == 0;
  return parse(marked ? text.substr(3) : text, diagnostics, limits);
}

Node load_yaml_file(const std::filesystem::path& path, Diagnostics& diagnostics) {
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure)) throw Error(ExitCode::io, path.string() + ": is a folder, not a spec file");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ExitCode::io, path.string() + ": cannot be opened; check the name and its permissions");
  // One byte more than allowed tells that there is more.
  std::string text(kWrittenLimits.bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) throw Error(ExitCode::io, path.string() + ": cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  return load_yaml_text(text, diagnostics);
}

}  // namespace convoy::spec
