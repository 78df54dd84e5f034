#pragma once

#include "services/payment/domain/payment.h"
#include "souk/payment/v1/payment.pb.h"

namespace souk::payment {

// The domain's values as they stand in messages, those of the API and those of events alike.

v1::Payment::Failure ToProto(Refusal refusal);

}  // namespace souk::payment
