#include "tests/unit/common/telemetry/http_client.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace souk::telemetry {

namespace asio = boost::asio;

RawConnection::RawConnection(uint16_t port) {
  socket_.connect({asio::ip::address_v4::loopback(), port});
}

void RawConnection::Send(absl::string_view bytes) {
  asio::write(socket_, asio::buffer(bytes.data(), bytes.size()));
}

std::string RawConnection::ReadResponse() {
  constexpr absl::string_view kLength = "Content-Length: ";
  const size_t header = asio::read_until(socket_, asio::dynamic_buffer(unread_), "\r\n\r\n");
  const size_t length_at = unread_.find(kLength.data());
  const size_t body = std::strtoul(unread_.c_str() + length_at + kLength.size(), nullptr, 10);
  if (unread_.size() < header + body) {
    asio::read(socket_, asio::dynamic_buffer(unread_),
               asio::transfer_exactly(header + body - unread_.size()));
  }
  std::string response = unread_.substr(0, header + body);
  unread_.erase(0, header + body);
  return response;
}

std::string RawConnection::ReadToEnd() {
  boost::system::error_code closed;  // by the end of the stream or by a reset
  asio::read(socket_, asio::dynamic_buffer(unread_), closed);
  return std::exchange(unread_, "");
}

std::string HttpGet(uint16_t port, absl::string_view target) {
  RawConnection connection(port);
  connection.Send(
      absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  return connection.ReadToEnd();
}

}  // namespace souk::telemetry
