#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "gateway/transcoding/binding.h"
#include "gateway/transcoding/request.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"

namespace souk::gateway::transcoding {

/// Descriptors and dynamic messages of a .proto that is parsed at run time: a schema that this
/// program was not built with, as the gateway has it.
class TestSchema {
 public:
  /// The library, as below: service Library with method Call from Request to Response, and more.
  TestSchema();
  /// That of a file's text.
  explicit TestSchema(absl::string_view proto_source);

  const google::protobuf::DescriptorPool& pool() const { return pool_; }
  google::protobuf::DynamicMessageFactory& factory() const { return factory_; }
  /// By its name with the service: "Library.Call".
  const google::protobuf::MethodDescriptor& Method(absl::string_view name) const;
  std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor& type) const;
  /// From text format.
  std::unique_ptr<google::protobuf::Message> Parse(absl::string_view text,
                                                   const google::protobuf::Descriptor& type) const;

 private:
  google::protobuf::DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_;
};

/// A method of a schema, bound.
class BoundMethod {
 public:
  /// Fails the test when the rule does not resolve.
  BoundMethod(const TestSchema& schema, absl::string_view method, const BindingRule& rule);

  const Binding& binding() const { return binding_; }
  const json::TypeTable& types() const { return types_; }

  /// The request that is filled, in text format on one line; or the error's message.
  std::string Fill(const RequestParts& parts, const RequestOptions& options = {}) const;

 private:
  const TestSchema& schema_;
  json::TypeTable types_;
  Binding binding_;
};

}  // namespace souk::gateway::transcoding
