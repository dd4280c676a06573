#include "pipeline/doctor/mark_index.h"

#include <algorithm>
#include <map>

#include "datasets/open_folder_index.h"
#include "datasets/quarantine_file.h"

namespace convoy {
namespace {

void mark(FolderIndex& index, std::size_t file, const Finding& found) {
  if (found.health == Health::unreadable) return;
  index.set_content_hash(file, found.hash);
  if (found.health == Health::fine) {
    index.release(file);
  } else {
    index.put_in_quarantine(file, found.reason);
  }
}

// Of one file that holds or lists samples; several sources may use it, each some of its samples.
struct Home {
  std::filesystem::path path;
  QuarantineList old, list;
  std::int64_t samples = 0;
};

void mark(Home& home, const std::string& name, const Finding& found) {
  ++home.samples;
  if (found.health == Health::unreadable) return;
  if (found.health == Health::fine) {
    home.list.erase(name);
  } else {
    home.list[name] = {found.hash, found.reason};
  }
}

void mark_samples(const Patient::Group& group, std::span<const Finding> findings, std::map<std::string, Home>& homes) {
  std::vector<Home*> mine;
  for (const std::filesystem::path& path : group.dataset->homes()) {
    const auto [at, is_new] = homes.try_emplace(std::filesystem::weakly_canonical(path).string());
    if (is_new) at->second = {path, read_quarantine(path), read_quarantine(path)};
    mine.push_back(&at->second);
  }
  if (mine.empty()) return;
  for (std::int64_t id = 0; id < group.dataset->size(); ++id) {
    const SampleName name = group.dataset->name(id);
    mark(*mine[name.home], name.name, findings[group.first + static_cast<std::size_t>(id)]);
  }
}

}  // namespace

std::int64_t bad_without_list(Patient& patient, std::span<const Finding> findings) {
  std::int64_t bad = 0;
  for (const Patient::Group& group : patient.groups()) {
    if (group.dataset == nullptr || !group.dataset->homes().empty()) continue;
    const auto mine = findings.subspan(group.first, static_cast<std::size_t>(group.dataset->size()));
    bad += std::ranges::count_if(mine, [](const Finding& f) { return f.health != Health::fine; });
  }
  return bad;
}

std::vector<MarkedFolder> mark_index(Patient& patient, std::span<const Finding> findings) {
  std::vector<MarkedFolder> marked;
  std::map<std::string, Home> homes;
  for (Patient::Group& group : patient.groups()) {
    if (group.dataset != nullptr) {
      mark_samples(group, findings, homes);
      continue;
    }
    for (std::size_t file = 0; file < group.index.size(); ++file) mark(group.index, file, findings[group.first + file]);
    marked.push_back({group.root, save_folder_index(group.root, group.index), static_cast<std::int64_t>(group.index.size()),
                      static_cast<std::int64_t>(group.index.quarantine().size())});
  }
  for (const auto& [_, home] : homes) {
    if (home.list.empty() && home.old.empty()) continue;  // nothing to say: a healthy pack may lie on a read-only disk
    write_quarantine(home.path, home.list);
    marked.push_back({home.path, quarantine_file(home.path), home.samples, std::ssize(home.list), false});
  }
  return marked;
}

}  // namespace convoy
