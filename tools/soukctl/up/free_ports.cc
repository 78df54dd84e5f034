#include "tools/soukctl/up/free_ports.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "absl/strings/str_cat.h"

namespace souk::soukctl {

absl::StatusOr<std::vector<uint16_t>> FindFreePorts(int count) {
  using boost::asio::ip::tcp;
  boost::asio::io_context context;
  // All are held until all are known, so that none is found twice.
  std::vector<tcp::acceptor> held;
  std::vector<uint16_t> ports;
  for (int i = 0; i < count; ++i) {
    boost::system::error_code error;
    tcp::acceptor& acceptor = held.emplace_back(context);
    acceptor.open(tcp::v4(), error);
    if (!error) acceptor.bind(tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0), error);
    if (error) return absl::UnavailableError(absl::StrCat("no free port: ", error.message()));
    ports.push_back(acceptor.local_endpoint().port());
  }
  return ports;
}

}  // namespace souk::soukctl
