#include "common/rpc/health_watch.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/async/server_calls.h"
#include "common/async/task_scope.h"
#include "common/async/thread_executor.h"
#include "common/base/mutex.h"

namespace souk::rpc {
namespace {

class HealthWatchTest : public ::testing::Test {
 protected:
  ~HealthWatchTest() override {
    end_.Cancel();
    scope_.JoinBlocking();
  }

  void SetUp() override {
    service_.AddUnary("/souk.Test/Nothing", [](async::UnaryServerCall&) { return Nothing(); });
  }

  void Serve(bool with_health) {
    grpc::EnableDefaultHealthCheckService(with_health);
    grpc::ServerBuilder builder;
    builder.AddListeningPort(absl::StrCat("127.0.0.1:", port_), grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(&service_);  // without one there is no server
    server_ = builder.BuildAndStart();
    grpc::EnableDefaultHealthCheckService(false);
    ASSERT_NE(server_, nullptr);
  }

  void Watch() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 10);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 10);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 50);
    channel_ = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port_),
                                         grpc::InsecureChannelCredentials(), arguments);
    scope_.Spawn(WatchHealth(
        channel_.get(), [this](bool healthy) { return Note(healthy); }, &executor_, &random_,
        end_.token()));
  }

  // Waits until it is told so.
  void WaitUntilTold(bool healthy) {
    MutexLock lock(mutex_);
    while (told_ != healthy) told_changed_.Wait(mutex_);
  }

  static Task<grpc::Status> Nothing() { co_return grpc::Status::OK; }

  int port_ = 0;
  async::CoroutineService service_;
  std::unique_ptr<grpc::Server> server_;

 private:
  Task<void> Note(bool healthy) {
    MutexLock lock(mutex_);
    told_ = healthy;
    told_changed_.NotifyAll();
    co_return;
  }

  async::ThreadExecutor executor_{1};
  SeededRandom random_{1};
  Mutex mutex_;
  CondVar told_changed_;
  std::optional<bool> told_ GUARDED_BY(mutex_);
  async::CancellationSource end_;
  std::shared_ptr<grpc::Channel> channel_;
  async::TaskScope scope_;
};

TEST_F(HealthWatchTest, TellsEachChange) {
  Serve(/*with_health=*/true);
  Watch();
  WaitUntilTold(true);
  server_->GetHealthCheckService()->SetServingStatus(false);
  WaitUntilTold(false);
  server_->GetHealthCheckService()->SetServingStatus(true);
  WaitUntilTold(true);
}

TEST_F(HealthWatchTest, AServerThatIsAwayIsNotHealthyUntilItIsBack) {
  Serve(/*with_health=*/true);
  Watch();
  WaitUntilTold(true);
  server_->Shutdown(std::chrono::system_clock::now());
  server_ = nullptr;
  WaitUntilTold(false);
  Serve(/*with_health=*/true);
  WaitUntilTold(true);
}

TEST_F(HealthWatchTest, HoldsNoServerUpThatDrains) {
  Serve(/*with_health=*/true);
  Watch();
  WaitUntilTold(true);
  server_->GetHealthCheckService()->SetServingStatus(false);
  WaitUntilTold(false);
  server_->Shutdown();  // without a deadline: waits for every stream
}

TEST_F(HealthWatchTest, AServerThatTellsNothingCountsAsHealthy) {
  Serve(/*with_health=*/false);
  Watch();
  WaitUntilTold(true);
}

}  // namespace
}  // namespace souk::rpc
