#include "common/host/run.h"
#include "services/inventory/wiring.h"

int main(int argc, char** argv) {
  return souk::host::Run(souk::host::Define<souk::config::v1::InventoryConfig>(
                             "inventory", "Keeps products, their stock and the reservations of it.",
                             {"grpc.listen=0.0.0.0:50054", "process.admin_listen=0.0.0.0:9104"},
                             &souk::inventory::CreateProcess),
                         argc, argv);
}
