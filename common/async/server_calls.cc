#include "common/async/server_calls.h"

#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/server_callback.h>
// The handlers behind gRPC's own generated callback services.
#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include "common/async/race.h"
#include "common/async/spawn.h"
#include "common/base/mutex.h"

namespace souk::async {
namespace {

// Reactors that say that they are inlineable have OnCancel and OnDone called in place instead of on
// a thread of gRPC's executor, which makes them as cheap as its DefaultReactor. What runs in
// OnCancel here only asks others to stop.
class UnaryReactor final : public grpc::ServerUnaryReactor, public UnaryServerCall {
 public:
  UnaryReactor(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
               grpc::ByteBuffer* response)
      : context_(context), request_(const_cast<grpc::ByteBuffer*>(request)), response_(response) {}

  grpc::CallbackServerContext& context() override { return *context_; }
  CancellationToken cancellation() override { return cancelled_.token(); }
  grpc::ByteBuffer& request() override { return *request_; }
  grpc::ByteBuffer& response() override { return *response_; }

 private:
  void OnCancel() override { cancelled_.Cancel(); }
  void OnDone() override { delete this; }
  bool InternalInlineable() override { return true; }

  grpc::CallbackServerContext* const context_;
  grpc::ByteBuffer* const request_;  // ours alone; gRPC hands out const to typed handlers only
  grpc::ByteBuffer* const response_;
  CancellationSource cancelled_;
};

class StreamReactor final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                            public StreamServerCall {
 public:
  explicit StreamReactor(grpc::CallbackServerContext* context) : context_(context) {}

  grpc::CallbackServerContext& context() override { return *context_; }
  CancellationToken cancellation() override { return cancelled_.token(); }

  Task<std::variant<grpc::ByteBuffer, NoMessage>> Read() override {
    const ReadOutcome outcome = co_await Await<ReadOutcome>([this](Resume<ReadOutcome> resume) {
      const auto read = std::make_shared<Race<ReadOutcome>>(std::move(resume));
      if (Begin(read)) {
        StartRead(&incoming_);
      } else {
        read->End(NoMessage::kStopped);
      }
      read->Arm();
    });
    if (outcome.has_value()) co_return *outcome;
    co_return std::move(incoming_);
  }

  void StopReading() override {
    const std::shared_ptr<Race<ReadOutcome>> read = TakeRead(/*stop=*/true);
    if (read) read->End(NoMessage::kStopped);
  }

  Task<bool> Write(grpc::ByteBuffer message) override {
    co_return co_await Await<bool>([&](Resume<bool> resume) {
      write_done_ = std::move(resume);
      StartWrite(&message);
    });
  }

 private:
  // Nothing for a message, else why there is none.
  using ReadOutcome = std::optional<NoMessage>;

  bool Begin(std::shared_ptr<Race<ReadOutcome>> read) {
    MutexLock lock(mutex_);
    if (!stopped_) read_ = std::move(read);
    return !stopped_;
  }

  std::shared_ptr<Race<ReadOutcome>> TakeRead(bool stop) {
    MutexLock lock(mutex_);
    stopped_ = stopped_ || stop;
    return std::exchange(read_, nullptr);
  }

  void OnReadDone(bool ok) override {
    const std::shared_ptr<Race<ReadOutcome>> read = TakeRead(/*stop=*/false);
    if (read) read->End(ok ? ReadOutcome() : NoMessage::kEnd);
  }
  void OnWriteDone(bool ok) override { std::exchange(write_done_, nullptr)(ok); }
  void OnCancel() override { cancelled_.Cancel(); }
  void OnDone() override { delete this; }
  bool InternalInlineable() override { return true; }

  grpc::CallbackServerContext* const context_;
  CancellationSource cancelled_;
  Resume<bool> write_done_;
  // The transport fills it even when the wait for it was given up, until the call is over.
  grpc::ByteBuffer incoming_;
  Mutex mutex_;
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::shared_ptr<Race<ReadOutcome>> read_ GUARDED_BY(mutex_);  // the wait, while there is one
};

// The reactor deletes itself in OnDone, which follows Finish.
template <typename Reactor, typename Handler>
Reactor* Start(Reactor* reactor, const Handler& handler) {
  Spawn(handler(*reactor), [reactor](grpc::Status status) { reactor->Finish(std::move(status)); });
  return reactor;
}

}  // namespace

void CoroutineService::AddUnary(std::string path, UnaryServerHandler handler) {
  paths_.push_back(std::move(path));
  AddMethod(new grpc::internal::RpcServiceMethod(paths_.back().c_str(),
                                                 grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(
      methods_++, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                      [handler = std::move(handler)](grpc::CallbackServerContext* context,
                                                     const grpc::ByteBuffer* request,
                                                     grpc::ByteBuffer* response) {
                        return Start(new UnaryReactor(context, request, response), handler);
                      }));
}

void CoroutineService::AddStream(std::string path, StreamServerHandler handler) {
  paths_.push_back(std::move(path));
  AddMethod(new grpc::internal::RpcServiceMethod(
      paths_.back().c_str(), grpc::internal::RpcMethod::BIDI_STREAMING, nullptr));
  MarkMethodRawCallback(methods_++,
                        new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                            [handler = std::move(handler)](grpc::CallbackServerContext* context) {
                              return Start(new StreamReactor(context), handler);
                            }));
}

}  // namespace souk::async
