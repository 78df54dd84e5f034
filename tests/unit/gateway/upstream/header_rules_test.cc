#include "gateway/upstream/header_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"

namespace souk::gateway {
namespace {

using http::Headers;
using http::RequestHead;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Key;
using ::testing::Pair;

RequestHead Head(Headers headers) {
  RequestHead head;
  head.scheme = "http";
  head.host = "souk.example:8080";
  head.remote_address = "192.0.2.7";
  head.headers = std::move(headers);
  return head;
}

// The metadata that a request with these headers sends.
Metadata Sent(Headers headers) {
  absl::StatusOr<Metadata> metadata = ToMetadata(Head(std::move(headers)));
  EXPECT_EQ(metadata.status(), absl::OkStatus());
  return metadata.value_or(Metadata());
}

// The headers that an answer with this metadata shows, as "name: value".
std::vector<std::string> Shown(const Metadata& metadata) {
  Headers headers;
  AddMetadataHeaders(metadata, headers);
  std::vector<std::string> lines;
  for (const Headers::Field field : headers) {
    lines.push_back(std::string(field.name) + ": " + std::string(field.value));
  }
  return lines;
}

void ExpectRefused(const absl::Status& status, const std::string& header) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << header;
  ASSERT_EQ(ViolationsOf(status).size(), 1u) << header;
  EXPECT_EQ(ViolationsOf(status)[0].field, header);
}

TEST(ToMetadataTest, SendsWhereARequestCameFrom) {
  EXPECT_THAT(Sent({}), ElementsAre(Pair("x-forwarded-for", "192.0.2.7"),
                                    Pair("x-forwarded-host", "souk.example:8080"),
                                    Pair("x-forwarded-proto", "http")));
}

TEST(ToMetadataTest, AppendsTheClientToTheProxiesBeforeIt) {
  EXPECT_THAT(Sent({{"X-Forwarded-For", "203.0.113.1"}, {"x-forwarded-for", "198.51.100.2"}}),
              Contains(Pair("x-forwarded-for", "203.0.113.1, 198.51.100.2, 192.0.2.7")));
}

TEST(ToMetadataTest, KeepsHostAndSchemeThatAProxySaw) {
  EXPECT_THAT(
      Sent({{"x-forwarded-host", "shop.example"}, {"x-forwarded-proto", "https"}}),
      IsSupersetOf({Pair("x-forwarded-host", "shop.example"), Pair("x-forwarded-proto", "https")}));
}

TEST(ToMetadataTest, SendsTheHeadersThatBackendsUse) {
  EXPECT_THAT(
      Sent({{"Authorization", "Bearer t"},
            {"Baggage", "k=v"},
            {"Accept-Language", "de"},
            {"User-Agent", "curl/8"}}),
      IsSupersetOf({Pair("authorization", "Bearer t"), Pair("baggage", "k=v"),
                    Pair("accept-language", "de"), Pair("x-forwarded-user-agent", "curl/8")}));
}

TEST(ToMetadataTest, SendsNothingElse) {
  EXPECT_THAT(
      Sent({{"Cookie", "c=1"},
            {"Connection", "keep-alive"},
            {"Transfer-Encoding", "chunked"},
            {"Content-Type", "application/json"},
            {"TE", "trailers"},
            {"x-custom", "v"}}),
      ElementsAre(Key("x-forwarded-for"), Key("x-forwarded-host"), Key("x-forwarded-proto")));
}

TEST(ToMetadataTest, WhatTravelsInTheCallContextIsNotSentTwice) {
  const Metadata sent = Sent({{"traceparent", "00-0-0-01"},
                              {"tracestate", "a=1"},
                              {"x-request-id", "r"},
                              {"idempotency-key", "k"},
                              {"grpc-timeout", "1S"}});
  EXPECT_EQ(sent.size(), 3u);
}

TEST(ToMetadataTest, StripsThePrefixAndLowersTheKey) {
  EXPECT_THAT(Sent({{"Grpc-Metadata-Tenant", "blue"}, {"grpc-metadata-a_b.c-1", ""}}),
              IsSupersetOf({Pair("tenant", "blue"), Pair("a_b.c-1", "")}));
}

TEST(ToMetadataTest, KeepsEveryValueOfAKey) {
  const Metadata sent = Sent({{"grpc-metadata-tag", "a"}, {"grpc-metadata-tag", "b"}});
  EXPECT_THAT(sent, IsSupersetOf({Pair("tag", "a"), Pair("tag", "b")}));
}

TEST(ToMetadataTest, DecodesBinaryValues) {
  const std::string bytes("\x00\xff\xfe", 3);
  for (const char* text : {"AP/+", "AP_-"}) {
    EXPECT_THAT(Sent({{"grpc-metadata-trace-bin", text}}), Contains(Pair("trace-bin", bytes)));
  }
  EXPECT_THAT(Sent({{"grpc-metadata-trace-bin", "AA"}}),
              Contains(Pair("trace-bin", std::string(1, '\0'))));
}

TEST(ToMetadataTest, BadBase64IsRefused) {
  ExpectRefused(ToMetadata(Head({{"grpc-metadata-trace-bin", "=?="}})).status(),
                "grpc-metadata-trace-bin");
}

TEST(ToMetadataTest, ThePrefixForgesNothing) {
  for (const char* key :
       {"grpc-timeout", "grpc-status", "souk-attempt", "x-souk-priority", "x-souk-caller",
        "authorization", "idempotency-key", "x-forwarded-for", "x-forwarded-host",
        "x-forwarded-user-agent", "x-request-id", "traceparent", "tracestate", "baggage", ":path",
        "content-type", "te", "user-agent"}) {
    const std::string header = std::string("grpc-metadata-") + key;
    ExpectRefused(ToMetadata(Head({{header, "v"}})).status(), header);
  }
}

TEST(ToMetadataTest, CapitalsForgeNothingEither) {
  ExpectRefused(ToMetadata(Head({{"Grpc-Metadata-Authorization", "v"}})).status(),
                "Grpc-Metadata-Authorization");
}

TEST(ToMetadataTest, DropsWhatMetadataCannotHold) {
  EXPECT_THAT(
      Sent({{"grpc-metadata-name", "J\xc3\xb6rg"},
            {"grpc-metadata-tab", "a\tb"},
            {"grpc-metadata-a!b", "v"},
            {"grpc-metadata-", "v"},
            {"authorization", "Bearer \xff"},
            {"user-agent", "\x7f"}}),
      ElementsAre(Key("x-forwarded-for"), Key("x-forwarded-host"), Key("x-forwarded-proto")));
}

TEST(ToMetadataTest, ForwardedHeadersThatCannotBeHeldGiveWayToTheConnection) {
  EXPECT_THAT(Sent({{"x-forwarded-for", "\xff"}, {"x-forwarded-host", "\xff"}}),
              IsSupersetOf({Pair("x-forwarded-for", "192.0.2.7"),
                            Pair("x-forwarded-host", "souk.example:8080")}));
}

TEST(IdempotencyKeyTest, IsTheHeader) {
  EXPECT_EQ(*IdempotencyKeyOf(Head({{"Idempotency-Key", "k-1"}})), "k-1");
  EXPECT_EQ(*IdempotencyKeyOf(Head({})), "");
  EXPECT_EQ(*IdempotencyKeyOf(Head({{"idempotency-key", std::string(255, 'k')}})),
            std::string(255, 'k'));
}

TEST(IdempotencyKeyTest, AKeyThatCouldNotProtectIsRefused) {
  const std::string too_long(256, 'k');
  for (const std::string& key : {std::string(), too_long, std::string("k\xc3\xb6")}) {
    ExpectRefused(IdempotencyKeyOf(Head({{"idempotency-key", key}})).status(), "idempotency-key");
  }
  ExpectRefused(
      IdempotencyKeyOf(Head({{"idempotency-key", "a"}, {"Idempotency-Key", "a"}})).status(),
      "idempotency-key");
}

TEST(TimeoutTest, IsInGrpcsUnitsOrInMilliseconds) {
  const std::vector<std::pair<const char*, absl::Duration>> timeouts = {
      {"2H", absl::Hours(2)},        {"3M", absl::Minutes(3)},
      {"4S", absl::Seconds(4)},      {"250m", absl::Milliseconds(250)},
      {"6u", absl::Microseconds(6)}, {"7n", absl::Nanoseconds(7)},
      {"0S", absl::ZeroDuration()},  {"99999999H", absl::Hours(99'999'999)}};
  for (const auto& [text, expected] : timeouts) {
    EXPECT_EQ(*TimeoutOf(Head({{"grpc-timeout", text}})), expected) << text;
  }
  EXPECT_EQ(*TimeoutOf(Head({{"x-request-timeout", "1500"}})), absl::Milliseconds(1500));
  EXPECT_EQ(*TimeoutOf(Head({})), std::nullopt);
}

TEST(TimeoutTest, TheLesserOfTheTwoCounts) {
  EXPECT_EQ(*TimeoutOf(Head({{"grpc-timeout", "2S"}, {"x-request-timeout", "500"}})),
            absl::Milliseconds(500));
  EXPECT_EQ(*TimeoutOf(Head({{"grpc-timeout", "1S"}, {"x-request-timeout", "5000"}})),
            absl::Seconds(1));
}

TEST(TimeoutTest, AMalformedOneIsRefused) {
  for (const char* text : {"", "S", "5", "5s", "-1S", "+1S", "1.5S", " 1S", "100000000S"}) {
    ExpectRefused(TimeoutOf(Head({{"grpc-timeout", text}})).status(), "grpc-timeout");
  }
  for (const char* text : {"", "1s", "-1", "+1", "1.5", "1e3", "9999999999999"}) {
    ExpectRefused(TimeoutOf(Head({{"x-request-timeout", text}})).status(), "x-request-timeout");
  }
  // Also where the other would do.
  ExpectRefused(TimeoutOf(Head({{"grpc-timeout", "1S"}, {"x-request-timeout", "x"}})).status(),
                "x-request-timeout");
}

TEST(AddMetadataHeadersTest, ShowsMetadataBehindThePrefix) {
  EXPECT_THAT(Shown({{"cursor", "42"}, {"cursor", "43"}}),
              ElementsAre("grpc-metadata-cursor: 42", "grpc-metadata-cursor: 43"));
}

TEST(AddMetadataHeadersTest, EncodesBinaryValues) {
  EXPECT_THAT(Shown({{"trace-bin", std::string("\x00\xff\xfe", 3)}}),
              ElementsAre("grpc-metadata-trace-bin: AP/+"));
}

TEST(AddMetadataHeadersTest, HidesWhatIsReserved) {
  EXPECT_THAT(Shown({{"grpc-status", "0"},
                     {"grpc-status-details-bin", "x"},
                     {"grpc-accept-encoding", "gzip"},
                     {":status", "200"},
                     {"content-type", "application/grpc"},
                     {"accept-encoding", "gzip"},
                     {"trailer", "t"},
                     {"date", "today"},
                     {"server", "s"}}),
              IsEmpty());
}

TEST(AddMetadataHeadersTest, DropsValuesThatWouldBeginAnotherHeader) {
  EXPECT_THAT(Shown({{"note", "a\r\nset-cookie: b"}}), IsEmpty());
}

TEST(WantsTrailersTest, OnlyWhereTeSaysSo) {
  EXPECT_TRUE(WantsTrailers(Head({{"TE", "trailers"}})));
  EXPECT_TRUE(WantsTrailers(Head({{"te", "gzip, Trailers"}})));
  EXPECT_TRUE(WantsTrailers(Head({{"te", "gzip"}, {"te", "trailers"}})));
  EXPECT_FALSE(WantsTrailers(Head({{"te", "gzip"}})));
  EXPECT_FALSE(WantsTrailers(Head({{"te", "trailersx"}})));
  EXPECT_FALSE(WantsTrailers(Head({{"trailer", "trailers"}})));
  EXPECT_FALSE(WantsTrailers(Head({})));
}

}  // namespace
}  // namespace souk::gateway
