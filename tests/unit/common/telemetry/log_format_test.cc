#include "common/telemetry/log_format.h"

#include <gtest/gtest.h>

namespace souk::telemetry {
namespace {

LogRecord Record(absl::Span<const Field> fields) {
  return {.time = absl::FromUnixMicros(1'700'000'000'123'456),
          .level = LogLevel::kInfo,
          .service = "order",
          .message = "order placed",
          .trace_id = {},
          .span_id = {},
          .fields = fields};
}

TEST(FormatJsonTest, WritesOneObjectWithFixedKeysFirst) {
  const Field fields[] = {{"order_id", "o-1"}, {"version", 3}, {"late", false}};
  EXPECT_EQ(FormatJson(Record(fields)),
            R"({"time":"2023-11-14T22:13:20.123456Z","level":"INFO","service":"order",)"
            R"("message":"order placed","order_id":"o-1","version":3,"late":false})");
}

TEST(FormatJsonTest, WritesTraceAndSpanInsideATrace) {
  LogRecord record = Record({});
  record.trace_id = "aa";
  record.span_id = "bb";
  EXPECT_EQ(FormatJson(record),
            R"({"time":"2023-11-14T22:13:20.123456Z","level":"INFO","service":"order",)"
            R"("message":"order placed","trace_id":"aa","span_id":"bb"})");
}

TEST(FormatJsonTest, RenamesAFieldThatWouldRepeatAFixedKey) {
  const Field fields[] = {{"level", "high"}, {"trace_id", "mine"}};
  EXPECT_EQ(FormatJson(Record(fields)),
            R"({"time":"2023-11-14T22:13:20.123456Z","level":"INFO","service":"order",)"
            R"("message":"order placed","level_":"high","trace_id_":"mine"})");
}

TEST(FormatTerminalTest, WritesALineForPeople) {
  const Field fields[] = {{"order_id", "o-1"}, {"note", "two words"}};
  LogRecord record = Record(fields);
  record.trace_id = "aa";
  EXPECT_EQ(
      FormatTerminal(record, false),
      "22:13:20.123 INFO  order     order placed order_id=o-1 note=\"two words\" trace_id=aa");
}

TEST(FormatTerminalTest, ColoursLevelAndKeysOnlyWhenAsked) {
  const Field fields[] = {{"order_id", "o-1"}};
  EXPECT_EQ(FormatTerminal(Record(fields), true),
            "\x1b[2m22:13:20.123\x1b[0m \x1b[32mINFO \x1b[0m order     order placed "
            "\x1b[2morder_id=\x1b[0mo-1");
  EXPECT_EQ(FormatTerminal(Record(fields), false).find('\x1b'), std::string::npos);
}

TEST(FormatTerminalTest, EscapesWhatAMessageSmugglesIn) {
  LogRecord record = Record({});
  record.message = "one\ntwo\x1b[31m";
  EXPECT_EQ(FormatTerminal(record, false), "22:13:20.123 INFO  order     one\\ntwo\\x1b[31m");
}

}  // namespace
}  // namespace souk::telemetry
