#pragma once

#include <string>

namespace souk {

/// Names one mutation that its caller may send again: the same key, principal and method with the
/// same request gives the first answer again.
struct IdempotencyKey {
  std::string principal;     // who calls: keys of two callers never meet
  std::string method;        // "souk.order.v1.OrderService/CreateOrder"
  std::string key;           // the caller's, 1 to 255 bytes of printable ASCII
  std::string request_hash;  // SHA-256, in hex, of the request's deterministic serialization
};

}  // namespace souk
