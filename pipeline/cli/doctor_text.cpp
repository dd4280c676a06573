#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "pipeline/cli/doctor_report.h"
#include "pipeline/cli/table.h"

namespace convoy::cli {
namespace {

constexpr std::size_t kMostClasses = 25;  // in the table; of more the extremes are named
constexpr int kBarCells = 40;

class Text {
 public:
  explicit Text(const DoctorReport& report) : r_(report), d_(report.diagnosis) {}

  void print() const {
    intro();
    list("cannot be used", d_.bad,
         [&](std::size_t i) { return fmt::format("[{}] {}: {}", to_string(at(i).health), name(i), at(i).reason); });
    list("were in quarantine and are fine now", d_.repaired, [&](std::size_t i) { return name(i); });
    list("are of another type than their name says; they are read by what they are", d_.mistyped,
         [&](std::size_t i) { return fmt::format("{} is a {}", name(i), at(i).facts.kind == ImageKind::png ? "PNG" : "JPEG"); });
    list("are CMYK and are converted to RGB", d_.cmyk, [&](std::size_t i) { return name(i); });
    list("are turned or mirrored by EXIF", d_.rotated,
         [&](std::size_t i) { return fmt::format("{} (orientation {})", name(i), at(i).facts.orientation); });
    list(fmt::format("have a side below {} pixels", r_.tiny), d_.tiny,
         [&](std::size_t i) { return fmt::format("{} ({} x {})", name(i), at(i).width, at(i).height); });
    kinds();
    duplicates();
    classes();
    sizes();
    index();
    verdict();
  }

 private:
  const Finding& at(std::size_t item) const { return r_.findings[item]; }
  std::string name(std::size_t item) const { return r_.patient.describe(item); }

  void intro() const {
    fmt::print("{} of {} files examined\n", with_commas(d_.seen), with_commas(d_.total));
    for (std::size_t k = 0; k < d_.class_counts.size(); ++k) {
      std::int64_t good = 0;
      for (const std::int64_t n : d_.class_counts[k]) good += n;
      fmt::print("{}: {} good ones\n", r_.patient.sources()[k].name, with_commas(good));
    }
  }

  template <typename Describe>
  void list(const std::string& what, const std::vector<std::size_t>& items, Describe describe) const {
    if (items.empty()) return;
    fmt::print("\n{} {}\n", with_commas(static_cast<std::int64_t>(items.size())), what);
    for (std::size_t i = 0; i < std::min(items.size(), r_.list); ++i) fmt::print("  {}\n", describe(items[i]));
    more(items.size());
  }
  void more(std::size_t all) const {
    if (all > r_.list)
      fmt::print("  ... and {} more (--list N, or --json for all)\n", with_commas(static_cast<std::int64_t>(all - r_.list)));
  }

  void kinds() const {
    std::string text;
    const auto add = [&](std::int64_t n, const char* what) {
      if (n > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", with_commas(n), what);
    };
    add(d_.gray, "gray");
    add(d_.palette, "with a palette");
    add(d_.alpha, "with alpha, which is dropped");
    add(d_.deep, "with 16 bits, of which the upper 8 are taken");
    if (!text.empty()) fmt::print("\nalso converted where need be: {}\n", text);
  }

  void duplicates() const {
    if (!d_.shared.empty()) {
      fmt::print("\n{} files are in training and in validation data: what they measure was learned by heart\n",
                 with_commas(static_cast<std::int64_t>(d_.shared.size())));
    }
    if (d_.duplicates.empty()) return;
    const auto across = std::ranges::count_if(d_.duplicates, &Duplicates::across_sources);
    fmt::print(
        "\n{} groups of files with the same content; {} of them across training and validation, {} with different labels\n",
        with_commas(static_cast<std::int64_t>(d_.duplicates.size())), with_commas(across), with_commas(d_.conflicts()));
    std::vector<const Duplicates*> worst_first;
    for (const Duplicates& group : d_.duplicates) worst_first.push_back(&group);
    std::ranges::stable_sort(worst_first, std::ranges::greater{},
                             [](const Duplicates* g) { return 2 * g->across_sources + g->across_classes; });
    for (std::size_t g = 0; g < std::min(worst_first.size(), r_.list); ++g) group(*worst_first[g]);
    more(d_.duplicates.size());
  }
  void group(const Duplicates& same) const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(same.items.size(), r_.list); ++i) names.push_back(name(same.items[i]));
    if (same.items.size() > r_.list) names.push_back("...");
    fmt::print("  {}{}{}\n", same.across_sources ? "[training and validation] " : "",
               same.across_classes ? "[different labels] " : "", fmt::join(names, " = "));
  }

  void classes() const {
    const std::vector<std::string>& names = r_.patient.class_names();
    std::vector<Table::Column> columns{{"class", Table::Align::left}};
    for (const DoctorSource& source : r_.patient.sources()) columns.push_back({source.name});
    Table table(std::move(columns));
    for (std::size_t c = 0; c < names.size(); ++c) {
      std::vector<std::string> row{names[c]};
      for (const auto& counts : d_.class_counts) row.push_back(with_commas(counts[c]));
      table.row(std::move(row));
    }
    if (names.size() <= kMostClasses) fmt::print("\n{}", table.text());
    for (std::size_t k = 0; k < d_.class_counts.size(); ++k) balance(r_.patient.sources()[k].name, d_.class_counts[k]);
  }
  void balance(const std::string& source, const std::vector<std::int64_t>& counts) const {
    const auto [low, high] = std::ranges::minmax_element(counts);
    const auto called = [&](auto it) { return r_.patient.class_names()[static_cast<std::size_t>(it - counts.begin())]; };
    fmt::print("{}{}: {} classes, from {} ({}) to {} ({})\n", source == r_.patient.sources()[0].name ? "\n" : "", source,
               counts.size(), with_commas(*low), called(low), with_commas(*high), called(high));
  }

  void sizes() const {
    const auto highest = std::max<std::int64_t>(1, *std::ranges::max_element(d_.side_histogram));
    Table table({{"shorter side"}, {"files"}, {"", Table::Align::left}});
    for (std::size_t b = 0; b < d_.side_histogram.size(); ++b) {
      const std::int64_t n = d_.side_histogram[b];
      if (n == 0) continue;
      const bool last = b == Diagnosis::kSideBounds.size();
      const auto cells = static_cast<std::size_t>((kBarCells * n + highest - 1) / highest);
      table.row(
          {last ? fmt::format("{} and more", Diagnosis::kSideBounds.back()) : fmt::format("below {}", Diagnosis::kSideBounds[b]),
           with_commas(n), std::string(cells, '#')});
    }
    fmt::print("\n{}", table.text());
    fmt::print("\nwidth {:.0f} to {:.0f}, median {:.0f}; height {:.0f} to {:.0f}, median {:.0f}; bytes {} to {}, median {}\n",
               d_.width.smallest, d_.width.largest, d_.width.p50, d_.height.smallest, d_.height.largest, d_.height.p50,
               human(d_.bytes.smallest), human(d_.bytes.largest), human(d_.bytes.p50));
    if (d_.decode_ms.largest <= 0) return;
    fmt::print("decoding, whole, ms of processor time: median {:.2f}, 90 % {:.2f}, 99 % {:.2f}, slowest {:.2f} ({})\n",
               d_.decode_ms.p50, d_.decode_ms.p90, d_.decode_ms.p99, d_.decode_ms.largest, name(d_.slowest));
  }
  static std::string human(double bytes) { return human_bytes(static_cast<std::int64_t>(bytes)); }

  void index() const {
    if (!r_.marked.empty()) fmt::print("\n");
    if (r_.unlisted > 0) {
      fmt::print(
          "{} bad samples are in arrays, which have no quarantine list: training meets them, and on_error says what then\n",
          with_commas(r_.unlisted));
    }
    for (const MarkedFolder& m : r_.marked) {
      fmt::print("{}: {}{} files, {} of them in quarantine{}\n", m.index.string(), m.hashed ? "a hash for each of " : "",
                 with_commas(m.files), with_commas(m.quarantined), m.quarantined > 0 ? ": training leaves those out" : "");
    }
  }

  void verdict() const {
    if (d_.seen < d_.total) return;
    fmt::print("\n{}\n", d_.bad.empty()
                             ? d_.warnings() == 0 ? "nothing wrong was found"
                                                  : fmt::format("no bad files; {} warnings", with_commas(d_.warnings()))
                             : fmt::format("{} bad files, {} warnings", with_commas(static_cast<std::int64_t>(d_.bad.size())),
                                           with_commas(d_.warnings())));
  }

  const DoctorReport& r_;
  const Diagnosis& d_;
};

}  // namespace

void print_doctor_text(const DoctorReport& report) { Text(report).print(); }

}  // namespace convoy::cli
