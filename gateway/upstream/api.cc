#include "gateway/upstream/api.h"

#include <google/protobuf/descriptor.pb.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/file.h"
#include "common/base/status_macros.h"
#include "google/api/annotations.pb.h"

namespace souk::gateway {
namespace {

using google::api::HttpRule;
using google::protobuf::FileDescriptorProto;
using google::protobuf::MethodDescriptor;

// Keeps what the pool finds wrong with a file.
class Complaints final : public google::protobuf::DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& file, const std::string& element,
                const google::protobuf::Message*, ErrorLocation,
                const std::string& message) override {
    absl::StrAppend(&text_, text_.empty() ? "" : "; ", file, ": ", element, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Builds files after those that they import; protoc writes them so, but nothing says that others
// do.
class FileBuilder {
 public:
  FileBuilder(const google::protobuf::FileDescriptorSet& set,
              google::protobuf::DescriptorPool& pool)
      : pool_(pool) {
    for (const FileDescriptorProto& file : set.file()) files_[file.name()] = &file;
  }

  absl::Status BuildAll() {
    for (const auto& [name, file] : files_) RETURN_IF_ERROR(Build(name, 0));
    return absl::OkStatus();
  }

 private:
  absl::Status Build(const std::string& name, size_t depth) {
    if (pool_.FindFileByName(name) != nullptr) return absl::OkStatus();
    const auto found = files_.find(name);
    if (found == files_.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          name, " is imported but missing: make the descriptor set with --include_imports"));
    }
    if (depth > files_.size()) {
      return absl::InvalidArgumentError(absl::StrCat(name, " imports itself"));
    }
    for (const std::string& import : found->second->dependency()) {
      RETURN_IF_ERROR(Build(import, depth + 1));
    }
    Complaints complaints;
    if (pool_.BuildFileCollectingErrors(*found->second, &complaints) == nullptr) {
      return absl::InvalidArgumentError(complaints.text());
    }
    return absl::OkStatus();
  }

  google::protobuf::DescriptorPool& pool_;
  std::map<std::string, const FileDescriptorProto*> files_;
};

HttpBinding ToBinding(const MethodDescriptor& rpc, const HttpRule& rule) {
  HttpBinding binding{.rpc = &rpc,
                      .http_method = "",
                      .path_template = "",
                      .body = rule.body(),
                      .response_body = rule.response_body()};
  const auto set = [&](const char* method, const std::string& path) {
    binding.http_method = method;
    binding.path_template = path;
  };
  switch (rule.pattern_case()) {
    case HttpRule::kGet:
      set("GET", rule.get());
      break;
    case HttpRule::kPut:
      set("PUT", rule.put());
      break;
    case HttpRule::kPost:
      set("POST", rule.post());
      break;
    case HttpRule::kDelete:
      set("DELETE", rule.delete_());
      break;
    case HttpRule::kPatch:
      set("PATCH", rule.patch());
      break;
    case HttpRule::kCustom:
      set(rule.custom().kind().c_str(), rule.custom().path());
      break;
    case HttpRule::PATTERN_NOT_SET:
      break;
  }
  return binding;
}

absl::Status AddBindings(const MethodDescriptor& rpc, const HttpRule& rule,
                         std::vector<HttpBinding>& bindings) {
  HttpBinding binding = ToBinding(rpc, rule);
  if (binding.http_method.empty() || binding.path_template.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(rpc.full_name(), ": google.api.http names no method and path"));
  }
  bindings.push_back(std::move(binding));
  for (const HttpRule& additional : rule.additional_bindings()) {
    if (additional.additional_bindings_size() > 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(rpc.full_name(), ": additional_bindings must not be nested"));
    }
    RETURN_IF_ERROR(AddBindings(rpc, additional, bindings));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Api>> Api::Parse(absl::string_view descriptor_set) {
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size())) ||
      set.file().empty()) {
    return absl::InvalidArgumentError("is no FileDescriptorSet");
  }
  std::unique_ptr<Api> api(new Api());
  RETURN_IF_ERROR(FileBuilder(set, api->pool_).BuildAll());
  return api;
}

absl::StatusOr<std::unique_ptr<Api>> Api::Load(const std::string& file) {
  const absl::StatusOr<std::string> content = ReadFile(file);
  if (!content.ok()) {
    return absl::NotFoundError(absl::StrCat("descriptor_set: ", content.status().message()));
  }
  absl::StatusOr<std::unique_ptr<Api>> api = Parse(*content);
  if (!api.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("descriptor_set: ", file, ": ", api.status().message()));
  }
  return api;
}

const google::protobuf::ServiceDescriptor* Api::FindService(const std::string& full_name) const {
  return pool_.FindServiceByName(full_name);
}

absl::StatusOr<std::vector<HttpBinding>> Api::BindingsOf(
    const google::protobuf::ServiceDescriptor& service) const {
  std::vector<HttpBinding> bindings;
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor& rpc = *service.method(i);
    if (!rpc.options().HasExtension(google::api::http)) continue;
    RETURN_IF_ERROR(AddBindings(rpc, rpc.options().GetExtension(google::api::http), bindings));
  }
  return bindings;
}

const google::protobuf::Message& Api::Prototype(const google::protobuf::Descriptor& type) const {
  return *factory_.GetPrototype(&type);
}

}  // namespace souk::gateway
