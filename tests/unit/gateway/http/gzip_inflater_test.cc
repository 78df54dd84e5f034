#include "gateway/http/gzip_inflater.h"

#include <gtest/gtest.h>

#include "tests/unit/gateway/http/gzip.h"

namespace souk::gateway::http {
namespace {

// Inflates `compressed`, fed in pieces of `feed` bytes and taken in pieces of `take`.
absl::StatusOr<std::string> Inflate(const std::string& compressed, size_t feed, size_t take) {
  GzipInflater inflater;
  std::string all;
  for (size_t i = 0; i < compressed.size(); i += feed) {
    inflater.Feed(compressed.substr(i, feed));
    for (;;) {
      absl::StatusOr<std::string> piece = inflater.Next(take);
      if (!piece.ok()) return piece;
      EXPECT_LE(piece->size(), take);
      if (piece->empty()) break;
      all += *piece;
    }
  }
  if (!inflater.at_end()) return absl::OutOfRangeError("cut");
  return all;
}

TEST(GzipInflater, GivesTheSameHoweverTheBytesArrive) {
  const std::string text = std::string(5000, 'a') + "bcd" + std::string(5000, 'e');
  for (const size_t feed : {1, 7, 100'000}) {
    for (const size_t take : {1, 100, 100'000}) {
      EXPECT_EQ(*Inflate(Gzip(text), feed, take), text) << feed << " " << take;
    }
  }
}

TEST(GzipInflater, ReadsMembersOneAfterTheOther) {
  EXPECT_EQ(*Inflate(Gzip("one ") + Gzip("") + Gzip("two"), 3, 2), "one two");
}

TEST(GzipInflater, NoticesACutStream) {
  const std::string whole = Gzip("some text");
  EXPECT_EQ(Inflate(whole.substr(0, whole.size() - 1), 5, 100).status().code(),
            absl::StatusCode::kOutOfRange);
}

TEST(GzipInflater, RefusesWhatIsNotGzip) {
  std::string corrupt = Gzip("some text");
  corrupt[corrupt.size() - 5] ^= 1;  // of the checksum
  for (const std::string& bytes : {std::string("plain text"), corrupt, Gzip("a") + "garbage"}) {
    EXPECT_EQ(Inflate(bytes, 100, 100).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace souk::gateway::http
