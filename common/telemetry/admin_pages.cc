#include "absl/strings/str_cat.h"
#include "common/telemetry/admin_http.h"
#include "common/telemetry/build_info.h"
#include "common/telemetry/text_encoding.h"

namespace souk::telemetry {
namespace {

std::string BuildInfoJson(const ServiceIdentity& identity, absl::Time process_start) {
  const BuildInfo build = GetBuildInfo();
  std::string json;
  AppendJsonMember(json, "service", identity.name);
  AppendJsonMember(json, "instanceId", identity.instance_id);
  AppendJsonMember(json, "version", build.version);
  AppendJsonMember(json, "gitRevision", build.git_revision);
  AppendJsonMember(json, "compiler", build.compiler);
  AppendJsonMember(json, "startTime",
                   absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", process_start, absl::UTCTimeZone()));
  json += "}\n";
  return json;
}

}  // namespace

void AddStandardPages(AdminServer& server, const Metrics& metrics, const Readiness& readiness,
                      const ServiceIdentity& identity, absl::Time process_start) {
  server.Handle("/metrics", [&metrics](const AdminRequest&) {
    return AdminResponse{.content_type = Metrics::kTextContentType, .body = metrics.ToText()};
  });
  server.Handle("/healthz", [](const AdminRequest&) { return AdminResponse{.body = "ok\n"}; });
  server.Handle("/readyz", [&readiness](const AdminRequest&) {
    const bool ready = readiness.IsReady();
    return AdminResponse{
        .status = ready ? 200 : 503,
        .body = absl::StrCat(ready ? "ready\n" : "not ready\n", readiness.Describe())};
  });
  server.Handle("/buildinfo", [json = BuildInfoJson(identity, process_start)](const AdminRequest&) {
    return AdminResponse{.content_type = "application/json", .body = json};
  });
}

}  // namespace souk::telemetry
