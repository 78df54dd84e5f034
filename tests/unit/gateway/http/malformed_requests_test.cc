// Requests whose framing or syntax is in doubt are answered 400 and end the connection, so that
// nothing behind them can be taken for another request.

#include "absl/strings/str_cat.h"
#include "tests/unit/gateway/http/server_fixture.h"

namespace souk::gateway::http {
namespace {

struct Malformed {
  std::string name;
  std::string request;
  int status = 400;
};

class MalformedRequest : public ServerTest, public ::testing::WithParamInterface<Malformed> {};

TEST_P(MalformedRequest, IsAnsweredAndTheConnectionClosed) {
  Serve(Echo);
  Client client = Connect();
  // A request behind the malformed one must not be answered.
  client.Send(GetParam().request + Request("GET", "/smuggled"));
  const Received received = client.Receive();
  EXPECT_EQ(received.status, GetParam().status) << received.body;
  EXPECT_FALSE(received.keep_alive);
  EXPECT_EQ(received.headers.Find("content-type"), "application/json");
  EXPECT_EQ(client.ReceiveToEnd(), "");
}

std::string Get(absl::string_view lines) { return Request("GET", "/", lines); }
std::string Line(absl::string_view request_line) {
  return absl::StrCat(request_line, "\r\nHost: a\r\n\r\n");
}
std::string Chunked(absl::string_view body) {
  return absl::StrCat(Request("POST", "/", "Transfer-Encoding: chunked\r\n"), body);
}

INSTANTIATE_TEST_SUITE_P(
    RequestLine, MalformedRequest,
    ::testing::Values(
        Malformed{"NoVersion", Line("GET /")}, Malformed{"Http2", Line("GET / HTTP/2.0")},
        Malformed{"Http12", Line("GET / HTTP/1.2")},
        Malformed{"LowerCaseHttp", Line("GET / http/1.1")},
        Malformed{"TwoSpaces", Line("GET  / HTTP/1.1")},
        Malformed{"SpaceInTarget", Line("GET /a b HTTP/1.1")},
        Malformed{"SpaceAtEnd", Line("GET / HTTP/1.1 ")}, Malformed{"Tab", Line("GET\t/ HTTP/1.1")},
        Malformed{"BadMethod", Line("G(T / HTTP/1.1")},
        Malformed{"ControlInTarget", Line("GET /a\x01 HTTP/1.1")},
        Malformed{"Fragment", Line("GET /a#b HTTP/1.1")},
        Malformed{"NoSlash", Line("GET a HTTP/1.1")}, Malformed{"Star", Line("GET * HTTP/1.1")},
        Malformed{"Authority", Line("CONNECT a:1 HTTP/1.1")},
        Malformed{"UserInUrl", Line("GET http://user@a/ HTTP/1.1")},
        Malformed{"UrlWithoutHost", Line("GET http:///x HTTP/1.1")},
        Malformed{"Garbage", std::string("\x16\x03\x01\x02\r\n\r\n")}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Fields, MalformedRequest,
    ::testing::Values(
        Malformed{"NoHost", "GET / HTTP/1.1\r\n\r\n"}, Malformed{"TwoHosts", Get("Host: b\r\n")},
        Malformed{"SameHostTwice", Get("Host: souk.example\r\n")},
        Malformed{"BadHost", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
        Malformed{"TwoHostsInHttp10", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"},
        Malformed{"SpaceBeforeColon", Get("X : a\r\n")},
        Malformed{"TabBeforeColon", Get("X\t: a\r\n")}, Malformed{"NoColon", Get("Xa\r\n")},
        Malformed{"NoName", Get(": a\r\n")}, Malformed{"BadName", Get("X(: a\r\n")},
        Malformed{"Fold", Get("X: a\r\n b\r\n")}, Malformed{"FoldWithTab", Get("X: a\r\n\tb\r\n")},
        Malformed{"FoldOfRequestLine", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
        Malformed{"BareLineFeed", Get("X: a\nY: b\r\n")},
        Malformed{"BareLineFeeds", "GET / HTTP/1.1\nHost: a\n\n"},
        Malformed{"BareCarriageReturn", Get("X: a\rb\r\n")},
        Malformed{"DoubleCarriageReturn", Get("X: a\r\r\n")},
        Malformed{"Nul", Get(absl::string_view("X: a\0b\r\n", 8))},
        Malformed{"Control", Get("X: a\x01\r\n")},
        Malformed{"BadConnection", Get("Connection: close;;=\r\n")},
        Malformed{"UnknownExpectation", Get("Expect: more\r\n"), 417},
        Malformed{"UnknownCoding", Get("Content-Encoding: br\r\n"), 415},
        Malformed{"TwoCodings", Get("Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"),
                  415}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Framing, MalformedRequest,
    ::testing::Values(
        Malformed{"LengthAndChunked", Get("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
        Malformed{"ChunkedAndLength", Get("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
        Malformed{"LengthAndOtherCoding", Get("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n")},
        Malformed{"DifferingLengths", Get("Content-Length: 5\r\nContent-Length: 6\r\n")},
        Malformed{"ListOfDifferingLengths", Get("Content-Length: 5, 6\r\n")},
        Malformed{"EqualLengths", Get("Content-Length: 5\r\nContent-Length: 5\r\n")},
        Malformed{"ListOfEqualLengths", Get("Content-Length: 5, 5\r\n")},
        Malformed{"LengthWithSign", Get("Content-Length: +5\r\n")},
        Malformed{"NegativeLength", Get("Content-Length: -5\r\n")},
        Malformed{"HexLength", Get("Content-Length: 0x5\r\n")},
        Malformed{"EmptyLength", Get("Content-Length:\r\n")},
        Malformed{"TwoNumbers", Get("Content-Length: 5 5\r\n")},
        Malformed{"LengthPast64Bits", Get("Content-Length: 18446744073709551616\r\n")},
        Malformed{"OtherCoding", Get("Transfer-Encoding: gzip\r\n")},
        Malformed{"OtherCodingFirst", Get("Transfer-Encoding: gzip, chunked\r\n")},
        Malformed{"OtherCodingLast", Get("Transfer-Encoding: chunked, gzip\r\n")},
        Malformed{"ChunkedTwice",
                  Get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
        Malformed{"ChunkedWithParameter", Get("Transfer-Encoding: chunked;a=b\r\n")},
        Malformed{"NearlyChunked", Get("Transfer-Encoding: xchunked\r\n")},
        Malformed{"EmptyCoding", Get("Transfer-Encoding:\r\n")},
        Malformed{"ChunkedInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Chunks, MalformedRequest,
    ::testing::Values(Malformed{"NoSize", Chunked("\r\nhello\r\n0\r\n\r\n")},
                      Malformed{"HexPrefix", Chunked("0x5\r\nhello\r\n0\r\n\r\n")},
                      Malformed{"Sign", Chunked("+5\r\nhello\r\n0\r\n\r\n")},
                      Malformed{"NegativeSize", Chunked("-5\r\nhello\r\n0\r\n\r\n")},
                      Malformed{"LeadingSpace", Chunked(" 5\r\nhello\r\n0\r\n\r\n")},
                      Malformed{"TrailingSpace", Chunked("5 \r\nhello\r\n0\r\n\r\n")},
                      Malformed{"NotHex", Chunked("g\r\nhello\r\n0\r\n\r\n")},
                      Malformed{"SizePast64Bits", Chunked("10000000000000000\r\nhello")},
                      Malformed{"BareLineFeedAfterSize", Chunked("5\nhello\r\n0\r\n\r\n")},
                      Malformed{"BareLineFeedAfterData", Chunked("5\r\nhello\n0\r\n\r\n")},
                      Malformed{"BareLineFeedInExtension",
                                Chunked("5;a\n=b\r\nhello\r\n0\r\n\r\n")},
                      Malformed{"DataTooLong", Chunked("4\r\nhello\r\n0\r\n\r\n")},
                      Malformed{"TrailerWithSpaceBeforeColon", Chunked("0\r\nX : y\r\n\r\n")},
                      Malformed{"TrailerWithLength", Chunked("0\r\nContent-Length: 5\r\n\r\n")},
                      Malformed{"EndlessExtension", Chunked("5;a=" + std::string(20'000, 'x'))}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace souk::gateway::http
