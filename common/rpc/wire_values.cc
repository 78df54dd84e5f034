#include "common/rpc/wire_values.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/base/uuid.h"

namespace souk::rpc {

google::protobuf::Timestamp ToProto(absl::Time time) {
  const timespec parts = absl::ToTimespec(time);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(parts.tv_sec);
  timestamp.set_nanos(static_cast<int32_t>(parts.tv_nsec));
  return timestamp;
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  google::protobuf::Duration message;
  const int64_t seconds = absl::IDivDuration(duration, absl::Seconds(1), &duration);
  message.set_seconds(seconds);
  message.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
  return message;
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

common::v1::Money ToProto(const Money& money) {
  common::v1::Money proto;
  proto.set_currency_code(money.currency_code());
  proto.set_minor_units(money.minor_units());
  return proto;
}

std::optional<Money> ParseMoney(const common::v1::Money& money, absl::string_view field,
                                int64_t least, int64_t most, Violations& violations) {
  const absl::StatusOr<Money> parsed = Money::Create(money.currency_code(), money.minor_units());
  violations.Require(parsed.ok(), absl::StrCat(field, ".currency_code"),
                     "must be three letters A-Z, such as EUR");
  const bool in_bounds = money.minor_units() >= least && money.minor_units() <= most;
  violations.Require(in_bounds, absl::StrCat(field, ".minor_units"),
                     absl::StrCat("must be ", least, " to ", most));
  if (!parsed.ok() || !in_bounds) return std::nullopt;
  return *parsed;
}

void CheckId(absl::string_view id, absl::string_view field, Violations& violations) {
  violations.Require(IsUuidV7(id), field, "must be a UUIDv7 in lower-case text");
}

}  // namespace souk::rpc
