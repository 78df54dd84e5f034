#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "souk/payment/v1/payment_service.grpc.pb.h"
#include "tools/soukctl/verify/calls.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/reader.h"

namespace souk::soukctl {
namespace {

using payment::v1::LedgerEntry;
using payment::v1::Payment;
using PaymentStub = payment::v1::PaymentService::Stub;

// Between two looks at one payment lies a millisecond; who changes that often is not judged.
constexpr int kLooks = 5;

absl::Status ReadLedger(PaymentStub& stub, const std::string& payment_id,
                        std::vector<LedgerEntry>& entries) {
  payment::v1::ListLedgerEntriesRequest request;
  request.set_payment_id(payment_id);
  return ReadStream<LedgerEntry>(
      "payment",
      [&](grpc::ClientContext* context) { return stub.ListLedgerEntries(context, request); },
      [&](LedgerEntry& entry) { entries.push_back(std::move(entry)); });
}

absl::StatusOr<Payment> ReadPayment(PaymentStub& stub, const std::string& payment_id) {
  payment::v1::GetPaymentRequest request;
  request.set_payment_id(payment_id);
  return Ask<Payment>("payment", request,
                      [&](auto... arguments) { return stub.GetPayment(arguments...); });
}

// A payment with its part of the ledger, both of one moment.
struct Look {
  Payment payment;
  std::vector<LedgerEntry> entries;
  bool settled = false;
};

absl::StatusOr<Look> LookCloser(PaymentStub& stub, const std::string& payment_id) {
  Look look;
  ASSIGN_OR_RETURN(Payment before, ReadPayment(stub, payment_id));
  for (int i = 0; i < kLooks && !look.settled; ++i) {
    look.entries.clear();
    RETURN_IF_ERROR(ReadLedger(stub, payment_id, look.entries));
    ASSIGN_OR_RETURN(look.payment, ReadPayment(stub, payment_id));
    look.settled = before.state() == look.payment.state();
    before = look.payment;
  }
  return look;
}

}  // namespace

absl::Status ReadPayments(const Endpoints& endpoints, Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const auto channel, Connect(endpoints, "payment"));
  const auto stub = payment::v1::PaymentService::NewStub(channel);
  RETURN_IF_ERROR((ReadPages<payment::v1::ListPaymentsRequest, payment::v1::ListPaymentsResponse>(
      "payment", [&](auto... arguments) { return stub->ListPayments(arguments...); },
      [&](payment::v1::ListPaymentsResponse& page) {
        for (Payment& payment : *page.mutable_payments()) {
          snapshot.payments.push_back(std::move(payment));
        }
      })));
  RETURN_IF_ERROR(ReadLedger(*stub, /*payment_id=*/"", snapshot.ledger));

  absl::flat_hash_map<std::string, Look> closer;
  for (const std::string& payment_id : PaymentsThatDoNotFit(snapshot)) {
    ASSIGN_OR_RETURN(closer[payment_id], LookCloser(*stub, payment_id));
  }
  if (closer.empty()) return absl::OkStatus();
  snapshot.ledger.erase(
      std::remove_if(snapshot.ledger.begin(), snapshot.ledger.end(),
                     [&](const LedgerEntry& entry) { return closer.contains(entry.payment_id()); }),
      snapshot.ledger.end());
  for (Payment& payment : snapshot.payments) {
    const auto found = closer.find(payment.payment_id());
    if (found == closer.end()) continue;
    Look& look = found->second;
    payment = look.payment;
    for (LedgerEntry& entry : look.entries) snapshot.ledger.push_back(std::move(entry));
    if (!look.settled) snapshot.unsettled_payments.insert(payment.payment_id());
  }
  return absl::OkStatus();
}

}  // namespace souk::soukctl
