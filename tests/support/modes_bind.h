// Lets a test of read-only folders run as root too: without the capabilities that override modes (capabilities(7)).
#pragma once

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace convoy::test {

// While it lives, the modes of files and folders bind this thread even where it runs as root.
class ModesBind {
 public:
  ModesBind() {
    if (syscall(SYS_capget, &header_, before_) != 0) throw std::system_error(errno, std::generic_category(), "capget");
    __user_cap_data_struct fewer[] = {before_[0], before_[1]};
    fewer[0].effective &= ~(1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH);
    if (syscall(SYS_capset, &header_, fewer) != 0) throw std::system_error(errno, std::generic_category(), "capset");
  }
  ~ModesBind() { syscall(SYS_capset, &header_, before_); }
  ModesBind(const ModesBind&) = delete;
  ModesBind& operator=(const ModesBind&) = delete;

 private:
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};  // 0: this thread
  __user_cap_data_struct before_[_LINUX_CAPABILITY_U32S_3];
};

}  // namespace convoy::test
