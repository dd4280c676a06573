#include "pipeline/doctor/diagnose.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <tuple>

namespace convoy {
namespace {

// Whether the name promises another kind of file than it is.
bool is_mistyped(const std::string& name, ImageKind kind) {
  std::string ending = std::filesystem::path(name).extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".png") return kind != ImageKind::png;
  return (ending == ".jpg" || ending == ".jpeg") && kind != ImageKind::jpeg;
}

void note_kind(Diagnosis& d, const Patient& patient, std::size_t item, const Finding& f) {
  if (is_mistyped(patient.describe(item), f.facts.kind)) d.mistyped.push_back(item);
  if (f.facts.components == 4) d.cmyk.push_back(item);
  if (f.facts.orientation != 1) d.rotated.push_back(item);
  d.gray += f.facts.components == 1 && !f.facts.palette;
  d.alpha += f.facts.alpha;
  d.palette += f.facts.palette;
  d.deep += f.facts.bits == 16;
}

void note_size(Diagnosis& d, std::size_t item, const Finding& f, int tiny) {
  const int side = std::min(f.height, f.width);
  if (side < tiny) d.tiny.push_back(item);
  const auto bin = std::ranges::upper_bound(Diagnosis::kSideBounds, side) - Diagnosis::kSideBounds.begin();
  ++d.side_histogram[static_cast<std::size_t>(bin)];
}

// Items by content: those that are equal side by side, each group in order.
std::vector<std::size_t> by_content(std::span<const Finding> findings) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].seen && findings[i].health != Health::unreadable) order.push_back(i);
  }
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const Finding &x = findings[a], &y = findings[b];
    return std::tie(x.hash, x.bytes, a) < std::tie(y.hash, y.bytes, b);
  });
  return order;
}

// Two files of which one lies in one source and the other in another; a file that lies in both is no pair.
bool across_sources(const Patient& patient, std::span<const std::size_t> items) {
  std::uint32_t all = 0;
  bool same = true;
  for (const std::size_t i : items) {
    all |= patient.items()[i].sources;
    same &= patient.items()[i].sources == patient.items()[items[0]].sources;
  }
  return std::popcount(all) > 1 && !same;
}

void find_duplicates(Diagnosis& d, const Patient& patient, std::span<const Finding> findings) {
  const std::vector<std::size_t> order = by_content(findings);
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    const Finding& first = findings[order[begin]];
    while (end < order.size() && findings[order[end]].hash == first.hash && findings[order[end]].bytes == first.bytes) ++end;
    if (end - begin < 2) continue;
    Duplicates same;
    same.items.assign(order.begin() + static_cast<std::ptrdiff_t>(begin), order.begin() + static_cast<std::ptrdiff_t>(end));
    same.across_sources = across_sources(patient, same.items);
    same.across_classes = std::ranges::any_of(
        same.items, [&](std::size_t i) { return patient.items()[i].label != patient.items()[same.items[0]].label; });
    d.duplicates.push_back(std::move(same));
  }
  std::ranges::sort(d.duplicates, {}, [](const Duplicates& g) { return g.items[0]; });
}

void measure(Diagnosis& d, std::span<const Finding> findings) {
  std::vector<double> heights, widths, bytes, times;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& f = findings[i];
    if (!f.seen || f.health != Health::fine) continue;
    heights.push_back(f.height);
    widths.push_back(f.width);
    bytes.push_back(static_cast<double>(f.bytes));
    if (!f.is_file) continue;
    times.push_back(f.decode_ms);
    if (f.decode_ms > findings[d.slowest].decode_ms) d.slowest = i;
  }
  d.height = spread_of(std::move(heights));
  d.width = spread_of(std::move(widths));
  d.bytes = spread_of(std::move(bytes));
  d.decode_ms = spread_of(std::move(times));
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  // The smallest value that at least this share of all does not exceed.
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(std::max(0.0, std::ceil(share * static_cast<double>(values.size())) - 1))];
  };
  return {values.front(), at(0.5), at(0.9), at(0.99), values.back()};
}

std::int64_t Diagnosis::leaks() const {
  return static_cast<std::int64_t>(shared.size()) + std::ranges::count_if(duplicates, &Duplicates::across_sources);
}

std::int64_t Diagnosis::conflicts() const { return std::ranges::count_if(duplicates, &Duplicates::across_classes); }

std::int64_t Diagnosis::warnings() const {
  std::int64_t empty = 0;
  for (const auto& counts : class_counts) empty += std::ranges::count(counts, 0);
  return leaks() + conflicts() + static_cast<std::int64_t>(mistyped.size() + tiny.size()) + empty;
}

Diagnosis diagnose(const Patient& patient, std::span<const Finding> findings, int tiny) {
  Diagnosis d;
  d.total = static_cast<std::int64_t>(findings.size());
  d.class_counts.assign(patient.sources().size(), std::vector<std::int64_t>(patient.class_names().size()));
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& f = findings[i];
    const Patient::Item& item = patient.items()[i];
    if (!f.seen) continue;
    ++d.seen;
    if (std::popcount(item.sources) > 1) d.shared.push_back(i);
    if (f.health != Health::fine) {
      d.bad.push_back(i);
      continue;
    }
    if (patient.in_quarantine(i)) d.repaired.push_back(i);
    for (std::size_t k = 0; k < d.class_counts.size(); ++k) {
      d.class_counts[k][static_cast<std::size_t>(item.label)] += (item.sources >> k) & 1u;
    }
    if (f.is_file) note_kind(d, patient, i, f);
    note_size(d, i, f, tiny);
  }
  find_duplicates(d, patient, findings);
  measure(d, findings);
  return d;
}

}  // namespace convoy
