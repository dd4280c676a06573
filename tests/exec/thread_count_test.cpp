#include "pipeline/exec/thread_count.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <fstream>
#include <string>
#include <thread>

namespace convoy {
namespace {
namespace fs = std::filesystem;

class CgroupTree : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text << "\n";
  }
  std::optional<double> quota() { return cgroup_cpu_quota(root_ / "proc", root_ / "mount"); }
  fs::path root_;
};

TEST_F(CgroupTree, NoFilesMeansNoQuota) {
  EXPECT_EQ(quota(), std::nullopt);
  write("proc", "0::/");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(CgroupTree, VersionTwoTakesTheTightestLevel) {
  write("proc", "0::/work.slice/job");
  write("mount/work.slice/job/cpu.max", "max 100000");
  EXPECT_EQ(quota(), std::nullopt);
  write("mount/work.slice/cpu.max", "250000 100000");
  EXPECT_EQ(quota(), 2.5);
  write("mount/work.slice/job/cpu.max", "50000 100000");
  EXPECT_EQ(quota(), 0.5);
}

TEST_F(CgroupTree, AContainerSeesOnlyItsRoot) {
  write("proc", "0::/outside/which/is/not/mounted");
  write("mount/cpu.max", "150000 100000");
  EXPECT_EQ(quota(), 1.5);
}

TEST_F(CgroupTree, VersionOneReadsTheCpuController) {
  write("proc", "5:memory:/a\n4:cpu,cpuacct:/a\n3:cpuset:/b");
  write("mount/cpu,cpuacct/a/cpu.cfs_quota_us", "-1");
  write("mount/cpu,cpuacct/a/cpu.cfs_period_us", "100000");
  EXPECT_EQ(quota(), std::nullopt);
  write("mount/cpu,cpuacct/a/cpu.cfs_quota_us", "300000");
  EXPECT_EQ(quota(), 3.0);
}

TEST(ThreadCount, IsBoundedByWishAndAffinity) {
  EXPECT_EQ(usable_threads(1), 1);
  EXPECT_GE(usable_threads(0), 1);
  EXPECT_LE(usable_threads(0), affinity_threads());
  EXPECT_LE(usable_threads(100000), affinity_threads());
}

TEST(ThreadCount, HeedsTheAffinityMask) {
  int seen = 0;
  std::thread([&] {
    cpu_set_t mask;
    ASSERT_EQ(sched_getaffinity(0, sizeof mask, &mask), 0);
    int first = 0;
    while (!CPU_ISSET(first, &mask)) ++first;
    CPU_ZERO(&mask);
    CPU_SET(first, &mask);
    ASSERT_EQ(sched_setaffinity(0, sizeof mask, &mask), 0);
    seen = usable_threads(0);
  }).join();
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace convoy
