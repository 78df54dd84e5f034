#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/discovery/consul_answer.h"
#include "common/discovery/host_port.h"

// An answer of Consul's, or of whoever says to be it. What must hold for whatever is accepted: each
// instance has an address that can be called, and no address comes twice.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto endpoints =
      souk::discovery::ParseConsulAnswer({reinterpret_cast<const char*>(data), size});
  if (!endpoints.ok()) return 0;
  std::string last;
  for (const souk::resilience::Endpoint& endpoint : *endpoints) {
    if (!souk::discovery::ParseHostPort(endpoint.address).ok()) std::abort();
    if (endpoint.address <= last || !(endpoint.weight >= 0)) std::abort();
    last = endpoint.address;
  }
  return 0;
}
