#include "pipeline/doctor/mark_index.h"

#include "datasets/open_folder_index.h"

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

}  // namespace

std::vector<MarkedFolder> mark_index(Patient& patient, std::span<const Finding> findings) {
  std::vector<MarkedFolder> marked;
  for (Patient::Group& group : patient.groups()) {
    if (group.dataset != nullptr) continue;
    for (std::size_t file = 0; file < group.index.size(); ++file) mark(group.index, file, findings[group.first + file]);
    marked.push_back({group.root, save_folder_index(group.root, group.index), static_cast<std::int64_t>(group.index.size()),
                      static_cast<std::int64_t>(group.index.quarantine().size())});
  }
  return marked;
}

}  // namespace convoy
