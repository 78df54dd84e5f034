#pragma once

#include <cstdint>
#include <memory>

#include "absl/functional/any_invocable.h"

namespace souk::async {

namespace internal {
struct CancellationState;
}

/// Tells that an answer is no longer wanted: the client left, or a sibling was quicker. What is
/// cancelled still completes; whoever waits for it waits until it has. A copyable handle;
/// thread-safe. A default-constructed token is never cancelled.
class CancellationToken {
 public:
  /// A callback's registration; its destruction unregisters, and waits while the callback runs on
  /// another thread, so that what the callback refers to may go afterwards.
  class Registration {
   public:
    Registration() = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    ~Registration() { Reset(); }
    void Reset();

   private:
    friend class CancellationToken;
    std::shared_ptr<internal::CancellationState> state_;
    uint64_t id_ = 0;
  };

  CancellationToken() = default;

  bool cancelled() const;

  /// Calls `callback` once, on the cancelling thread, or at once when already cancelled. Fills
  /// `registration` before the callback can run.
  void OnCancel(absl::AnyInvocable<void()> callback, Registration& registration) const;

 private:
  friend class CancellationSource;
  explicit CancellationToken(std::shared_ptr<internal::CancellationState> state)
      : state_(std::move(state)) {}

  std::shared_ptr<internal::CancellationState> state_;
};

/// Cancels the tokens that it gave out. Thread-safe.
class CancellationSource {
 public:
  CancellationSource();

  CancellationToken token() const { return CancellationToken(state_); }

  /// Runs the registered callbacks, the first time; later calls do nothing.
  void Cancel();

 private:
  std::shared_ptr<internal::CancellationState> state_;
};

}  // namespace souk::async
