#include "common/async/server_calls.h"

#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/server_callback.h>
// The handlers behind gRPC's own generated callback services.
#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include "common/async/spawn.h"

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

// Joins the end of a read in the transport, which cannot be taken back, with the wish not to wait
// for it. Shared by the reactor and whoever starts a read. Thread-safe.
class ReadWait {
 public:
  // A wait begins, and with it a read that the caller starts and then calls Arm; false when reading
  // was stopped: then there is no wait.
  bool Begin(Resume<std::optional<NoMessage>>& resume) {
    MutexLock lock(mutex_);
    if (stopped_) return false;
    armed_ = false;
    outcome_.reset();
    waiting_ = std::move(resume);
    return true;
  }

  // Lets the wait end from now on: before, the reactor is still used to start the read, and might
  // be gone with the call.
  void Arm() {
    EndIfDecided([this]() EXCLUSIVE_LOCKS_REQUIRED(mutex_) { armed_ = true; });
  }

  // The transport's read has ended. Means nothing when the wait has ended before.
  void Complete(bool received) {
    EndIfDecided([this, received]() EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      if (outcome_.has_value()) return;
      outcome_.emplace(received ? std::nullopt : std::optional(NoMessage::kEnd));
    });
  }

  void Stop() {
    EndIfDecided([this]() EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      stopped_ = true;
      if (!outcome_.has_value()) outcome_.emplace(NoMessage::kStopped);
    });
  }

 private:
  template <typename Change>
  void EndIfDecided(Change change) {
    Resume<std::optional<NoMessage>> resume;
    std::optional<NoMessage> outcome;
    {
      MutexLock lock(mutex_);
      change();
      if (!armed_ || !outcome_.has_value() || !waiting_) return;
      outcome = *outcome_;
      resume = std::exchange(waiting_, nullptr);
    }
    resume(outcome);
  }

  Mutex mutex_;
  bool stopped_ GUARDED_BY(mutex_) = false;
  bool armed_ GUARDED_BY(mutex_) = false;
  std::optional<std::optional<NoMessage>> outcome_ GUARDED_BY(mutex_);
  Resume<std::optional<NoMessage>> waiting_ GUARDED_BY(mutex_);
};

class StreamReactor final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                            public StreamServerCall {
 public:
  explicit StreamReactor(grpc::CallbackServerContext* context) : context_(context) {}

  grpc::CallbackServerContext& context() override { return *context_; }
  CancellationToken cancellation() override { return cancelled_.token(); }

  Task<std::optional<grpc::ByteBuffer>> Read() override {
    grpc::ByteBuffer message;
    const bool received = co_await Await<bool>([&](Resume<bool> resume) {
      read_done_ = std::move(resume);
      StartRead(&message);
    });
    if (!received) co_return std::nullopt;
    co_return message;
  }

  Task<bool> Write(grpc::ByteBuffer message) override {
    co_return co_await Await<bool>([&](Resume<bool> resume) {
      write_done_ = std::move(resume);
      StartWrite(&message);
    });
  }

 private:
  void OnReadDone(bool ok) override { std::exchange(read_done_, nullptr)(ok); }
  void OnWriteDone(bool ok) override { std::exchange(write_done_, nullptr)(ok); }
  void OnCancel() override { cancelled_.Cancel(); }
  void OnDone() override { delete this; }
  bool InternalInlineable() override { return true; }

  grpc::CallbackServerContext* const context_;
  CancellationSource cancelled_;
  Resume<bool> read_done_;
  Resume<bool> write_done_;
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
