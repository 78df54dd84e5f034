#include "gateway/serving/health_endpoint.h"

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "common/rpc/message_bytes.h"
#include "common/rpc/status_mapping.h"
#include "tests/unit/gateway/serving/serving_fixture.h"

namespace souk::gateway {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

/// A server that has nothing but a health service.
class FakeHealth {
 public:
  FakeHealth() {
    service_.AddUnary("/grpc.health.v1.Health/Check",
                      [this](async::UnaryServerCall& call) { return Check(this, &call); });
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~FakeHealth() { Stop(); }

  void Stop() { server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5)); }

  const std::string& address() const { return address_; }
  std::map<std::string, HealthCheckResponse::ServingStatus> statuses;  // by service

 private:
  static Task<grpc::Status> Check(FakeHealth* health, async::UnaryServerCall* call) {
    HealthCheckRequest request;
    EXPECT_EQ(rpc::FromBytes(call->request(), request), absl::OkStatus());
    const auto found = health->statuses.find(request.service());
    if (found == health->statuses.end()) co_return grpc::Status(grpc::StatusCode::NOT_FOUND, "");
    HealthCheckResponse response;
    response.set_status(found->second);
    call->response() = *rpc::ToBytes(response);
    co_return grpc::Status::OK;
  }

  async::CoroutineService service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

class HealthEndpointTest : public ::testing::Test {
 protected:
  HealthEndpointTest() { endpoint_.AddUpstream("shelf.Shelf", channel_.channel()); }

  Answer Serve(absl::string_view method, absl::string_view target) {
    FakeExchange exchange(method, target);
    async::RunBlocking(endpoint_.Serve(exchange, scope_));
    return exchange.answer();
  }

  /// What is behind.
  class Teapot final : public Endpoint {
   public:
    Task<void> Serve(http::Exchange& exchange, RequestScope&) override {
      return Answer(&exchange.response());
    }

   private:
    static Task<void> Answer(http::ResponseWriter* response) {
      EXPECT_EQ(co_await response->Respond(418, {}, ""), absl::OkStatus());
    }
  };

  SystemClock clock_;
  std::unique_ptr<Api> api_ = ForeignApi(kShelf);
  FakeHealth upstream_;
  TestChannel channel_{clock_, upstream_.address()};
  ErrorWriter errors_{transcoding::DetailTypes(api_->pool())};
  telemetry::Readiness readiness_;
  Teapot teapot_;
  HealthEndpoint endpoint_{teapot_, readiness_, errors_, clock_};
  RequestScope scope_;
};

TEST_F(HealthEndpointTest, AnswersForTheGatewayItself) {
  const Answer ready = Serve("GET", "/healthz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.body, R"({"status":"SERVING"})");
  EXPECT_EQ(ready.Header("content-type"), "application/json");
  EXPECT_EQ(Serve("HEAD", "/healthz").status, 200);

  readiness_.Set("serving", absl::UnavailableError("draining"));
  const Answer draining = Serve("GET", "/healthz");
  EXPECT_EQ(draining.status, 503);
  EXPECT_EQ(draining.body, R"({"status":"NOT_SERVING"})");
}

TEST_F(HealthEndpointTest, AsksTheUpstreamThatServesTheService) {
  upstream_.statuses["shelf.Shelf"] = HealthCheckResponse::SERVING;
  EXPECT_EQ(Serve("GET", "/healthz?service=shelf.Shelf").status, 200);
  upstream_.statuses["shelf.Shelf"] = HealthCheckResponse::NOT_SERVING;
  const Answer down = Serve("GET", "/healthz?service=shelf.Shelf");
  EXPECT_EQ(down.status, 503);
  EXPECT_EQ(down.body, R"({"status":"NOT_SERVING"})");
}

TEST_F(HealthEndpointTest, AnUpstreamThatCannotSayItServesDoesNot) {
  EXPECT_EQ(Serve("GET", "/healthz?service=shelf.Shelf").status, 503) << "it knows no such service";
  upstream_.Stop();
  const Answer gone = Serve("GET", "/healthz?service=shelf.Shelf");
  EXPECT_EQ(gone.status, 503);
  EXPECT_EQ(gone.body, R"({"status":"UNKNOWN"})");
}

TEST_F(HealthEndpointTest, AServiceThatIsNotRoutedIsNotFound) {
  EXPECT_EQ(Serve("GET", "/healthz?service=shelf.Cellar").status, 404);
  EXPECT_EQ(Serve("GET", "/healthz?service=").status, 404);
}

TEST_F(HealthEndpointTest, TakesNoOtherParameterAndNoOtherMethod) {
  EXPECT_EQ(Serve("GET", "/healthz?verbose=1").status, 400);
  EXPECT_EQ(Serve("GET", "/healthz?service=a&service=b").status, 400);
  const Answer posted = Serve("POST", "/healthz");
  EXPECT_EQ(posted.status, 405);
  EXPECT_EQ(posted.Header("allow"), "GET, HEAD");
}

TEST_F(HealthEndpointTest, EveryOtherPathIsTheApis) {
  for (const char* path : {"/", "/healthz/", "/healthzz", "/v1/healthz"}) {
    EXPECT_EQ(Serve("GET", path).status, 418) << path;
  }
}

}  // namespace
}  // namespace souk::gateway
