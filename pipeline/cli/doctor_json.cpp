#include "pipeline/cli/doctor_report.h"
#include "pipeline/cli/print_document.h"

namespace convoy::cli {
namespace {

using Json = nlohmann::ordered_json;

Json spread_json(const Spread& s) {
  return {{"smallest", s.smallest}, {"p50", s.p50}, {"p90", s.p90}, {"p99", s.p99}, {"largest", s.largest}};
}

// One entry an item: its path and what `add` says of it.
template <typename Add>
Json list_json(const DoctorReport& r, const std::vector<std::size_t>& items, Add add) {
  Json list = Json::array();
  for (const std::size_t i : items) {
    Json entry{{"path", r.patient.describe(i)}};
    add(entry, r.findings[i]);
    list.push_back(std::move(entry));
  }
  return list;
}

Json sources_json(const DoctorReport& r) {
  Json sources = Json::array();
  for (std::size_t k = 0; k < r.patient.sources().size(); ++k) {
    Json classes = Json::object();
    for (std::size_t c = 0; c < r.patient.class_names().size(); ++c)
      classes[r.patient.class_names()[c]] = r.diagnosis.class_counts[k][c];
    sources.push_back({{"name", r.patient.sources()[k].name}, {"classes", classes}});
  }
  return sources;
}

Json duplicates_json(const DoctorReport& r) {
  Json groups = Json::array();
  for (const Duplicates& same : r.diagnosis.duplicates) {
    Json paths = Json::array();
    for (const std::size_t i : same.items) paths.push_back(r.patient.describe(i));
    groups.push_back({{"paths", paths}, {"across_sources", same.across_sources}, {"across_classes", same.across_classes}});
  }
  return groups;
}

Json histogram_json(const Diagnosis& d) {
  Json bins = Json::array();
  for (std::size_t b = 0; b < d.side_histogram.size(); ++b) {
    const Json below = b < Diagnosis::kSideBounds.size() ? Json(Diagnosis::kSideBounds[b]) : Json(nullptr);
    bins.push_back({{"below", below}, {"files", d.side_histogram[b]}});
  }
  return bins;
}

Json index_json(const DoctorReport& r) {
  Json all = Json::array();
  for (const MarkedFolder& m : r.marked) {
    all.push_back({{"folder", m.root.string()}, {"index", m.index.string()}, {"files", m.files}, {"quarantined", m.quarantined}});
  }
  return all;
}

}  // namespace

void print_doctor_json(const DoctorReport& r) {
  const Diagnosis& d = r.diagnosis;
  const auto nothing = [](Json&, const Finding&) {};
  Json decode = spread_json(d.decode_ms);
  if (d.decode_ms.largest > 0) decode["slowest"] = r.patient.describe(d.slowest);
  print_document({
      {"examined", d.seen},
      {"total", d.total},
      {"warnings", d.warnings()},
      {"bad_without_quarantine_list", r.unlisted},
      {"sources", sources_json(r)},
      {"bad", list_json(r, d.bad,
                        [](Json& e, const Finding& f) {
                          e.update({{"kind", to_string(f.health)}, {"reason", f.reason}});
                        })},
      {"repaired", list_json(r, d.repaired, nothing)},
      {"mistyped",
       list_json(r, d.mistyped, [](Json& e, const Finding& f) { e["type"] = f.facts.kind == ImageKind::png ? "PNG" : "JPEG"; })},
      {"cmyk", list_json(r, d.cmyk, nothing)},
      {"rotated", list_json(r, d.rotated, [](Json& e, const Finding& f) { e["orientation"] = f.facts.orientation; })},
      {"tiny", list_json(r, d.tiny,
                         [](Json& e, const Finding& f) {
                           e.update({{"height", f.height}, {"width", f.width}});
                         })},
      {"shared", list_json(r, d.shared, nothing)},
      {"duplicates", duplicates_json(r)},
      {"converted", {{"gray", d.gray}, {"palette", d.palette}, {"alpha", d.alpha}, {"sixteen_bits", d.deep}}},
      {"shorter_side", histogram_json(d)},
      {"width", spread_json(d.width)},
      {"height", spread_json(d.height)},
      {"bytes", spread_json(d.bytes)},
      {"decode_ms", decode},
      {"index", index_json(r)},
  });
}

}  // namespace convoy::cli
