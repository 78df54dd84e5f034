#include "common/host/run.h"
#include "services/order/wiring.h"

int main(int argc, char** argv) {
  return souk::host::Run(souk::host::Define<souk::config::v1::OrderConfig>(
                             "order", "Takes orders and brings each to its end.",
                             {"grpc.listen=0.0.0.0:50052", "process.admin_listen=0.0.0.0:9102"},
                             &souk::order::CreateProcess),
                         argc, argv);
}
