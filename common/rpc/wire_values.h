#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/money.h"
#include "souk/common/v1/money.pb.h"

namespace souk::rpc {

// How the values of common/base stand in messages, the same in every service.

/// The time with all its nanoseconds.
google::protobuf::Timestamp ToProto(absl::Time time);
google::protobuf::Duration ToProto(absl::Duration duration);

/// The time that a valid Timestamp stands for.
absl::Time ToTime(const google::protobuf::Timestamp& timestamp);

common::v1::Money ToProto(const Money& money);

/// The amount in a request's field of this path. Adds a violation and gives nothing unless it has a
/// currency and is within `least` to `most` minor units.
std::optional<Money> ParseMoney(const common::v1::Money& money, absl::string_view field,
                                int64_t least, int64_t most, Violations& violations);

/// Adds a violation unless `id`, in the field of this path, is UUIDv7 text.
void CheckId(absl::string_view id, absl::string_view field, Violations& violations);

}  // namespace souk::rpc
