#include "tools/soukctl/endpoints.h"

#include <google/protobuf/struct.pb.h>

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/base/file.h"
#include "common/base/status_macros.h"
#include "common/json/reader.h"
#include "common/json/writer.h"

namespace souk::soukctl {
namespace {

using google::protobuf::Struct;

void SetText(Struct& object, const std::string& key, const std::string& text) {
  if (!text.empty()) (*object.mutable_fields())[key].set_string_value(text);
}

std::string Text(const Struct& object, const std::string& key) {
  const auto found = object.fields().find(key);
  return found == object.fields().end() ? "" : found->second.string_value();
}

}  // namespace

Endpoints DefaultEndpoints() {
  Endpoints endpoints;
  endpoints["gateway"] = {
      .http = "http://127.0.0.1:8080", .grpc = "127.0.0.1:50050", .admin = "http://127.0.0.1:9100"};
  const char* const services[] = {"user", "order", "payment", "inventory"};
  for (int i = 0; i < 4; ++i) {
    endpoints[services[i]] = {.grpc = absl::StrCat("127.0.0.1:", 50051 + i),
                              .admin = absl::StrCat("http://127.0.0.1:", 9101 + i)};
  }
  return endpoints;
}

absl::StatusOr<Endpoints> ReadReadyFile(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  Struct root;
  if (const absl::Status status = json::Read(text, root); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": ", status.message()));
  }
  Endpoints endpoints;
  for (const auto& [name, value] : root.fields()) {
    const Struct& object = value.struct_value();
    Endpoint& endpoint = endpoints[name];
    endpoint.http = Text(object, "http");
    endpoint.grpc = Text(object, "grpc");
    endpoint.admin = Text(object, "admin");
    endpoint.database = Text(object, "database");
    if (object.fields().contains("pid")) {
      endpoint.pid = static_cast<int>(object.fields().at("pid").number_value());
    }
  }
  return endpoints;
}

absl::Status WriteReadyFile(const std::string& file, const Endpoints& endpoints) {
  Struct root;
  for (const auto& [name, endpoint] : endpoints) {
    Struct& object = *(*root.mutable_fields())[name].mutable_struct_value();
    SetText(object, "http", endpoint.http);
    SetText(object, "grpc", endpoint.grpc);
    SetText(object, "admin", endpoint.admin);
    SetText(object, "database", endpoint.database);
    (*object.mutable_fields())["pid"].set_number_value(endpoint.pid);
  }
  std::string text;
  RETURN_IF_ERROR(json::Write(root, {}, text));
  const std::string draft = absl::StrCat(file, ".new");
  {
    std::ofstream stream(draft);
    stream << text << "\n";
    stream.flush();
    if (!stream.good())
      return absl::PermissionDeniedError(absl::StrCat(draft, ": cannot be written"));
  }
  if (std::rename(draft.c_str(), file.c_str()) != 0) {
    return absl::PermissionDeniedError(absl::StrCat(file, ": cannot be written"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Endpoints> FindEndpoints(const std::string& ready_file, const std::string& gateway) {
  Endpoints endpoints = DefaultEndpoints();
  if (!ready_file.empty()) {
    ASSIGN_OR_RETURN(endpoints, ReadReadyFile(ready_file));
  }
  if (!gateway.empty()) endpoints["gateway"].http = gateway;
  return endpoints;
}

absl::StatusOr<std::string> FindGateway(const std::string& ready_file, const std::string& gateway) {
  ASSIGN_OR_RETURN(Endpoints endpoints, FindEndpoints(ready_file, gateway));
  std::string address = std::move(endpoints["gateway"].http);
  if (address.empty()) return absl::NotFoundError(absl::StrCat(ready_file, ": names no gateway"));
  return address;
}

}  // namespace souk::soukctl
