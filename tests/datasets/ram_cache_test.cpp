#include "datasets/ram_cache.h"

#include <gtest/gtest.h>

#include <thread>

namespace convoy {
namespace {

constexpr std::int64_t kOverhead = static_cast<std::int64_t>(sizeof(EncodedSample) + kRamCacheOverhead);

// Sample i has 100 bytes of value i; every third fails at its first reading.
struct Counting : Dataset {
  explicit Counting(std::int64_t count) : reads(static_cast<std::size_t>(count)) {}
  std::int64_t size() const override { return static_cast<std::int64_t>(reads.size()); }
  const std::vector<std::string>& class_names() const override { return names; }
  int label(std::int64_t id) const override { return static_cast<int>(id % 2); }
  std::string describe(std::int64_t id) const override { return "sample " + std::to_string(id); }
  std::uint64_t fingerprint() const override { return 77; }
  std::optional<std::uint64_t> content_hash(std::int64_t id) const override { return id; }
  std::int64_t quarantined() const override { return 3; }
  Status read(std::int64_t id, EncodedSample& out) const override {
    if (reads[static_cast<std::size_t>(id)]++ == 0 && id % 3 == 2) return Failure{ExitCode::io, "not yet"};
    out.format = EncodedSample::Format::raw;
    out.height = 10;
    out.width = 10;
    out.channels = 1;
    out.bytes.assign(100, static_cast<std::byte>(id));
    return success();
  }
  mutable std::vector<std::atomic<int>> reads;
  std::vector<std::string> names{"a", "b"};
};

struct Cached {
  Cached(std::int64_t count, std::shared_ptr<CacheBudget> budget) {
    auto owned = std::make_unique<Counting>(count);
    source = owned.get();
    cache = std::make_unique<RamCache>(std::move(owned), std::move(budget));
  }
  Counting* source;
  std::unique_ptr<RamCache> cache;
};

void expect_sample(const RamCache& cache, std::int64_t id) {
  EncodedSample out;
  ASSERT_TRUE(cache.read(id, out).ok());
  EXPECT_EQ(out.bytes, std::vector(100, static_cast<std::byte>(id)));
  EXPECT_EQ(out.format, EncodedSample::Format::raw);
  EXPECT_EQ(out.height * out.width * out.channels, 100);
}

TEST(RamCache, ReadsEachSampleOnceWhileTheBudgetLasts) {
  const Cached c(10, std::make_shared<CacheBudget>(3 * (100 + kOverhead)));
  for (int round = 0; round < 3; ++round) {
    for (std::int64_t id : {7, 0, 4, 3, 9}) expect_sample(*c.cache, id);
  }
  for (std::int64_t id : {7, 0, 4}) EXPECT_EQ(c.source->reads[static_cast<std::size_t>(id)], 1) << "the first three are kept";
  for (std::int64_t id : {3, 9}) EXPECT_EQ(c.source->reads[static_cast<std::size_t>(id)], 3) << "nothing is put out";
  EXPECT_TRUE(c.cache->holds(7));
  EXPECT_FALSE(c.cache->holds(3));
}

TEST(RamCache, DoesNotKeepFailures) {
  const Cached c(3, std::make_shared<CacheBudget>(1 << 20));
  EncodedSample out;
  EXPECT_EQ(c.cache->read(2, out).failure().message, "not yet");
  expect_sample(*c.cache, 2);
}

TEST(RamCache, IsOtherwiseItsSource) {
  const Cached c(4, std::make_shared<CacheBudget>(0));
  EXPECT_EQ(c.cache->size(), 4);
  EXPECT_EQ(c.cache->label(3), 1);
  EXPECT_EQ(c.cache->describe(3), "sample 3");
  EXPECT_EQ(c.cache->fingerprint(), 77u);
  EXPECT_EQ(c.cache->content_hash(2), 2u);
  EXPECT_EQ(c.cache->quarantined(), 3);
  EXPECT_EQ(c.cache->class_names().size(), 2u);
}

TEST(RamCache, SourcesShareABudgetAndThreadsTakeItOnce) {
  const auto budget = std::make_shared<CacheBudget>(150 * (100 + kOverhead));
  const Cached a(100, budget), b(100, budget);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (std::int64_t id = 0; id < 100; ++id) {
        EncodedSample out;
        if (!a.cache->read(id, out).ok()) continue;
        EXPECT_EQ(out.bytes[99], static_cast<std::byte>(id));
        (void)b.cache->read(id, out);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::int64_t held = 0;
  for (std::int64_t id = 0; id < 100; ++id) held += a.cache->holds(id) + b.cache->holds(id);
  EXPECT_LE(held, 150);
  EXPECT_EQ(budget->left(), (150 - held) * (100 + kOverhead)) << "what came second gave its share back";
}

}  // namespace
}  // namespace convoy
