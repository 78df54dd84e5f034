#pragma once

#include <string>

#include "souk/admin/v1/consumers.pb.h"
#include "souk/event/v1/event_feed.pb.h"

namespace souk::soukctl {

// How events and their consumers read on a terminal; each gives one line, without its end.

/// "2024-05-01T12:00:00.123Z  order.paid  order/0190... v3  {"paymentId":"..."}  cursor a1-42".
std::string DescribeEvent(const event::v1::Event& event);

/// "user.loyalty  FOLLOWING  0 behind, 0 dead letters  as of 2024-05-01T12:00:00Z  cursor a1-42",
/// and what is wrong.
std::string DescribeConsumer(const admin::v1::Consumer& consumer);

/// "0190...  order.confirmed  order/0190... v5  died 2024-05-01T12:00:00Z  INTERNAL: ...".
std::string DescribeDeadLetter(const admin::v1::DeadLetter& letter);

/// {"service":"user","consumer":"user.loyalty","state":"FOLLOWING","behind":"0",...}.
std::string ConsumerJson(const std::string& service, const admin::v1::Consumer& consumer);

/// {"service":"order","cursor":"a1-42","envelope":{...}}.
std::string EventJson(const std::string& service, const event::v1::Event& event);

/// {"consumer":"user.loyalty","event":{...},"error":"...","diedAt":"..."}.
std::string DeadLetterJson(const std::string& consumer, const admin::v1::DeadLetter& letter);

}  // namespace souk::soukctl
