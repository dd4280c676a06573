#include "pipeline/doctor/patient.h"

#include <algorithm>
#include <limits>

#include "datasets/quarantined.h"
#include "datasets/read_file.h"
#include "pipeline/core/error.h"

namespace convoy {

IndexOptions list_anew() {
  IndexOptions options;
  options.keep_from = std::numeric_limits<std::size_t>::max();
  return options;
}

Patient::Patient(std::vector<DoctorSource> sources) : sources_(std::move(sources)) {
  for (std::size_t k = 0; k < sources_.size(); ++k) {
    const DoctorSource& source = sources_[k];
    if (source.dataset == nullptr) {
      add_folder(source.folder, open_folder_index(source.folder, list_anew()));
      for (Item& item : items_) item.sources |= 1u << k;
    } else if (const auto* folder = dynamic_cast<const ImageFolder*>(source.dataset.get())) {
      add_image_folder(k, *folder);
    } else {
      add_samples(k, *source.dataset);
    }
  }
}

std::int32_t Patient::class_number(const std::string& name) {
  const auto found = std::find(class_names_.begin(), class_names_.end(), name);
  if (found == class_names_.end()) {
    class_names_.push_back(name);
    return static_cast<std::int32_t>(class_names_.size() - 1);
  }
  return static_cast<std::int32_t>(found - class_names_.begin());
}

void Patient::add_folder(const std::filesystem::path& root, const FolderIndex& index) {
  if (index.classes().empty()) {
    throw Error(ExitCode::bad_data, root.string() + " has no class folders; expected one folder of images per class");
  }
  groups_.push_back({nullptr, {}, root, index, items_.size()});
  const auto group = static_cast<std::int32_t>(groups_.size() - 1);
  for (const FolderIndex::Class& c : index.classes()) {
    const std::int32_t label = class_number(c.name);
    for (std::size_t file = c.begin; file < c.end; ++file) items_.push_back({0, label, group, static_cast<std::int64_t>(file)});
  }
}

void Patient::add_image_folder(std::size_t source, const ImageFolder& folder) {
  const auto same = [&](const Group& g) { return g.dataset == nullptr && std::filesystem::equivalent(g.root, folder.root()); };
  auto group = std::find_if(groups_.begin(), groups_.end(), same);
  if (group == groups_.end()) {
    for (const std::string& name : folder.class_names()) class_number(name);
    add_folder(folder.root(), folder.index());
    group = groups_.end() - 1;
  }
  for (std::int64_t id = 0; id < folder.size(); ++id) items_[group->first + folder.file_of(id)].sources |= 1u << source;
}

void Patient::add_samples(std::size_t source, const Dataset& used) {
  const auto* quarantined = dynamic_cast<const Quarantined*>(&used);
  const Dataset& dataset = quarantined != nullptr ? quarantined->all() : used;
  std::vector<std::int32_t> labels;
  for (const std::string& name : dataset.class_names()) labels.push_back(class_number(name));
  groups_.push_back({&dataset, {}, {}, {}, items_.size()});
  if (quarantined != nullptr) groups_.back().kept_out = {quarantined->bad().begin(), quarantined->bad().end()};
  const auto group = static_cast<std::int32_t>(groups_.size() - 1);
  for (std::int64_t id = 0; id < dataset.size(); ++id) {
    const bool kept_out = groups_.back().kept_out.contains(id);
    items_.push_back({kept_out ? 0 : 1u << source, labels[static_cast<std::size_t>(dataset.label(id))], group, id});
  }
}

std::filesystem::path Patient::path(const Item& item) const {
  const Group& group = groups_[static_cast<std::size_t>(item.group)];
  const auto file = static_cast<std::size_t>(item.number);
  return group.root / group.index.classes()[group.index.class_of(file)].name / group.index.name(file);
}

std::string Patient::describe(std::size_t item) const {
  const Item& i = items_[item];
  const Dataset* dataset = groups_[static_cast<std::size_t>(i.group)].dataset;
  return dataset != nullptr ? dataset->describe(i.number) : path(i).string();
}

bool Patient::in_quarantine(std::size_t item) const {
  const Item& i = items_[item];
  const Group& group = groups_[static_cast<std::size_t>(i.group)];
  if (group.dataset != nullptr) return group.kept_out.contains(i.number);
  return group.index.quarantine().contains(static_cast<std::size_t>(i.number));
}

Status Patient::read(std::size_t item, EncodedSample& out) const {
  const Item& i = items_[item];
  const Dataset* dataset = groups_[static_cast<std::size_t>(i.group)].dataset;
  if (dataset != nullptr) return dataset->read(i.number, out);
  out.format = EncodedSample::Format::encoded;
  out.height = out.width = out.channels = 0;
  return read_file(path(i).c_str(), out.bytes);
}

}  // namespace convoy
