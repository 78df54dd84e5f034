#include "common/host/run.h"
#include "services/user/wiring.h"

int main(int argc, char** argv) {
  return souk::host::Run(souk::host::Define<souk::config::v1::UserConfig>(
                             "user", "Keeps users and their credentials, and logs them in.",
                             {"grpc.listen=0.0.0.0:50051", "process.admin_listen=0.0.0.0:9101"},
                             &souk::user::CreateProcess),
                         argc, argv);
}
