#include "gateway/http/head_scanner.h"

#include <gtest/gtest.h>

#include <string>

namespace souk::gateway::http {
namespace {

// The head that a scanner finds when `text` arrives byte by byte: "" while it is not complete, or
// the error's status.
std::string ScanByteByByte(const std::string& text, size_t max_header_count = 10) {
  HeadScanner scanner(max_header_count);
  for (size_t size = 1; size <= text.size(); ++size) {
    if (const auto error = scanner.Scan(text.substr(0, size))) return std::to_string(error->status);
    if (scanner.complete()) {
      return text.substr(scanner.begin(), scanner.end() - scanner.begin());
    }
  }
  return "";
}

TEST(HeadScanner, FindsTheEmptyLineHoweverTheBytesArrive) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(ScanByteByByte(head + "body\r\n\r\n"), head);
  HeadScanner at_once(10);
  EXPECT_EQ(at_once.Scan(head + "body\r\n\r\n"), std::nullopt);
  EXPECT_TRUE(at_once.complete());
  EXPECT_EQ(at_once.end(), head.size());
}

TEST(HeadScanner, SkipsOneEmptyLineBefore) {
  EXPECT_EQ(ScanByteByByte("\r\nGET / HTTP/1.1\r\n\r\n"), "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(ScanByteByByte("\r\n\r\n"), "\r\n");
}

TEST(HeadScanner, WaitsForMore) {
  EXPECT_EQ(ScanByteByByte("GET / HTTP/1.1\r\nHost: a\r\n\r"), "");
}

TEST(HeadScanner, RefusesLinesThatEndWithoutCarriageReturn) {
  EXPECT_EQ(ScanByteByByte("GET / HTTP/1.1\nHost: a\n\n"), "400");
  EXPECT_EQ(ScanByteByByte("GET / HTTP/1.1\r\nHost: a\n"), "400");
  EXPECT_EQ(ScanByteByByte("GET / HTTP/1.1\r\nHost: a\r\n\n"), "400");
  EXPECT_EQ(ScanByteByByte("\n"), "400");
}

TEST(HeadScanner, RefusesFoldedLines) {
  EXPECT_EQ(ScanByteByByte("GET / HTTP/1.1\r\nX: a\r\n b\r\n"), "400");
  EXPECT_EQ(ScanByteByByte("GET / HTTP/1.1\r\n\tX: a\r\n"), "400");
}

TEST(HeadScanner, RefusesOneHeaderFieldTooMany) {
  const std::string two = "GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n";
  EXPECT_EQ(ScanByteByByte(two + "\r\n", 2), two + "\r\n");
  EXPECT_EQ(ScanByteByByte(two + "C: 3\r\n", 2), "431");
}

TEST(HeadScanner, BlamesTheTargetWhileTheRequestLineHasNoEnd) {
  HeadScanner scanner(10);
  EXPECT_EQ(scanner.Scan("GET /aaaa"), std::nullopt);
  EXPECT_EQ(scanner.TooLarge().status, 414);
  EXPECT_EQ(scanner.Scan("GET /aaaa HTTP/1.1\r\nX: aaaa"), std::nullopt);
  EXPECT_EQ(scanner.TooLarge().status, 431);
}

}  // namespace
}  // namespace souk::gateway::http
