#include "common/host/run.h"
#include "services/payment/wiring.h"

int main(int argc, char** argv) {
  return souk::host::Run(souk::host::Define<souk::config::v1::PaymentConfig>(
                             "payment", "Charges and refunds cards, and keeps the books.",
                             {"grpc.listen=0.0.0.0:50053", "process.admin_listen=0.0.0.0:9103"},
                             &souk::payment::CreateProcess),
                         argc, argv);
}
