#include "common/host/reflection_service.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <set>
#include <utility>

#include "common/base/status_macros.h"

namespace souk::host {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1alpha::ExtensionRequest;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;

const DescriptorPool& Pool() { return *DescriptorPool::generated_pool(); }

// The file with all that it imports, each once.
void AddFiles(const FileDescriptor& file, std::set<const FileDescriptor*>& added,
              ServerReflectionResponse& response) {
  if (!added.insert(&file).second) return;
  google::protobuf::FileDescriptorProto description;
  file.CopyTo(&description);
  response.mutable_file_descriptor_response()->add_file_descriptor_proto(
      description.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) {
    AddFiles(*file.dependency(i), added, response);
  }
}

void AddError(absl::StatusCode code, const char* message, ServerReflectionResponse& response) {
  response.mutable_error_response()->set_error_code(static_cast<int>(code));
  response.mutable_error_response()->set_error_message(message);
}

// `file` is null when there is none.
void AnswerWithFile(const FileDescriptor* file, ServerReflectionResponse& response) {
  if (file == nullptr) {
    return AddError(absl::StatusCode::kNotFound, "there is nothing of that name", response);
  }
  std::set<const FileDescriptor*> added;
  AddFiles(*file, added, response);
}

const FileDescriptor* FileOfExtension(const ExtensionRequest& extension) {
  const Descriptor* type = Pool().FindMessageTypeByName(extension.containing_type());
  const FieldDescriptor* field =
      type == nullptr ? nullptr : Pool().FindExtensionByNumber(type, extension.extension_number());
  return field == nullptr ? nullptr : field->file();
}

void AnswerWithExtensions(const std::string& type_name, ServerReflectionResponse& response) {
  const Descriptor* type = Pool().FindMessageTypeByName(type_name);
  if (type == nullptr) return AnswerWithFile(nullptr, response);
  std::vector<const FieldDescriptor*> extensions;
  Pool().FindAllExtensions(type, &extensions);
  response.mutable_all_extension_numbers_response()->set_base_type_name(type_name);
  for (const FieldDescriptor* extension : extensions) {
    response.mutable_all_extension_numbers_response()->add_extension_number(extension->number());
  }
}

}  // namespace

ReflectionService::ReflectionService(std::vector<std::string> services)
    : Service("grpc.reflection.v1alpha.ServerReflection"), services_(std::move(services)) {
  Handle("ServerReflectionInfo", &ReflectionService::ServerReflectionInfo);
}

Task<absl::Status> ReflectionService::ServerReflectionInfo(CallContext,
                                                           rpc::Reader<Request> requests,
                                                           rpc::Writer<Response> responses) {
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::optional<Request> request, co_await requests.Read());
    if (!request.has_value()) co_return absl::OkStatus();
    CO_RETURN_IF_ERROR(co_await responses.Write(Answer(*std::move(request))));
  }
}

ReflectionService::Response ReflectionService::Answer(Request request) const {
  Response response;
  response.set_valid_host(request.host());
  switch (request.message_request_case()) {
    case Request::kFileByFilename:
      AnswerWithFile(Pool().FindFileByName(request.file_by_filename()), response);
      break;
    case Request::kFileContainingSymbol:
      AnswerWithFile(Pool().FindFileContainingSymbol(request.file_containing_symbol()), response);
      break;
    case Request::kFileContainingExtension:
      AnswerWithFile(FileOfExtension(request.file_containing_extension()), response);
      break;
    case Request::kAllExtensionNumbersOfType:
      AnswerWithExtensions(request.all_extension_numbers_of_type(), response);
      break;
    case Request::kListServices:
      for (const std::string& service : services_) {
        response.mutable_list_services_response()->add_service()->set_name(service);
      }
      break;
    case Request::MESSAGE_REQUEST_NOT_SET:
      AddError(absl::StatusCode::kInvalidArgument, "the request asks nothing", response);
      break;
  }
  *response.mutable_original_request() = std::move(request);
  return response;
}

}  // namespace souk::host
