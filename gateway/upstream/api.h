#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::gateway {

/// One way in: an HTTP method and path template that stand for an RPC, as google.api.http states
/// it.
struct HttpBinding {
  const google::protobuf::MethodDescriptor* rpc;
  std::string http_method;    // "GET"
  std::string path_template;  // "/v1/orders/{order_id}"
  std::string body;           // "", "*" or a field of the request
  std::string response_body;  // "" or a field of the response
};

/// An API known by its descriptor set alone: its types, for messages made at run time, and its
/// bindings. Thread-safe.
class Api {
 public:
  /// From the serialized FileDescriptorSet. INVALID_ARGUMENT for bytes that are none, files that do
  /// not fit together, and nested additional_bindings, naming file or RPC.
  static absl::StatusOr<std::unique_ptr<Api>> Parse(absl::string_view descriptor_set);

  /// The same from a file. NOT_FOUND or INVALID_ARGUMENT, naming the file.
  static absl::StatusOr<std::unique_ptr<Api>> Load(const std::string& file);

  /// Null when the set has no such service.
  const google::protobuf::ServiceDescriptor* FindService(const std::string& full_name) const;

  /// The bindings of a service's RPCs, in the order of the proto. INVALID_ARGUMENT, naming the RPC,
  /// for an annotation that cannot be.
  absl::StatusOr<std::vector<HttpBinding>> BindingsOf(
      const google::protobuf::ServiceDescriptor& service) const;

  const google::protobuf::DescriptorPool& pool() const { return pool_; }

  /// An empty message, for New(). Lives as long as the Api.
  const google::protobuf::Message& Prototype(const google::protobuf::Descriptor& type) const;

 private:
  Api() = default;

  google::protobuf::DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_;
};

}  // namespace souk::gateway
