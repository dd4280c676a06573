#include "pipeline/graph/schedule_table.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "pipeline/core/error.h"
#include "pipeline/graph/embedded_schedules.h"

namespace convoy {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;

[[noreturn]] void refuse(const std::string& source, const std::string& what) {
  throw Error(ExitCode::bad_spec, source + ": " + what + "; write the file with `convoy tune`");
}

// The value under `key`, of the wanted type.
template <typename T>
T value(const json& object, const char* key, const char* expected, const std::string& source, const std::string& place) {
  const auto it = object.find(key);
  const bool right = it != object.end() && (std::is_same_v<T, std::string> ? it->is_string() : it->is_number());
  if (!right) refuse(source, place + "expected \"" + key + "\" to be " + expected);
  return it->template get<T>();
}

TunedSchedule read_entry(const json& entry, const std::string& source, const std::string& place) {
  TunedSchedule tuned;
  tuned.choice.variant = value<std::string>(entry, "variant", "the name of a kernel variant", source, place);
  const auto parameters = entry.find("parameters");
  if (parameters != entry.end()) {
    if (!parameters->is_object()) refuse(source, place + "expected \"parameters\" to be an object of numbers");
    for (const auto& [name, number] : parameters->items()) {
      if (!number.is_number()) refuse(source, place + "expected parameter " + name + " to be a number");
      tuned.choice.parameters.set(name, number.get<double>());
    }
  }
  tuned.gflops = value<double>(entry, "gflops", "a number", source, place);
  tuned.default_gflops = value<double>(entry, "default_gflops", "a number", source, place);
  tuned.share_of_peak = value<double>(entry, "share_of_peak", "a number", source, place);
  return tuned;
}

void read_entries(const json& document, ScheduleTable& table) {
  const auto entries = document.find("entries");
  if (entries == document.end() || !entries->is_array()) refuse(table.source, "expected \"entries\" to be a list");
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const json& entry = (*entries)[i];
    const std::string number = "entries[" + std::to_string(i) + "]";
    if (!entry.is_object()) refuse(table.source, number + ": expected an object");
    const auto key = value<std::string>(entry, "key", "a step's key", table.source, number + ": ");
    const std::string place = number + " (" + key + "): ";
    if (!table.entries.emplace(key, read_entry(entry, table.source, place)).second) {
      refuse(table.source, place + "stands there twice");
    }
  }
}

}  // namespace

ScheduleTable parse_schedules(const std::string& text, const std::string& source) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) refuse(source, "is no JSON object");
  if (value<double>(document, "format", "1", source, "") != kFormat) refuse(source, "this convoy reads format 1 of schedules");
  ScheduleTable table;
  table.source = source;
  table.cpu = value<std::string>(document, "cpu", "a kind of CPU", source, "");
  const auto isa = value<std::string>(document, "isa", "avx2 or avx512", source, "");
  if (isa != "avx2" && isa != "avx512") refuse(source, "expected \"isa\" to be avx2 or avx512, found \"" + isa + "\"");
  table.isa = isa_from_string(isa);
  read_entries(document, table);
  return table;
}

ScheduleTable load_schedules(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw Error(ExitCode::io, path.string() + ": cannot be read; kernels.schedules names a file of `convoy tune`");
  ScheduleTable table = parse_schedules(text.str(), path.string());
  table.origin = ScheduleTable::Origin::users;
  return table;
}

Schedules built_in_schedules(std::string_view cpu, Isa isa) {
  Schedules found;
  for (const EmbeddedSchedules& file : embedded_schedules()) {
    ScheduleTable table = parse_schedules(std::string(file.text), std::string(file.name));
    if (table.isa != isa) continue;
    if (table.cpu == cpu) return {std::move(table)};
    if (found.empty()) found.push_back(std::move(table));
  }
  return found;
}

}  // namespace convoy
