#include "common/async/client_calls.h"

namespace souk::async {

using grpc::ByteBuffer;

Task<grpc::Status> UnaryCall(grpc::ChannelInterface& channel,
                             const grpc::internal::RpcMethod& method, grpc::ClientContext& context,
                             const ByteBuffer& request, ByteBuffer& response) {
  // Of gRPC's two callback forms the function is called back in place; a reactor's OnDone costs a
  // hop to another thread. std::function copies, so it gets a pointer to what resumes the
  // coroutine.
  struct Completion {
    Resume<grpc::Status> resume;
    const ByteBuffer& response;
  };
  response.Clear();
  return Await<grpc::Status>([&](Resume<grpc::Status> resume) {
    auto* completion = new Completion{std::move(resume), response};
    grpc::internal::CallbackUnaryCall<ByteBuffer, ByteBuffer>(
        &channel, method, &context, &request, &response, [completion](grpc::Status status) {
          Resume<grpc::Status> resume = std::move(completion->resume);
          // gRPC lets this pass. The code is that of its list, "response cardinality violation":
          // https://github.com/grpc/grpc/blob/master/doc/statuscodes.md
          if (status.ok() && !completion->response.Valid()) {
            status = grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "the callee sent no message");
          }
          delete completion;
          resume(std::move(status));
        });
  });
}

StreamCall::StreamCall(grpc::ChannelInterface& channel, const grpc::internal::RpcMethod& method,
                       grpc::ClientContext& context) {
  grpc::internal::ClientCallbackReaderWriterFactory<ByteBuffer, ByteBuffer>::Create(
      &channel, method, &context, this);
  // Held until Finish: Read and Write start operations from outside of reactions.
  AddHold();
  StartCall();
}

Task<bool> StreamCall::Write(const ByteBuffer& message, bool last) {
  return Await<bool>([this, &message, last](Resume<bool> resume) {
    write_done_ = std::move(resume);
    if (last) {
      StartWriteLast(&message, grpc::WriteOptions());
    } else {
      StartWrite(&message);
    }
  });
}

Task<bool> StreamCall::WritesDone() {
  return Await<bool>([this](Resume<bool> resume) {
    write_done_ = std::move(resume);
    StartWritesDone();
  });
}

Task<bool> StreamCall::Read(ByteBuffer& message) {
  return Await<bool>([this, &message](Resume<bool> resume) {
    read_done_ = std::move(resume);
    StartRead(&message);
  });
}

Task<grpc::Status> StreamCall::Finish() {
  return Await<grpc::Status>([this](Resume<grpc::Status> resume) {
    {
      MutexLock lock(mutex_);
      finished_ = std::move(resume);
    }
    RemoveHold();  // OnDone follows, perhaps inside
  });
}

void StreamCall::OnReadDone(bool ok) { std::exchange(read_done_, nullptr)(ok); }
void StreamCall::OnWriteDone(bool ok) { std::exchange(write_done_, nullptr)(ok); }
void StreamCall::OnWritesDoneDone(bool ok) { std::exchange(write_done_, nullptr)(ok); }

void StreamCall::OnDone(const grpc::Status& status) {
  Resume<grpc::Status> finished;
  {
    MutexLock lock(mutex_);
    finished = std::move(finished_);
  }
  finished(status);
}

}  // namespace souk::async
