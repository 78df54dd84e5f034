#include "common/telemetry/trace_context.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace souk::telemetry {
namespace {

constexpr absl::string_view kTraceId = "0af7651916cd43dd8448eb211c80319c";
constexpr absl::string_view kSpanId = "b7ad6b7169203331";
constexpr absl::string_view kHeader = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceparentTest, ReadsIdsAndSampledFlag) {
  const std::optional<SpanContext> context = ParseTraceparent(kHeader);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->TraceIdHex(), kTraceId);
  EXPECT_EQ(context->SpanIdHex(), kSpanId);
  EXPECT_TRUE(context->sampled);
  EXPECT_TRUE(context->IsValid());
}

TEST(TraceparentTest, TakesOnlyTheLowestFlagForSampled) {
  const auto with_flags = [](absl::string_view flags) {
    return ParseTraceparent(absl::StrCat("00-", kTraceId, "-", kSpanId, "-", flags));
  };
  EXPECT_FALSE(with_flags("00")->sampled);
  EXPECT_FALSE(with_flags("02")->sampled);
  EXPECT_TRUE(with_flags("ff")->sampled);
}

TEST(TraceparentTest, ReadsLaterVersionsAsFarAsVersion00Goes) {
  const auto of_version = [](absl::string_view version, absl::string_view tail) {
    return ParseTraceparent(absl::StrCat(version, "-", kTraceId, "-", kSpanId, "-01", tail));
  };
  EXPECT_TRUE(of_version("01", "").has_value());
  EXPECT_TRUE(of_version("cc", "-what-the-future-will-be-like").has_value());
  EXPECT_FALSE(of_version("cc", ".what-the-future-will-not-be-like").has_value());
  EXPECT_FALSE(of_version("ff", "").has_value());
  EXPECT_FALSE(of_version("00", "-more").has_value());
}

TEST(TraceparentTest, RefusesWhatBreaksTheSpecification) {
  for (const std::string& header : {
           std::string(),
           std::string("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0"),   // short
           std::string("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"),  // upper case
           std::string("00-0gf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),  // no digit
           std::string("00-00000000000000000000000000000000-b7ad6b7169203331-01"),  // zero trace
           std::string("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"),  // zero span
           std::string("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),  // separators
           std::string("00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01"),
           std::string("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01"),
           std::string("0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),  // version
           std::string("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x"),  // flags
           std::string(" 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
           std::string("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 "),
       }) {
    EXPECT_FALSE(ParseTraceparent(header).has_value()) << header;
  }
}

TEST(TraceparentTest, WritesVersion00) {
  SpanContext context = *ParseTraceparent(kHeader);
  EXPECT_EQ(FormatTraceparent(context), kHeader);
  context.sampled = false;
  EXPECT_EQ(FormatTraceparent(context), absl::StrCat("00-", kTraceId, "-", kSpanId, "-00"));
}

TEST(TracestateTest, KeepsMembersAndOrderWithoutOptionalWhiteSpace) {
  EXPECT_EQ(ParseTracestate("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
            "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  EXPECT_EQ(ParseTracestate(" a=1 ,\tb= 2\t, ,c=3"), "a=1,b= 2,c=3");
  EXPECT_EQ(ParseTracestate("tenant@vendor=x"), "tenant@vendor=x");
  EXPECT_EQ(ParseTracestate("0tenant@vendor=x"), "0tenant@vendor=x");
  EXPECT_EQ(ParseTracestate(""), "");
}

TEST(TracestateTest, RefusesWhatBreaksTheSpecification) {
  for (const std::string& header : {
           std::string("a"),           // no value
           std::string("a="),          // empty value
           std::string("=1"),          // no key
           std::string("A=1"),         // upper case
           std::string("1a=1"),        // a vendor begins with a letter
           std::string("a b=1"),       // blank in a key
           std::string("a=b=c"),       // "=" in a value
           std::string("a=\x01"),      // control character
           std::string("a=\xC3\xBC"),  // not ASCII
           std::string("a=1,a=2"),     // a key twice
           std::string("@vendor=1"),   // no tenant
           std::string("tenant@=1"),   // no vendor
           std::string("a@b@c=1"),     // two
           std::string("tenant@") + std::string(15, 'v') + "=1",
           std::string(242, 't') + "@v=1",
           std::string(257, 'k') + "=1",
           "a=" + std::string(257, 'v'),
       }) {
    EXPECT_EQ(ParseTracestate(header), std::nullopt) << header;
  }
}

TEST(TracestateTest, TakesAtMost32Members) {
  std::string header = "k0=v";
  for (int i = 1; i < 32; ++i) absl::StrAppend(&header, ",k", i, "=v");
  EXPECT_EQ(ParseTracestate(header), header);
  EXPECT_EQ(ParseTracestate(header + ",k32=v"), std::nullopt);
}

TEST(TraceContextTest, BadTracestateDoesNoHarmToTraceparent) {
  EXPECT_EQ(ParseTraceContext(kHeader, "a=1").tracestate, "a=1");
  const SpanContext context = ParseTraceContext(kHeader, "A=1");
  EXPECT_TRUE(context.IsValid());
  EXPECT_EQ(context.tracestate, "");
}

TEST(TraceContextTest, BadTraceparentDropsTracestateToo) {
  EXPECT_EQ(ParseTraceContext("nonsense", "a=1"), SpanContext());
  EXPECT_EQ(ParseTraceContext("", ""), SpanContext());
}

}  // namespace
}  // namespace souk::telemetry
