#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/impl/channel_interface.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/status.h>

#include "common/async/task.h"
#include "common/base/mutex.h"

namespace souk::async {

// The four kinds of call as awaitables. They move messages as their bytes: who knows the types
// parses them, and who only passes them on need not. The caller keeps channel, method, context and
// messages until the call is complete. To cancel: context.TryCancel(), and then wait for the
// completion all the same.

/// Makes one unary call; gives its final status. UNIMPLEMENTED too when the callee says OK but
/// sends no message.
Task<grpc::Status> UnaryCall(grpc::ChannelInterface& channel,
                             const grpc::internal::RpcMethod& method, grpc::ClientContext& context,
                             const grpc::ByteBuffer& request, grpc::ByteBuffer& response);

/// A streaming call of any kind from the client's side: on the wire they are one.
///
/// Open, then Write and Read as the RPC's kind allows, then await Finish, once and always: it must
/// have completed before the call is destroyed.
class StreamCall final : private grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  StreamCall(grpc::ChannelInterface& channel, const grpc::internal::RpcMethod& method,
             grpc::ClientContext& context);

  /// True when the message is on its way; false when the call is over. One Write at a time; may run
  /// beside a Read. `last` says that no Write follows.
  Task<bool> Write(const grpc::ByteBuffer& message, bool last = false);

  /// Says that no Write follows.
  Task<bool> WritesDone();

  /// Fills `message` with the next one; false when there is none. One Read at a time.
  Task<bool> Read(grpc::ByteBuffer& message);

  /// Waits until the call is over and gives its status. Messages not yet read are waited for too:
  /// read to the end or cancel first.
  Task<grpc::Status> Finish();

 private:
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnWritesDoneDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  Resume<bool> read_done_;
  Resume<bool> write_done_;
  Mutex mutex_;
  Resume<grpc::Status> finished_ GUARDED_BY(mutex_);
};

}  // namespace souk::async
