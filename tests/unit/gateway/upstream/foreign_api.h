#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <memory>

#include "absl/strings/string_view.h"
#include "gateway/upstream/api.h"

namespace souk::gateway {

/// What protoc --include_imports writes for a file "test.proto" with this text: an API that this
/// program was not built with. It may import google/api/annotations.proto and httpbody.proto and
/// the library's timestamp.proto.
google::protobuf::FileDescriptorSet DescriptorSetOf(absl::string_view proto_source);

/// The Api of that file, which must be a good one.
std::unique_ptr<Api> ForeignApi(absl::string_view proto_source);

}  // namespace souk::gateway
