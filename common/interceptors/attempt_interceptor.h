#pragma once

#include <grpcpp/support/client_interceptor.h>

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"

namespace souk::interceptors {

/// One attempt of one call, as an interceptor wants to see it: it begins, may be refused before
/// anything is sent, and ends with a status. Adapts gRPC's hook points (PRE_SEND_INITIAL_METADATA,
/// POST_RECV_STATUS) and knows how a call is answered in place of its callee.
class AttemptInterceptor : public grpc::experimental::Interceptor {
 public:
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) final;

 protected:
  explicit AttemptInterceptor(grpc::experimental::ClientRpcInfo* info) : info_(info) {}

  grpc::ClientContext& context() { return *info_->client_context(); }

  /// The attempt begins; may change the metadata that is sent. An error answers the attempt:
  /// nothing is sent, End is not called, and the caller gets this status.
  virtual absl::Status Begin(std::multimap<std::string, std::string>& metadata) = 0;

  /// The attempt ended with this status, from the wire or from an interceptor nearer to it.
  virtual void End(const absl::Status& status) = 0;

 private:
  grpc::experimental::ClientRpcInfo* const info_;
  absl::Status refusal_;
};

/// Makes a factory of interceptors, of which gRPC asks one for each attempt. `make` gets the
/// attempt's ClientRpcInfo; what it captures outlives the channel.
class AttemptInterceptorFactory final
    : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  using Make = std::function<grpc::experimental::Interceptor*(grpc::experimental::ClientRpcInfo*)>;
  explicit AttemptInterceptorFactory(Make make) : make_(std::move(make)) {}

  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* info) override {
    return make_(info);
  }

 private:
  const Make make_;
};

}  // namespace souk::interceptors
