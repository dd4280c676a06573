// Errors and exit codes.
//
// `Error` is thrown for everything that ends a command; `main` prints its text and returns its exit code. Inside the
// input graph errors are values (`Failure`, `Result<T>`), because oneTBB drops messages silently after an exception.
// Nothing is ever thrown through a Halide frame: kernels report return codes and our own C++ throws afterwards.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace convoy {

// The process exit codes that the README documents.
enum class ExitCode : int {
  done = 0,
  internal = 1,      // a bug, or a CPU that cannot run any kernel
  bad_spec = 2,      // bad spec or usage
  bad_data = 3,      // damaged or missing training data
  numeric = 4,       // NaN or Inf in loss or gradients
  io = 5,            // the file system refused
  stopped = 75,      // stopped by a signal, with a checkpoint to resume from
  interrupted = 130  // ended at once by a second SIGINT
};

class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode exit_code() const { return code_; }

 private:
  ExitCode code_;
};

// An error as a value: what went wrong, in words that name the file or sample.
struct Failure {
  ExitCode code = ExitCode::bad_data;
  std::string message;
};

// A value or the failure that took its place.
template <typename T>
class Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Failure failure) : state_(std::move(failure)) {}

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }
  T& value() { return std::get<T>(state_); }
  const T& value() const { return std::get<T>(state_); }
  const Failure& failure() const { return std::get<Failure>(state_); }

  // For callers outside the graph: the value, or the failure thrown as an Error.
  T value_or_throw() && {
    if (!ok()) throw Error(failure().code, failure().message);
    return std::get<T>(std::move(state_));
  }

 private:
  std::variant<T, Failure> state_;
};

// Success carries nothing.
using Status = Result<std::monostate>;
inline Status success() { return std::monostate{}; }

}  // namespace convoy
