#include "services/payment/messages/payment_values.h"

namespace souk::payment {

v1::Payment::Failure ToProto(Refusal refusal) {
  switch (refusal) {
    case Refusal::kDeclined:
      return v1::Payment::DECLINED;
    case Refusal::kInsufficientFunds:
      return v1::Payment::INSUFFICIENT_FUNDS;
    case Refusal::kTokenUnknown:
      return v1::Payment::TOKEN_UNKNOWN;
  }
}

}  // namespace souk::payment
