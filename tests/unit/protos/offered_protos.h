#pragma once

#include <functional>
#include <vector>

#include <google/protobuf/descriptor.h>

namespace souk {

/// What Souk offers, as the descriptor set that the gateway loads has it: with comments, which
/// compiled-in descriptors lack.
class OfferedProtos {
 public:
  /// Loads the descriptor set of this build. Aborts when it does not load: no test can go on then.
  OfferedProtos();

  /// The files below souk/.
  const std::vector<const google::protobuf::FileDescriptor*>& files() const { return files_; }

  /// Calls `visit` with each method of each service.
  void ForEachMethod(
      const std::function<void(const google::protobuf::MethodDescriptor&)>& visit) const;
  /// Calls `visit` with each message, nested ones too, but not the entries of maps.
  void ForEachMessage(const std::function<void(const google::protobuf::Descriptor&)>& visit) const;
  /// Calls `visit` with each enum, nested ones too.
  void ForEachEnum(const std::function<void(const google::protobuf::EnumDescriptor&)>& visit) const;

 private:
  google::protobuf::DescriptorPool pool_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
};

}  // namespace souk
