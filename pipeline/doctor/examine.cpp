#include "pipeline/doctor/examine.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "datasets/hash.h"
#include "pipeline/exec/float_mode.h"
#include "pipeline/exec/start_threads.h"
#include "stages/input/image_decoder.h"
#include "stages/input/thread_seconds.h"

namespace convoy {
namespace {

Health health_of(const Failure& failure) {
  switch (class_of(failure)) {
    case FileClass::wrong_type:
      return Health::wrong_type;
    case FileClass::refused:
      return Health::refused;
    default:
      return Health::damaged;
  }
}

// Buffers of one thread.
struct Examiner {
  explicit Examiner(const ExamOptions& options) : decoder(options.decode), channels(options.channels) {}

  Finding look_at(const Patient& patient, std::size_t item) {
    Finding found;
    found.seen = true;
    if (const Status read = patient.read(item, sample); !read.ok()) {
      found.health = Health::unreadable;
      found.reason = read.failure().message;
      return found;
    }
    found.bytes = sample.bytes.size();
    found.hash = hash_bytes(sample.bytes);
    if (sample.format == EncodedSample::Format::raw) {
      found.is_file = false;
      found.height = sample.height;
      found.width = sample.width;
    } else {
      decode(found);
    }
    return found;
  }

  void decode(Finding& found) {
    const double start = thread_seconds();
    const Result<ImageSize> size = decoder.open(sample.bytes, channels);
    const Status status = size.ok() ? decoder.decode(whole(size.value()), 1, image) : Status(size.failure());
    found.decode_ms = static_cast<float>(1e3 * (thread_seconds() - start));
    if (size.ok()) {
      found.height = size.value().height;
      found.width = size.value().width;
      found.facts = decoder.facts();
    }
    if (status.ok()) return;
    found.health = health_of(status.failure());
    found.reason = status.failure().message;
  }

  ImageDecoder decoder;
  int channels;
  EncodedSample sample;
  DecodedImage image;
};

class Exam {
 public:
  Exam(const Patient& patient, const ExamOptions& options)
      : patient_(patient), options_(options), findings_(patient.items().size()) {}

  std::vector<Finding> run() {
    std::vector<std::thread> threads;
    std::exception_ptr refused;
    try {
      start_threads(threads, options_.threads, [this](int) { work(); });
      watch(options_.threads);
    } catch (...) {
      refused = std::current_exception();
      stop_ = true;
    }
    for (std::thread& thread : threads) thread.join();
    if (refused) std::rethrow_exception(refused);
    if (error_) std::rethrow_exception(error_);
    return std::move(findings_);
  }

 private:
  void work() noexcept {
    const FloatMode mode;
    try {
      Examiner examiner(options_);
      for (std::size_t i = next_++; i < findings_.size() && !stop_; i = next_++) {
        findings_[i] = examiner.look_at(patient_, i);
        ++done_;
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
      stop_ = true;
    }
    const std::lock_guard lock(mutex_);
    ++ended_;
    changed_.notify_all();
  }

  void watch(int threads) {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, std::chrono::milliseconds(100), [&] { return ended_ == threads; })) {
      lock.unlock();
      if (!options_.progress(done_, total())) stop_ = true;
      lock.lock();
    }
    lock.unlock();
    options_.progress(done_, total());
  }
  std::int64_t total() const { return static_cast<std::int64_t>(findings_.size()); }

  const Patient& patient_;
  const ExamOptions& options_;
  std::vector<Finding> findings_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::int64_t> done_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  int ended_ = 0;
  std::exception_ptr error_;
};

}  // namespace

const char* to_string(Health health) {
  switch (health) {
    case Health::fine:
      return "fine";
    case Health::damaged:
      return "damaged";
    case Health::wrong_type:
      return "wrong type";
    case Health::refused:
      return "refused";
    case Health::unreadable:
      return "unreadable";
  }
  return "";
}

std::vector<Finding> examine(const Patient& patient, const ExamOptions& options) { return Exam(patient, options).run(); }

}  // namespace convoy
