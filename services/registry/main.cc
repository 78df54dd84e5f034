#include "common/host/run.h"
#include "services/registry/wiring.h"

int main(int argc, char** argv) {
  return souk::host::Run(souk::host::Define<souk::config::v1::RegistryConfig>(
                             "registry", "Knows where the processes of each service are.",
                             {"grpc.listen=0.0.0.0:50055", "process.admin_listen=0.0.0.0:9105"},
                             &souk::registry::CreateProcess),
                         argc, argv);
}
