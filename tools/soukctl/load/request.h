#pragma once

#include <optional>
#include <string>

#include "souk/inventory/v1/product.pb.h"
#include "souk/order/v1/order.pb.h"
#include "tools/soukctl/load/mix.h"

namespace souk::soukctl {

/// One request of a load, with what a right answer to it says.
struct LoadRequest {
  LoadKind kind = LoadKind::kRead;
  std::string method = "GET";
  std::string path = "";
  std::string body = "";             // JSON; "" for none
  std::string idempotency_key = "";  // "" for none

  // The right answer, as far as it is known before: one of them, or none where every answer with
  // 200 is right.
  std::optional<order::v1::Order> order = std::nullopt;  // without an id until it is placed
  std::optional<inventory::v1::Product> product = std::nullopt;
  bool token = false;  // a login's
};

/// An answer, or what came instead of one.
struct LoadAnswer {
  int status = 0;  // of HTTP; 0 when none came
  std::string body = "";
  std::string broken = "";  // why none came
};

/// What an answer is worth.
struct LoadVerdict {
  enum class Worth {
    kGood,
    kUnfinished,  ///< Good: an order that was taken, and goes on.
    kFailed,      ///< An error, or no answer.
    kWrong,       ///< An answer with 200 that is not right.
  };
  Worth worth = Worth::kGood;
  std::string why = "";       // what is to be counted, where it is not good: "503 CIRCUIT_OPEN"
  std::string order_id = "";  // of an order that was placed
};

/// Compares the answer with what it should be, field by field.
LoadVerdict Judge(const LoadRequest& request, const LoadAnswer& answer);

}  // namespace souk::soukctl
