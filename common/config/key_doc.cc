#include "common/config/key_doc.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/duration.pb.h>

namespace souk::config {

const v1::KeyDoc& DocOf(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(v1::key);
}

bool IsGroup(const google::protobuf::FieldDescriptor& field) {
  return field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() != google::protobuf::Duration::descriptor();
}

}  // namespace souk::config
