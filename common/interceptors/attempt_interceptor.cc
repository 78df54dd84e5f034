#include "common/interceptors/attempt_interceptor.h"

#include "common/rpc/metadata.h"
#include "common/rpc/status_mapping.h"

namespace souk::interceptors {

using grpc::experimental::InterceptionHookPoints;

namespace {

const grpc::string_ref kRefusedHere(rpc::kRefusedHereKey.data(), rpc::kRefusedHereKey.size());

}  // namespace

void AttemptInterceptor::Intercept(grpc::experimental::InterceptorBatchMethods* methods) {
  if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
    refusal_ = Begin(*methods->GetSendInitialMetadata());
    if (!refusal_.ok()) {
      // The channel sends nothing from here on; later batches come back to be answered.
      methods->Hijack();
      return;
    }
  }
  if (!refusal_.ok()) {
    // A hijacked stream would deliver an empty message for each read that is not failed here.
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE)) {
      methods->FailHijackedSendMessage();
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_RECV_MESSAGE)) {
      methods->FailHijackedRecvMessage();
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_RECV_STATUS)) {
      *methods->GetRecvStatus() = rpc::ToGrpcStatus(refusal_);
      methods->GetRecvTrailingMetadata()->emplace(kRefusedHere, "1");
    }
  } else if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_STATUS)) {
    End(rpc::FromGrpcStatus(*methods->GetRecvStatus()));
  }
  methods->Proceed();
}

}  // namespace souk::interceptors
