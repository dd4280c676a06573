#include "pipeline/exec/thread_count.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace convoy {
namespace fs = std::filesystem;
namespace {

// "max 100000" or "150000 100000".
std::optional<double> quota_v2(const fs::path& folder) {
  std::ifstream file(folder / "cpu.max");
  double quota = 0, period = 0;
  if (!(file >> quota >> period) || quota <= 0 || period <= 0) return {};
  return quota / period;
}

std::optional<double> quota_v1(const fs::path& folder) {
  std::ifstream quota_file(folder / "cpu.cfs_quota_us"), period_file(folder / "cpu.cfs_period_us");
  double quota = 0, period = 0;
  if (!(quota_file >> quota) || !(period_file >> period) || quota <= 0 || period <= 0) return {};
  return quota / period;
}

template <typename Read>
void tighten(std::optional<double>& limit, const fs::path& mount, const fs::path& group, Read read) {
  for (fs::path level = group.relative_path();; level = level.parent_path()) {
    const std::optional<double> quota = read(mount / level);
    if (quota && (!limit || *quota < *limit)) limit = quota;
    if (level.empty()) return;
  }
}

bool names_cpu(const std::string& controllers) {
  std::istringstream list(controllers);
  for (std::string name; std::getline(list, name, ',');) {
    if (name == "cpu") return true;
  }
  return false;
}

}  // namespace

std::optional<double> cgroup_cpu_quota(const fs::path& proc_cgroup, const fs::path& mount) {
  std::optional<double> limit;
  std::ifstream file(proc_cgroup);
  for (std::string line; std::getline(file, line);) {  // "0::/group" or "4:cpu,cpuacct:/group"
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const fs::path group = line.substr(second + 1);
    if (controllers.empty()) tighten(limit, mount, group, quota_v2);
    if (names_cpu(controllers)) {
      tighten(limit, mount / controllers, group, quota_v1);
      tighten(limit, mount / "cpu", group, quota_v1);
    }
  }
  return limit;
}

int affinity_threads() {
  cpu_set_t mask;
  if (sched_getaffinity(0, sizeof mask, &mask) == 0) return std::max(1, CPU_COUNT(&mask));
  return std::max(1u, std::thread::hardware_concurrency());  // more CPUs than cpu_set_t holds
}

int usable_threads(int requested) {
  int threads = affinity_threads();
  if (const auto quota = cgroup_cpu_quota("/proc/self/cgroup", "/sys/fs/cgroup")) {
    threads = std::min(threads, std::max(1, static_cast<int>(std::ceil(*quota))));
  }
  return requested > 0 ? std::min(requested, threads) : threads;
}

}  // namespace convoy
