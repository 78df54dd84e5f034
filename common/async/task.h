#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

#include "absl/functional/any_invocable.h"

namespace souk::async {

/// A coroutine's result that is not there yet. It starts when it is awaited, on the awaiting
/// thread, and is resumed in place by whoever completes what it waits for: no queue and no thread
/// hop in between. Await it exactly once. Do not destroy one that has started and not finished.
template <typename T = void>
using Task = boost::asio::awaitable<T, boost::asio::system_executor>;

/// The completion token with which an Asio operation can be awaited in a Task.
inline constexpr boost::asio::use_awaitable_t<boost::asio::system_executor> kUseTask;

namespace internal {

template <typename T>
struct ResumeSignature {
  using Type = void(T);
};
template <>
struct ResumeSignature<void> {
  using Type = void();
};

}  // namespace internal

/// Resumes the coroutine that waits in Await, with the value that Await gives it. Call it exactly
/// once, on any thread, holding no lock: the coroutine runs inside the call until it waits again.
template <typename T = void>
using Resume = absl::AnyInvocable<typename internal::ResumeSignature<T>::Type>;

/// The bridge from callbacks: suspends the coroutine, then calls start(Resume<T>). `start` may
/// resume before it returns.
///
///     int answer = co_await Await<int>([&](Resume<int> resume) { Ask(std::move(resume)); });
template <typename T = void, typename Start>
Task<T> Await(Start start) {
  return boost::asio::async_initiate<decltype(kUseTask),
                                     typename internal::ResumeSignature<T>::Type>(
      [](auto handler, Start start) { start(Resume<T>(std::move(handler))); }, kUseTask,
      std::move(start));
}

}  // namespace souk::async

namespace souk {
using async::Task;
}  // namespace souk
