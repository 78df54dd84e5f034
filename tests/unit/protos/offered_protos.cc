#include "tests/unit/protos/offered_protos.h"

#include <cstdlib>
#include <fstream>
#include <iostream>

#include <google/protobuf/descriptor.pb.h>

namespace souk {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

[[noreturn]] void Die(const std::string& what) {
  std::cerr << SOUK_DESCRIPTOR_SET << ": " << what << "\n";
  std::abort();
}

void VisitWithNested(const Descriptor& message,
                     const std::function<void(const Descriptor&)>& visit) {
  if (message.options().map_entry()) return;
  visit(message);
  for (int i = 0; i < message.nested_type_count(); ++i) {
    VisitWithNested(*message.nested_type(i), visit);
  }
}

}  // namespace

OfferedProtos::OfferedProtos() {
  std::ifstream stream(SOUK_DESCRIPTOR_SET, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  if (!stream || !set.ParseFromIstream(&stream)) Die("cannot be read");
  // protoc writes a file after those that it imports.
  for (const auto& proto : set.file()) {
    const FileDescriptor* file = pool_.BuildFile(proto);
    if (file == nullptr) Die(proto.name() + " does not build");
    if (file->name().starts_with("souk/")) files_.push_back(file);
  }
}

void OfferedProtos::ForEachMethod(const std::function<void(const MethodDescriptor&)>& visit) const {
  for (const FileDescriptor* file : files_) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        visit(*file->service(s)->method(m));
      }
    }
  }
}

void OfferedProtos::ForEachMessage(const std::function<void(const Descriptor&)>& visit) const {
  for (const FileDescriptor* file : files_) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      VisitWithNested(*file->message_type(i), visit);
    }
  }
}

void OfferedProtos::ForEachEnum(const std::function<void(const EnumDescriptor&)>& visit) const {
  for (const FileDescriptor* file : files_) {
    for (int i = 0; i < file->enum_type_count(); ++i) visit(*file->enum_type(i));
  }
  ForEachMessage([&](const Descriptor& message) {
    for (int i = 0; i < message.enum_type_count(); ++i) visit(*message.enum_type(i));
  });
}

}  // namespace souk
