#pragma once

#include <cstdint>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "absl/strings/string_view.h"

namespace souk::telemetry {

/// One connection to 127.0.0.1 that sends bytes as they are, so that tests may send what no
/// well-made client would. Blocking.
class RawConnection {
 public:
  explicit RawConnection(uint16_t port);

  void Send(absl::string_view bytes);
  /// Reads a header and as many bytes of body as its Content-Length says.
  std::string ReadResponse();
  /// Reads until the server closes the connection.
  std::string ReadToEnd();

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  std::string unread_;
};

/// The whole response to one GET.
std::string HttpGet(uint16_t port, absl::string_view target);

}  // namespace souk::telemetry
