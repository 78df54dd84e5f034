#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "common/async/executor.h"
#include "common/discovery/http_getter.h"

namespace souk::discovery {

/// An HttpGetter over sockets, one connection for each question, all on one thread of its own.
/// Thread-safe.
class AsioHttpGetter final : public HttpGetter {
 public:
  /// Awaiting coroutines go on on `executor`, which outlives it.
  explicit AsioHttpGetter(async::Executor& executor);
  /// REQUIRES: no Get runs.
  ~AsioHttpGetter() override;

  Task<absl::StatusOr<HttpAnswer>> Get(HttpQuestion question,
                                       async::CancellationToken cancellation) override;

 private:
  async::Executor& executor_;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;  // last: it runs the context
};

}  // namespace souk::discovery
