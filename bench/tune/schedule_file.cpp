#include "bench/tune/schedule_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

using json = nlohmann::ordered_json;

double rounded(double value, double unit) { return std::round(value / unit) * unit; }

// Enough digits for people, and none that only look like knowledge.
json entry_of(const TuneResult& r) {
  const auto digits = [](double value, int places) { return json::parse(fmt::format("{:.{}f}", value, places)); };
  // Of the numbers as they are kept: the same whether the result was measured now or read from the journal.
  const double share = r.peak_gflops > 0 ? rounded(r.gflops, 0.1) / rounded(r.peak_gflops, 0.1) : 0;
  return {{"key", r.key},
          {"variant", r.choice.variant},
          {"parameters", json::parse(to_json(r.choice)["parameters"].dump())},
          {"gflops", digits(r.gflops, 1)},
          {"default_gflops", digits(r.default_gflops, 1)},
          {"gain", digits(r.gain, 3)},
          {"share_of_peak", digits(share, 3)}};
}

json journal_line(const TuneResult& r) {
  json line = entry_of(r);
  line["default"] = json::parse(to_json(r.default_choice).dump());
  line["peak_gflops"] = rounded(r.peak_gflops, 0.1);
  line["tried"] = r.tried;
  line["failures"] = r.failures;
  return line;
}

TuneResult result_from(const json& line) {
  TuneResult r;
  r.key = line.at("key");
  r.choice = kernel_choice_from_json(nlohmann::json::parse(line.dump()));
  r.default_choice = kernel_choice_from_json(nlohmann::json::parse(line.at("default").dump()));
  r.gflops = line.at("gflops");
  r.default_gflops = line.at("default_gflops");
  r.gain = line.at("gain");
  r.peak_gflops = line.at("peak_gflops");
  r.tried = line.at("tried");
  r.failures = line.at("failures").get<std::vector<std::string>>();
  return r;
}

json header_json(const ScheduleHeader& h) {
  return {{"format", 1},        {"cpu", h.cpu},  {"cpu_model", h.cpu_model}, {"isa", to_string(h.isa)},
          {"halide", h.halide}, {"date", h.date}};
}

bool same_machine(const json& header, const ScheduleHeader& h) {
  return header.is_object() && header.value("cpu", "") == h.cpu && header.value("isa", "") == to_string(h.isa);
}

// What an older file holds: entries by key, peak, tiles.
json older_file(const std::filesystem::path& path, const ScheduleHeader& header) {
  std::ifstream file(path);
  if (!file) return json::object();
  json document = json::parse(file, nullptr, false);
  if (same_machine(document, header)) return document;
  throw Error(ExitCode::bad_spec, path.string() + ": holds something else than schedules of " + header.cpu + " and " +
                                      std::string(to_string(header.isa)) + "; name another file with -o");
}

// Tiles named like 12x2u8 are compiled because this list says so.
json tiles_of(const std::map<std::string, json>& entries) {
  std::set<std::string> names;
  for (const auto& [key, entry] : entries) {
    const std::string variant = entry.at("variant");
    if (variant.find('u') != std::string::npos && variant.find('_') != std::string::npos)
      names.insert(variant.substr(variant.find('_') + 1));
  }
  json tiles = json::array();
  for (const std::string& name : names) {
    int pixels = 0, blocks = 0, unroll = 0;
    if (std::sscanf(name.c_str(), "%dx%du%d", &pixels, &blocks, &unroll) != 3) continue;
    tiles.push_back({{"family", "conv"}, {"pixels", pixels}, {"blocks", blocks}, {"unroll_ci", unroll}});
  }
  return tiles;
}

// One entry a line, so that differences between two files can be read.
std::string text_of(json document, const std::map<std::string, json>& entries) {
  std::string text = "{\n";
  for (const auto& [name, value] : document.items()) text += fmt::format("  \"{}\": {},\n", name, value.dump());
  text += "  \"entries\": [";
  const char* separator = "\n    ";
  for (const auto& [key, entry] : entries) {
    text += separator + entry.dump();
    separator = ",\n    ";
  }
  return text + "\n  ]\n}\n";
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  const std::filesystem::path temporary = path.string() + ".tmp";
  std::ofstream file(temporary, std::ios::binary);
  file << text;
  file.close();
  std::error_code failure;
  if (file) std::filesystem::rename(temporary, path, failure);
  if (!file || failure)
    throw Error(ExitCode::io, path.string() + ": cannot be written; check the folder and the disk's free space");
}

}  // namespace

Journal::Journal(std::filesystem::path file, const ScheduleHeader& header) : path_(file.string() + ".journal") {
  std::ifstream in(path_);
  std::string line;
  if (std::getline(in, line)) {
    if (!same_machine(json::parse(line, nullptr, false), header)) {
      throw Error(ExitCode::bad_spec,
                  path_.string() + ": is of another CPU or instruction set; remove it, or name another file with -o");
    }
  } else {
    append(header_json(header).dump());
  }
  while (std::getline(in, line)) {
    const json entry = json::parse(line, nullptr, false);
    if (!entry.is_object()) continue;  // cut off when the tuner was killed
    TuneResult result = result_from(entry);
    results_[result.key] = std::move(result);
  }
}

void Journal::append(const std::string& line) {
  std::ofstream out(path_, std::ios::app | std::ios::binary);
  out << line << '\n';
  if (!out.flush()) throw Error(ExitCode::io, path_.string() + ": cannot be written; check the folder and the disk's free space");
}

void Journal::add(const TuneResult& result) {
  append(journal_line(result).dump());
  results_[result.key] = result;
}

const TuneResult* Journal::find(const std::string& key) const {
  const auto it = results_.find(key);
  return it == results_.end() ? nullptr : &it->second;
}

void Journal::remove() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void write_schedules(const std::filesystem::path& path, const ScheduleHeader& header,
                     const std::map<std::string, TuneResult>& results) {
  const json older = older_file(path, header);
  std::map<std::string, json> entries;
  if (older.contains("entries")) {
    for (const json& entry : older["entries"]) entries[entry.at("key")] = entry;
  }
  double peak = older.value("fma_peak_gflops", 0.0);
  for (const auto& [key, result] : results) {
    entries[key] = entry_of(result);
    peak = std::max(peak, result.peak_gflops);
  }
  json document = header_json(header);
  document["fma_peak_gflops"] = json::parse(fmt::format("{:.1f}", peak));
  document["tiles"] = tiles_of(entries);
  write_file(path, text_of(document, entries));
}

}  // namespace convoy::bench
