#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "tools/soukctl/load/request.h"

namespace souk::soukctl {

/// Awaits an operation of Asio for its error too, rather than throwing it.
inline constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

/// Where the gateway of a load is.
struct LoadTarget {
  std::string host;  // for the header: "127.0.0.1:8080"
  std::vector<boost::asio::ip::tcp::endpoint> addresses;
};

/// One client's connection over HTTP/1.1, kept alive from request to request and made anew where it
/// broke. Used on the thread of its io_context.
class LoadConnection {
 public:
  /// Does not connect yet. The target outlives this.
  LoadConnection(boost::asio::io_context& context, const LoadTarget& target)
      : target_(target), stream_(context) {}

  /// Sends the request, which outlives the call, and gives what came of it by `deadline`. One at a
  /// time. A request that met a connection which the gateway was just closing for its idleness is
  /// sent again, once: it was not looked at.
  boost::asio::awaitable<LoadAnswer> Exchange(const LoadRequest* request, SteadyTime deadline);

 private:
  struct Try {
    LoadAnswer answer;
    bool unseen = false;  // the connection was closed before any of an answer came
  };
  boost::asio::awaitable<Try> TryOnce(const LoadRequest* request, SteadyTime deadline);
  Try Broken(const boost::system::error_code& error, bool unseen);

  const LoadTarget& target_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace souk::soukctl
