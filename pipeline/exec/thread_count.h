// How many threads this process may really use.
//
// oneTBB heeds the affinity mask but not the CPU quota of a container, where it then runs many times slower; so the
// quota is read here, from cgroup v2 (cpu.max) and v1 (cpu.cfs_quota_us), at every level up to the root.
#pragma once

#include <filesystem>
#include <optional>

namespace convoy {

// The smallest of `requested` (0: no wish), the affinity mask and the quota rounded up; at least 1.
int usable_threads(int requested);

// CPUs in the calling thread's affinity mask.
int affinity_threads();

// The tightest CPU quota of the process, in CPUs; empty without one. `proc_cgroup` is /proc/self/cgroup and `mount` is
// /sys/fs/cgroup, except in tests. Levels that cannot be read count as unlimited: a container shows only its own.
std::optional<double> cgroup_cpu_quota(const std::filesystem::path& proc_cgroup, const std::filesystem::path& mount);

}  // namespace convoy
