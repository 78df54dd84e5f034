#pragma once

#include <atomic>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "common/async/cancellation.h"
#include "common/async/spawn.h"
#include "common/async/task.h"

namespace souk::async {

/// Runs the tasks at the same time and gives all their results, in order, when the last has
/// finished. For tasks without a result use TaskScope.
///
///     auto [buyer, prices] = co_await WhenAll(buyers.Get(id), catalog.Price(lines));
template <typename... Ts>
Task<std::tuple<Ts...>> WhenAll(Task<Ts>... tasks);

/// The same for any number of tasks of one type.
template <typename T>
Task<std::vector<T>> WhenAll(std::vector<Task<T>> tasks);

/// What WhenAny gives: which task was the first to finish, and its result.
template <typename T>
struct FirstResult {
  size_t index;
  T value;
};

/// Runs the tasks at the same time; when the first finishes, cancels `losers` (whose token the
/// tasks were given), waits for the rest too, and gives the first result. The results of the rest
/// are dropped. REQUIRES: at least one task; `losers` outlives the wait.
template <typename T>
Task<FirstResult<T>> WhenAny(CancellationSource& losers, std::vector<Task<T>> tasks);

// ---- implementation ----

namespace internal {

// Counts tasks down; the last one resumes the waiting coroutine.
class Countdown {
 public:
  explicit Countdown(size_t count) : left_(count) {}
  void Arm(Resume<> resume) { resume_ = std::move(resume); }
  void Done() {
    if (left_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    // Taken out first: the frame that holds this countdown ends inside the call.
    Resume<> resume = std::move(resume_);
    resume();
  }

 private:
  std::atomic<size_t> left_;
  Resume<> resume_;
};

template <typename... Ts, size_t... Is>
Task<std::tuple<Ts...>> WhenAllIndexed(std::index_sequence<Is...>, Task<Ts>... tasks) {
  std::tuple<std::optional<Ts>...> results;
  // One more than there are tasks: the frame must outlive the loop that starts them.
  Countdown countdown(sizeof...(Ts) + 1);
  co_await Await<>([&](Resume<> resume) {
    countdown.Arm(std::move(resume));
    (Spawn(std::move(tasks),
           [&results, &countdown](Ts result) {
             std::get<Is>(results).emplace(std::move(result));
             countdown.Done();
           }),
     ...);
    countdown.Done();
  });
  co_return std::tuple<Ts...>(*std::move(std::get<Is>(results))...);
}

}  // namespace internal

template <typename... Ts>
Task<std::tuple<Ts...>> WhenAll(Task<Ts>... tasks) {
  return internal::WhenAllIndexed(std::index_sequence_for<Ts...>(), std::move(tasks)...);
}

template <typename T>
Task<std::vector<T>> WhenAll(std::vector<Task<T>> tasks) {
  std::vector<std::optional<T>> results(tasks.size());
  internal::Countdown countdown(tasks.size() + 1);
  co_await Await<>([&](Resume<> resume) {
    countdown.Arm(std::move(resume));
    for (size_t i = 0; i < tasks.size(); ++i) {
      Spawn(std::move(tasks[i]), [&results, &countdown, i](T result) {
        results[i].emplace(std::move(result));
        countdown.Done();
      });
    }
    countdown.Done();
  });
  std::vector<T> values;
  values.reserve(results.size());
  for (std::optional<T>& result : results) values.push_back(*std::move(result));
  co_return values;
}

template <typename T>  // NOLINTNEXTLINE(*-avoid-reference-coroutine-parameters)
Task<FirstResult<T>> WhenAny(CancellationSource& losers, std::vector<Task<T>> tasks) {
  std::optional<FirstResult<T>> first;
  std::atomic<bool> decided = false;
  internal::Countdown countdown(tasks.size() + 1);
  co_await Await<>([&](Resume<> resume) {
    countdown.Arm(std::move(resume));
    for (size_t i = 0; i < tasks.size(); ++i) {
      Spawn(std::move(tasks[i]), [&, i](T result) {
        if (!decided.exchange(true)) {
          first.emplace(FirstResult<T>{i, std::move(result)});
          losers.Cancel();
        }
        countdown.Done();
      });
    }
    countdown.Done();
  });
  co_return *std::move(first);
}

}  // namespace souk::async

namespace souk {
using async::WhenAll;
using async::WhenAny;
}  // namespace souk
