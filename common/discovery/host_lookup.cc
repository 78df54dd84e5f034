#include "common/discovery/host_lookup.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace souk::discovery {
namespace {

absl::Status LookupError(int error, const std::string& host) {
  const std::string message = absl::StrCat("the addresses of ", host, ": ", gai_strerror(error));
  // EAI_NODATA: the name exists and has no address.
  if (error == EAI_NONAME || error == EAI_NODATA) return absl::NotFoundError(message);
  return absl::UnavailableError(message);
}

std::string ToText(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "";
  const void* const bytes =
      address.sa_family == AF_INET
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr)
          : &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  inet_ntop(address.sa_family, bytes, text, sizeof text);
  return text;
}

absl::StatusOr<std::vector<std::string>> LookUp(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;  // no IPv6 where this machine has none
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    return LookupError(error, host);
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  std::vector<std::string> ipv4;
  std::vector<std::string> ipv6;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family == AF_INET) ipv4.push_back(ToText(*entry->ai_addr));
    if (entry->ai_family == AF_INET6) ipv6.push_back(ToText(*entry->ai_addr));
  }
  std::vector<std::string>& addresses = ipv4.empty() ? ipv6 : ipv4;
  if (addresses.empty()) return LookupError(EAI_NODATA, host);
  return std::move(addresses);
}

}  // namespace

Task<absl::StatusOr<std::vector<std::string>>> SystemHostLookup::AddressesOf(std::string host) {
  co_return co_await pool_.Run([&host] { return LookUp(host); });
}

}  // namespace souk::discovery
