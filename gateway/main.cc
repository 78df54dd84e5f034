#include "common/host/run.h"
#include "gateway/wiring.h"

int main(int argc, char** argv) {
  return souk::host::Run(
      souk::host::Define<souk::config::v1::GatewayConfig>(
          "gateway", "Fronts annotated gRPC services with REST, from their descriptor set.",
          {"http.listen=0.0.0.0:8080", "process.admin_listen=0.0.0.0:9100", "calls.timeout=10s",
           "filters=request_id,access_log,tracing"},
          &souk::gateway::CreateProcess),
      argc, argv);
}
