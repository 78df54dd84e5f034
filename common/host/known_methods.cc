#include "common/host/known_methods.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>

#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace souk::host {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;

// Every RPC of this program, by its name; of several with one name, any that does more than read.
std::map<std::string, const MethodDescriptor*> LinkedMethods() {
  std::map<std::string, const MethodDescriptor*> methods;
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  for (const std::string& name : files) {
    if (!absl::StartsWith(name, "souk/")) continue;
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const MethodDescriptor* method = file->service(i)->method(j);
        methods.emplace(method->name(), method);
      }
    }
  }
  return methods;
}

bool IsRead(const MethodDescriptor& method) {
  return method.options().idempotency_level() == google::protobuf::MethodOptions::NO_SIDE_EFFECTS;
}

}  // namespace

absl::Status CheckMethods(const std::string& callee, const config::v1::ClientConfig& config) {
  if (config.methods().empty() || absl::StrContains(callee, ".")) return absl::OkStatus();
  const std::map<std::string, const MethodDescriptor*> linked = LinkedMethods();
  for (const auto& [name, method_config] : config.methods()) {
    const std::string key = absl::StrCat("clients.", callee, ".methods.", name);
    const auto method = linked.find(name);
    if (method == linked.end()) {
      return absl::InvalidArgumentError(absl::StrCat(key, ": there is no such RPC"));
    }
    if (method_config.has_hedging() && !IsRead(*method->second)) {
      return absl::InvalidArgumentError(
          absl::StrCat(key, ".hedging: the RPC changes something, and is not to be done twice"));
    }
  }
  return absl::OkStatus();
}

}  // namespace souk::host
