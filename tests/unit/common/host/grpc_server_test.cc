#include "common/host/grpc_server.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor_database.h>
#include <grpcpp/create_channel.h>

#include <future>

#include "common/base/error.h"
#include "common/rpc/status_mapping.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "souk/order/v1/order_service.grpc.pb.h"
#include "tests/unit/common/host/host_fixture.h"
#include "tests/unit/common/rpc/rpc_fixture.h"

namespace souk::host {
namespace {

using grpc::health::v1::HealthCheckResponse;
using grpc::reflection::v1alpha::ServerReflection;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;
using order::v1::Order;
using order::v1::OrderService;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kService[] = "souk.order.v1.OrderService";

// Where a handler waits for the test.
class Gate {
 public:
  Task<void> Wait() {
    return async::Await<>([this](async::Resume<> resume) {
      resume_ = std::move(resume);
      arrived_.set_value();
    });
  }
  void AwaitArrival() { arrived_.get_future().wait(); }
  void Open() { std::exchange(resume_, nullptr)(); }

 private:
  async::Resume<> resume_;
  std::promise<void> arrived_;
};

class GrpcServerTest : public ::testing::Test {
 protected:
  GrpcServerTest() {
    config::ApplyDefaults(config_);
    config_.set_listen("127.0.0.1:0");
    orders_.get = [](CallContext, std::string id) { return Answer(std::move(id)); };
  }

  ~GrpcServerTest() override {
    if (server_ != nullptr && server_->port() != 0) ShutDown(absl::Seconds(5));
  }

  absl::Status Start() {
    server_ = MakeServer();
    return server_->Start();
  }

  std::unique_ptr<GrpcServer> MakeServer() {
    return std::make_unique<GrpcServer>(config_, *platform_,
                                        std::vector<const rpc::Service*>{&orders_}, nullptr);
  }

  // Once.
  void ShutDown(absl::Duration grace) {
    server_->Shutdown(Deadline::After(platform_->clock(), grace));
    server_ = nullptr;
  }

  // A connection of its own each time.
  std::shared_ptr<grpc::Channel> Connect() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address_.empty() ? Address() : address_,
                                     grpc::InsecureChannelCredentials(), arguments);
  }
  std::string Address() const { return absl::StrCat("127.0.0.1:", server_->port()); }

  // Calls GetOrder over a connection of its own; gives the id of the answer.
  absl::StatusOr<std::string> Get(const std::string& id) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    order::v1::GetOrderRequest request;
    request.set_order_id(id);
    Order order;
    const grpc::Status status =
        OrderService::NewStub(Connect())->GetOrder(&context, request, &order);
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return order.order_id();
  }

  HealthCheckResponse::ServingStatus HealthOf(const std::string& service) {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse response;
    const grpc::Status status =
        grpc::health::v1::Health::NewStub(Connect())->Check(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.status();
  }

  static Task<absl::StatusOr<Order>> Answer(std::string id) {
    Order order;
    order.set_order_id(std::move(id));
    co_return order;
  }
  static Task<absl::StatusOr<Order>> AnswerBehind(Gate* gate) {
    co_await gate->Wait();
    co_return co_await Answer("late");
  }
  static Task<absl::StatusOr<Order>> AnswerNever(async::Executor* executor, CallContext call,
                                                 std::promise<void>* arrived) {
    arrived->set_value();
    static_cast<void>(
        co_await async::Sleep(*executor, absl::InfiniteDuration(), call.cancellation));
    co_return absl::CancelledError("as asked");
  }

  config::v1::GrpcServerConfig config_;
  std::string address_;  // to connect to, once the server's own can no longer be asked
  std::unique_ptr<Platform> platform_ = MakePlatform();
  rpc::ScriptedOrders orders_;
  std::unique_ptr<GrpcServer> server_;
};

TEST_F(GrpcServerTest, ServesOnAFreePort) {
  ASSERT_EQ(Start(), absl::OkStatus());
  EXPECT_GT(server_->port(), 0);
  EXPECT_EQ(*Get("o-1"), "o-1");
}

TEST_F(GrpcServerTest, APortInUseIsNamed) {
  ASSERT_EQ(Start(), absl::OkStatus());
  config_.set_listen(Address());
  const std::unique_ptr<GrpcServer> second = MakeServer();
  EXPECT_EQ(second->Start(), absl::UnavailableError("grpc.listen: cannot listen on " + Address() +
                                                    ": in use, or not an address of this machine"));
}

TEST_F(GrpcServerTest, AnAddressOfAnotherMachineIsNamed) {
  config_.set_listen("192.0.2.1:50051");
  const absl::Status status = MakeServer()->Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("192.0.2.1:50051"));
}

TEST_F(GrpcServerTest, FaultsOfTheConfigurationAreInjectedAndCounted) {
  config::v1::FaultConfig& fault = (*config_.mutable_faults())["lost"];
  fault.set_code("ABORTED");
  config::ApplyDefaults(config_);
  ASSERT_EQ(Start(), absl::OkStatus());
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(platform_->metrics().ToText(), HasSubstr("souk_faults_injected_total{"));
}

TEST_F(GrpcServerTest, RefusesCallsThatAreTooMany) {
  (*config_.mutable_admission()->mutable_method_rate_limits())["GetOrder"].set_per_second(0.001);
  ASSERT_EQ(Start(), absl::OkStatus());
  EXPECT_EQ(*Get("o-1"), "o-1");
  const absl::Status refused = Get("o-2").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "RATE_LIMITED");
  EXPECT_EQ(HealthOf(kService), HealthCheckResponse::SERVING);
}

TEST_F(GrpcServerTest, LimitsOfConcurrencyAreOffUnlessAskedFor) {
  ASSERT_EQ(Start(), absl::OkStatus());
  EXPECT_THAT(platform_->metrics().ToText(), Not(HasSubstr("souk_admission_limit")));
}

TEST_F(GrpcServerTest, LimitsTheCallsInFlightOfEachMethod) {
  config_.mutable_admission()->mutable_concurrency()->set_enabled(true);
  ASSERT_EQ(Start(), absl::OkStatus());
  EXPECT_EQ(*Get("o-1"), "o-1");
  EXPECT_THAT(platform_->metrics().ToText(),
              HasSubstr("souk_admission_limit{method=\"GetOrder\","));
}

TEST_F(GrpcServerTest, LimitsThatCannotWorkAreNamed) {
  config::v1::AdmissionConfig& admission = *config_.mutable_admission();
  const auto expect_refused = [&](const char* why) {
    const absl::Status status = MakeServer()->Start();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
    admission.Clear();
    config::ApplyDefaults(config_);
  };
  admission.mutable_rate_limit()->set_per_second(0);
  expect_refused("grpc.admission.rate_limit.per_second: must be more than 0");
  (*admission.mutable_method_rate_limits())["Charge"].set_per_second(1);
  expect_refused("grpc.admission.method_rate_limits.Charge: there is no such method");
  admission.mutable_concurrency()->set_enabled(true);
  admission.mutable_concurrency()->set_minimum(100);
  expect_refused("grpc.admission.concurrency.initial: must be at least minimum");
}

TEST_F(GrpcServerTest, AFaultThatCannotBeInjectedIsNamed) {
  const auto start_with = [&](const char* method, const char* code) {
    config::v1::FaultConfig& fault = (*config_.mutable_faults())["lost"];
    fault.set_method(method);
    fault.set_code(code);
    fault.set_percentage(50);
    return MakeServer()->Start();
  };
  const absl::Status no_method = start_with("Charge", "ABORTED");
  EXPECT_EQ(no_method.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(no_method.message()),
              HasSubstr("grpc.faults.lost.method: there is no method \"Charge\""));
  EXPECT_EQ(start_with("GetOrder", "BROKEN"),
            absl::InvalidArgumentError(
                "grpc.faults.lost.code: \"BROKEN\" is no error code such as UNAVAILABLE"));
}

TEST_F(GrpcServerTest, TellsTheHealthOfItselfAndOfItsServices) {
  ASSERT_EQ(Start(), absl::OkStatus());
  EXPECT_EQ(HealthOf(""), HealthCheckResponse::SERVING);
  EXPECT_EQ(HealthOf(kService), HealthCheckResponse::SERVING);
}

TEST_F(GrpcServerTest, AnnouncesItsStopAndServesOn) {
  ASSERT_EQ(Start(), absl::OkStatus());
  server_->AnnounceStop();
  EXPECT_EQ(HealthOf(""), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(HealthOf(kService), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(*Get("o-1"), "o-1");
}

// What reflection answers to one question after the other.
class Questions {
 public:
  explicit Questions(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(ServerReflection::NewStub(channel)),
        stream_(stub_->ServerReflectionInfo(&context_)) {}

  ServerReflectionResponse Ask(const ServerReflectionRequest& question) {
    EXPECT_TRUE(stream_->Write(question));
    ServerReflectionResponse answer;
    EXPECT_TRUE(stream_->Read(&answer));
    return answer;
  }
  ServerReflectionResponse AskForSymbol(const std::string& symbol) {
    ServerReflectionRequest question;
    question.set_file_containing_symbol(symbol);
    return Ask(question);
  }
  absl::Status Leave() {
    stream_->WritesDone();
    return rpc::FromGrpcStatus(stream_->Finish());
  }
  // Waits, saying nothing, until the server ends the stream.
  absl::Status Stay() {
    ServerReflectionResponse none;
    EXPECT_FALSE(stream_->Read(&none));
    return rpc::FromGrpcStatus(stream_->Finish());
  }

 private:
  const std::unique_ptr<ServerReflection::Stub> stub_;
  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReaderWriter<ServerReflectionRequest, ServerReflectionResponse>>
      stream_;
};

TEST_F(GrpcServerTest, DescribesItsServices) {
  ASSERT_EQ(Start(), absl::OkStatus());
  Questions questions(Connect());
  ServerReflectionRequest list;
  list.set_list_services("");
  const ServerReflectionResponse listed = questions.Ask(list);
  std::vector<std::string> services;
  for (const auto& service : listed.list_services_response().service()) {
    services.push_back(service.name());
  }
  EXPECT_THAT(services, ElementsAre(kService, "souk.admin.v1.Edges", "grpc.health.v1.Health",
                                    "grpc.reflection.v1alpha.ServerReflection"));
  for (const std::string& service : services) {
    google::protobuf::SimpleDescriptorDatabase files;  // of one who knows nothing else
    const ServerReflectionResponse described = questions.AskForSymbol(service);
    for (const std::string& bytes : described.file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      EXPECT_TRUE(file.ParseFromString(bytes) && files.Add(file));
    }
    google::protobuf::DescriptorPool pool(&files);
    EXPECT_NE(pool.FindServiceByName(service), nullptr) << service;
  }
  EXPECT_EQ(questions.AskForSymbol("souk.Unknown").error_response().error_code(),
            static_cast<int>(absl::StatusCode::kNotFound));
  EXPECT_EQ(questions.Leave(), absl::OkStatus());
}

TEST_F(GrpcServerTest, WhoAsksNothingMoreDoesNotHoldUpTheShutdown) {
  ASSERT_EQ(Start(), absl::OkStatus());
  Questions questions(Connect());
  EXPECT_TRUE(questions.AskForSymbol(kService).has_file_descriptor_response());
  std::future<absl::Status> ended =
      std::async(std::launch::async, [&] { return questions.Stay(); });
  ShutDown(absl::InfiniteDuration());  // would wait for ever
  const absl::Status status = ended.get();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "DRAINING");
}

TEST_F(GrpcServerTest, AMessageOverTheLimitIsRefused) {
  config_.set_max_message_bytes(1000);
  ASSERT_EQ(Start(), absl::OkStatus());
  EXPECT_EQ(*Get(std::string(400, 'o')), std::string(400, 'o'));
  EXPECT_EQ(Get(std::string(1001, 'o')).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(GrpcServerTest, ShutdownLetsWhatRunsFinishAndAcceptsNothingNew) {
  Gate gate;
  orders_.get = [&](CallContext, std::string id) {
    return id == "slow" ? AnswerBehind(&gate) : Answer(std::move(id));
  };
  ASSERT_EQ(Start(), absl::OkStatus());
  address_ = Address();
  std::future<absl::StatusOr<std::string>> running =
      std::async(std::launch::async, [&] { return Get("slow"); });
  gate.AwaitArrival();
  std::future<void> down = std::async(std::launch::async, [&] { ShutDown(absl::Seconds(60)); });
  absl::StatusOr<std::string> fresh = "accepted";
  while (fresh.ok()) fresh = Get("o-1");
  // Refused, or, where it was just arriving, cancelled: that is why the drain waits before this.
  EXPECT_THAT(fresh.status().code(),
              AnyOf(absl::StatusCode::kUnavailable, absl::StatusCode::kCancelled));
  gate.Open();
  EXPECT_EQ(*running.get(), "late");
  down.get();
}

TEST_F(GrpcServerTest, ShutdownCancelsWhatOutlastsTheGracePeriod) {
  std::promise<void> arrived;
  orders_.get = [&](CallContext call, std::string) {
    return AnswerNever(&platform_->executor(), std::move(call), &arrived);
  };
  ASSERT_EQ(Start(), absl::OkStatus());
  address_ = Address();
  std::future<absl::StatusOr<std::string>> running =
      std::async(std::launch::async, [&] { return Get("o-1"); });
  arrived.get_future().wait();
  ShutDown(absl::Milliseconds(20));
  EXPECT_FALSE(running.get().ok());
}

}  // namespace
}  // namespace souk::host
