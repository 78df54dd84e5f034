#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

// How verify calls the services: plain, blocking, each call with a deadline.

inline constexpr auto kCallTimeout = std::chrono::seconds(15);
/// A whole stream may be long; a process that stands still meanwhile is found by pings.
inline constexpr auto kStreamTimeout = std::chrono::minutes(5);
inline constexpr int kPageSize = 1000;  // the most that the lists give

/// A channel to the service of that name. NOT_FOUND when its address is not known.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const Endpoints& endpoints,
                                                       const std::string& service);

/// The call's status, for people: with the service's name.
absl::Status Explain(const std::string& service, const grpc::Status& status);

void SetDeadline(grpc::ClientContext& context, std::chrono::seconds timeout);

/// Makes one call; `call` makes the RPC.
template <typename Response, typename Request, typename Call>
absl::StatusOr<Response> Ask(const std::string& service, const Request& request, Call call) {
  grpc::ClientContext context;
  SetDeadline(context, kCallTimeout);
  Response response;
  RETURN_IF_ERROR(Explain(service, call(&context, request, &response)));
  return response;
}

/// Reads all pages; `call` makes the RPC, `take` keeps a page.
template <typename Request, typename Response, typename Call, typename Take>
absl::Status ReadPages(const std::string& service, Call call, Take take) {
  Request request;
  request.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(Response response, Ask<Response>(service, request, call));
    request.set_page_token(response.next_page_token());
    take(response);
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

/// Reads a whole stream; `open` makes the RPC, `take` keeps a message.
template <typename Message, typename Open, typename Take>
absl::Status ReadStream(const std::string& service, Open open, Take take) {
  grpc::ClientContext context;
  SetDeadline(context, kStreamTimeout);
  const std::unique_ptr<grpc::ClientReader<Message>> reader = open(&context);
  Message message;
  while (reader->Read(&message)) take(message);
  return Explain(service, reader->Finish());
}

}  // namespace souk::soukctl
