#pragma once

#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/order/use_cases/payments.h"
#include "services/order/use_cases/saga.h"
#include "services/order/use_cases/saga_repository.h"
#include "tests/simulation/memory_store.h"
#include "tests/simulation/remote_peers.h"

namespace souk::simulation {

/// A mistake such as people make, planted around the real code to see that the simulation finds it.
struct PlantedBug {
  absl::string_view name;
  absl::string_view what;

  /// The steps, changed.
  order::SagaDefinition (*steps)(order::SagaDefinition);
  /// What the saga takes for the payment service, and for its repository. What is given outlives
  /// what is made.
  std::unique_ptr<order::Payments> (*payments)(RemotePayments& payments);
  std::unique_ptr<order::SagaRepository> (*sagas)(order::SagaRepository& sagas);
  /// What becomes of the writes of the consumer that counts loyalty.
  Tampering consumer = Tampering::kNone;
};

/// No bug: everything as it is.
const PlantedBug& NoBug();

/// The bugs, each of which the simulation must find.
const std::vector<PlantedBug>& PlantedBugs();

/// Null when there is none of that name.
const PlantedBug* FindBug(absl::string_view name);

}  // namespace souk::simulation
