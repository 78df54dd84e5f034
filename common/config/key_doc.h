#pragma once

#include <google/protobuf/descriptor.h>

#include "souk/config/v1/options.pb.h"

namespace souk::config {

/// What the key's proto says of it; empty where it says nothing.
const v1::KeyDoc& DocOf(const google::protobuf::FieldDescriptor& field);

/// Whether the field holds a nested group of keys, rather than a value: any message but a Duration.
bool IsGroup(const google::protobuf::FieldDescriptor& field);

}  // namespace souk::config
