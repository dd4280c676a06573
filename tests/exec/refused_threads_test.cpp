// What starts threads must end those it has when the system refuses one more. This program's own pthread_create refuses.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>

#include "pipeline/core/error.h"
#include "pipeline/exec/io_pool.h"
#include "pipeline/exec/thread_team.h"
#include "tests/exec/fake_samples.h"

namespace {
std::atomic<int> allowed{1 << 20};  // threads that may still start
}

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*body)(void*),
                              void* argument) noexcept {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  return allowed.fetch_sub(1) > 0 ? create(thread, attributes, body, argument) : EAGAIN;
}

namespace convoy::test {
namespace {

class RefusedThreads : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { allowed = GetParam(); }
  void TearDown() override { allowed = 1 << 20; }

  template <typename Start>
  void expect_refusal(Start start) {
    try {
      start();
      ADD_FAILURE() << "started in spite of the refusal";
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::io);
      EXPECT_THAT(error.what(), testing::HasSubstr("refused thread " + std::to_string(GetParam() + 1) + " of 4"));
    }
  }
};

TEST_P(RefusedThreads, EndATeam) {
  expect_refusal([] { ThreadTeam team(5); });
}

TEST_P(RefusedThreads, EndAnIoPool) {
  expect_refusal([] { IoPool pool(4, 1, [](BatchWork&) {}); });
}

TEST_P(RefusedThreads, EndAPlainInput) {
  const FakeSamples samples(100, 1, 0, true);
  const Sampler sampler(samples.size(), 1, true);
  InputPlan plan;
  plan.dataset = &samples;
  plan.sampler = &sampler;
  plan.transform = &samples;
  plan.image = kFakeImage;
  plan.batch_size = 4;
  plan.threads = 4;
  const auto input = make_plain_input(plan);
  expect_refusal([&] { input->run({}, [](BatchSlot&) { return true; }); });
  allowed = 1 << 20;
  EXPECT_EQ(input->run({}, [](BatchSlot&) { return true; }).delivered, 100);
}

INSTANTIATE_TEST_SUITE_P(AfterSome, RefusedThreads, testing::Values(0, 1, 3));

}  // namespace
}  // namespace convoy::test
