#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace souk::soukctl {

/// Where one process answers.
struct Endpoint {
  std::string http = "";   // the gateway only: "http://127.0.0.1:8080"
  std::string grpc = "";   // "127.0.0.1:50052"; the gateway's is for operators only
  std::string admin = "";  // "http://127.0.0.1:9102"
  std::string database = "";
  int pid = 0;
};

/// The processes of one Souk, by name: "gateway", "order", ...
using Endpoints = std::map<std::string, Endpoint>;

/// The default ports on this machine's loopback.
Endpoints DefaultEndpoints();

/// What `soukctl up --ready-file` wrote. NOT_FOUND or INVALID_ARGUMENT, naming the file.
absl::StatusOr<Endpoints> ReadReadyFile(const std::string& file);

/// Writes them, all at once: a reader sees the old file or the new one.
absl::Status WriteReadyFile(const std::string& file, const Endpoints& endpoints);

/// Of the file where one is named, else the defaults; with the gateway's address where it is given.
absl::StatusOr<Endpoints> FindEndpoints(const std::string& ready_file, const std::string& gateway);

/// The gateway's address alone: `gateway` where it is given, else as FindEndpoints. NOT_FOUND,
/// naming the file, where that says none.
absl::StatusOr<std::string> FindGateway(const std::string& ready_file, const std::string& gateway);

}  // namespace souk::soukctl
