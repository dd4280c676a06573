// Objects that threads lease and give back. A pool instead of thread-local storage: its life ends with its owner, and a
// lease never moves to another thread.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace convoy {

template <typename T>
class WorkspacePool {
 public:
  class Lease {
   public:
    Lease(WorkspacePool& pool, std::unique_ptr<T> item) : pool_(pool), item_(std::move(item)) {}
    ~Lease() { pool_.give_back(std::move(item_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    T& operator*() const { return *item_; }

   private:
    WorkspacePool& pool_;
    std::unique_ptr<T> item_;
  };

  // A new object, made from `args`, only when all are leased.
  template <typename... Args>
  Lease lease(const Args&... args) {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<T> item = std::move(idle_.back());
        idle_.pop_back();
        return Lease(*this, std::move(item));
      }
    }
    return Lease(*this, std::make_unique<T>(args...));
  }

 private:
  void give_back(std::unique_ptr<T> item) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(item));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> idle_;
};

}  // namespace convoy
