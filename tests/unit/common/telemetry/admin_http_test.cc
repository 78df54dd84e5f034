#include "common/telemetry/admin_http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/telemetry/captured_log.h"
#include "tests/unit/common/telemetry/http_client.h"

namespace souk::telemetry {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class AdminServerTest : public testing::Test {
 protected:
  std::unique_ptr<AdminServer> Start(AdminOptions options = {}) {
    options.address = "127.0.0.1";
    auto server = AdminServer::Start(options, log_.logger());
    EXPECT_EQ(server.status(), absl::OkStatus());
    (*server)->Handle("/echo", [](const AdminRequest& request) {
      return AdminResponse{.body = absl::StrCat(request.path, " ", request.query)};
    });
    return *std::move(server);
  }

  ManualClock clock_;
  CapturedLog log_{clock_};
};

TEST_F(AdminServerTest, ServesAPathByItsHandler) {
  const auto server = Start();
  EXPECT_THAT(
      HttpGet(server->port(), "/echo?a=1&b=2"),
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
            HasSubstr("\r\nContent-Type: text/plain; charset=utf-8\r\n"),
            HasSubstr("\r\nCache-Control: no-store\r\n"), EndsWith("\r\n\r\n/echo a=1&b=2")));
}

TEST_F(AdminServerTest, AnswersNotFoundForAPathWithoutHandler) {
  EXPECT_THAT(HttpGet(Start()->port(), "/nothing"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
}

TEST_F(AdminServerTest, LaterHandlerReplacesEarlier) {
  const auto server = Start();
  server->Handle("/echo", [](const AdminRequest&) { return AdminResponse{.body = "new"}; });
  EXPECT_THAT(HttpGet(server->port(), "/echo"), EndsWith("\r\n\r\nnew"));
}

TEST_F(AdminServerTest, KeepsAConnectionForSeveralRequests) {
  const auto server = Start();
  RawConnection connection(server->port());
  connection.Send("GET /echo?1 HTTP/1.1\r\nHost: x\r\n\r\nGET /echo?2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(connection.ReadResponse(), EndsWith("/echo 1"));
  EXPECT_THAT(connection.ReadResponse(), EndsWith("/echo 2"));
}

TEST_F(AdminServerTest, AnswersHeadWithTheHeaderOnly) {
  const auto server = Start();
  RawConnection connection(server->port());
  connection.Send("HEAD /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(connection.ReadToEnd(),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Length: 6\r\n"),
                    EndsWith("\r\n\r\n")));
}

TEST_F(AdminServerTest, RefusesOtherMethods) {
  const auto server = Start();
  RawConnection connection(server->port());
  connection.Send("DELETE /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(connection.ReadToEnd(), AllOf(StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"),
                                            HasSubstr("\r\nAllow: GET, HEAD\r\n")));
}

TEST_F(AdminServerTest, AnswersBadRequestToWhatIsNotHttpAndCloses) {
  const auto server = Start();
  RawConnection connection(server->port());
  connection.Send("nonsense\r\n\r\n");
  EXPECT_THAT(connection.ReadToEnd(), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_F(AdminServerTest, RefusesHeadersBeyondItsLimit) {
  const auto server = Start({.max_header_bytes = 256});
  RawConnection connection(server->port());
  connection.Send(absl::StrCat("GET /echo HTTP/1.1\r\nX: ", std::string(300, 'x'), "\r\n\r\n"));
  EXPECT_THAT(connection.ReadToEnd(),
              StartsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
}

TEST_F(AdminServerTest, ClosesAConnectionThatSendsTooSlowly) {
  const auto server = Start({.timeout = absl::Milliseconds(20)});
  RawConnection connection(server->port());
  connection.Send("GET /echo HT");
  EXPECT_THAT(connection.ReadToEnd(), IsEmpty());
}

TEST_F(AdminServerTest, ClosesConnectionsBeyondItsLimit) {
  const auto server = Start({.max_connections = 1});
  RawConnection first(server->port());
  first.Send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(first.ReadResponse(), HasSubstr("200 OK"));
  EXPECT_THAT(RawConnection(server->port()).ReadToEnd(), IsEmpty());
  first.Send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(first.ReadResponse(), HasSubstr("200 OK"));
}

TEST_F(AdminServerTest, ServesManyClientsAtOnce) {
  const auto server = Start();
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        answered += HttpGet(server->port(), "/echo").find("200 OK") != std::string::npos ? 1 : 0;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, 80);
}

TEST_F(AdminServerTest, DestructionClosesOpenConnections) {
  auto server = Start();
  RawConnection connection(server->port());
  connection.Send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  connection.ReadResponse();
  server.reset();
  EXPECT_THAT(connection.ReadToEnd(), IsEmpty());
}

TEST_F(AdminServerTest, SaysWhereItCannotListen) {
  const auto server = Start();
  const auto second =
      AdminServer::Start({.address = "127.0.0.1", .port = server->port()}, log_.logger());
  EXPECT_EQ(second.status(),
            absl::UnavailableError(absl::StrCat("cannot listen on 127.0.0.1:", server->port(),
                                                ": Address already in use")));
  EXPECT_EQ(AdminServer::Start({.address = "localhost"}, log_.logger()).status(),
            absl::InvalidArgumentError("not an IP address: localhost"));
}

class StandardPagesTest : public AdminServerTest {
 protected:
  StandardPagesTest() : server_(Start()) {
    AddStandardPages(*server_, metrics_, readiness_,
                     {.name = "order", .version = "1.2", .instance_id = "i-1"}, clock_.Now());
  }

  Metrics metrics_;
  Readiness readiness_;
  std::unique_ptr<AdminServer> server_;
};

TEST_F(StandardPagesTest, MetricsGivesPrometheusText) {
  metrics_.AddCounter("souk_a_total", "A.").Increment();
  EXPECT_THAT(HttpGet(server_->port(), "/metrics"),
              AllOf(HasSubstr("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"),
                    EndsWith("\nsouk_a_total 1\n")));
}

TEST_F(StandardPagesTest, HealthzSaysOkAlsoWhenNotReady) {
  readiness_.Set("database", absl::UnavailableError("migrating"));
  EXPECT_THAT(HttpGet(server_->port(), "/healthz"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("\r\n\r\nok\n")));
}

TEST_F(StandardPagesTest, ReadyzFollowsReadinessAndGivesReasons) {
  readiness_.Set("bus", absl::OkStatus());
  readiness_.Set("database", absl::UnavailableError("migrating"));
  EXPECT_THAT(HttpGet(server_->port(), "/readyz"),
              AllOf(StartsWith("HTTP/1.1 503 Service Unavailable\r\n"),
                    EndsWith("\r\n\r\nnot ready\nbus: ok\ndatabase: migrating\n")));
  readiness_.Set("database", absl::OkStatus());
  EXPECT_THAT(
      HttpGet(server_->port(), "/readyz"),
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("\r\n\r\nready\nbus: ok\ndatabase: ok\n")));
}

TEST_F(StandardPagesTest, BuildinfoNamesServiceAndBuild) {
  EXPECT_THAT(HttpGet(server_->port(), "/buildinfo"),
              AllOf(HasSubstr("\r\nContent-Type: application/json\r\n"),
                    HasSubstr(R"({"service":"order","instanceId":"i-1","version":")"),
                    HasSubstr(R"("compiler":"Clang )"), Not(HasSubstr(R"("gitRevision":"")")),
                    EndsWith("\"startTime\":\"2023-11-14T22:13:20.000Z\"}\n")));
}

}  // namespace
}  // namespace souk::telemetry
