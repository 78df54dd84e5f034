#include "services/payment/processor/processor_store.h"

#include <cstdint>
#include <utility>

#include "common/base/status_macros.h"
#include "services/payment/domain/enum_names.h"
#include "services/payment/processor/test_tokens.h"

namespace souk::payment {
namespace {

using storage::Transaction;

constexpr absl::string_view kUnreachable = "UNREACHABLE";
constexpr absl::string_view kWorking = "WORKING";
constexpr absl::string_view kCharged = "CHARGED";

absl::string_view StateOf(const Decision& decision) {
  return decision.refusal ? NameOf(kRefusals, *decision.refusal) : kCharged;
}

absl::StatusOr<Progress> ProgressOf(absl::string_view state) {
  if (state == kUnreachable) return Progress{Progress::State::kUnreachable, {}};
  if (state == kWorking) return Progress{Progress::State::kWorking, {}};
  if (state == kCharged) return Progress{Progress::State::kDecided, Decision{}};
  ASSIGN_OR_RETURN(const Refusal refusal, ValueNamed(kRefusals, state));
  return Progress{Progress::State::kDecided, Decision{refusal}};
}

// The state of a charge that was not taken before, after so many attempts.
absl::string_view StateAfter(int64_t attempts, const Behaviour& behaviour) {
  if (attempts <= behaviour.unavailable_attempts) return kUnreachable;
  if (behaviour.delay > absl::ZeroDuration()) return kWorking;
  return StateOf(behaviour.decision);
}

absl::StatusOr<Progress> AttemptIn(Transaction& transaction, const CardCharge& charge) {
  ASSIGN_OR_RETURN(const auto row, (transaction.QueryOne<int64_t, std::string>(
                                       "SELECT attempts, state FROM charges WHERE payment_id = :1",
                                       charge.payment_id)));
  const int64_t attempts = row ? std::get<0>(*row) + 1 : 1;
  if (row && std::get<1>(*row) != kUnreachable) return ProgressOf(std::get<1>(*row));

  const absl::string_view state =
      StateAfter(attempts, BehaviourOf(charge.payment_token, charge.amount));
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO charges (payment_id, currency_code, minor_units, payment_token, attempts, "
      "state, refunded) VALUES (:1, :2, :3, :4, :5, :6, 0) "
      "ON CONFLICT (payment_id) DO UPDATE SET attempts = :5, state = :6",
      charge.payment_id, charge.amount.currency_code(), charge.amount.minor_units(),
      charge.payment_token, attempts, state));
  ASSIGN_OR_RETURN(Progress progress, ProgressOf(state));
  progress.began = progress.state == Progress::State::kWorking;
  return progress;
}

}  // namespace

absl::Span<const storage::Migration> ProcessorMigrations() {
  static const storage::Migration kMigrations[] = {{.number = 1, .name = "charges", .sql = R"(
-- Charges, by the id that the processor's customer chose.
CREATE TABLE charges (
  payment_id    TEXT   NOT NULL PRIMARY KEY,
  currency_code TEXT   NOT NULL,
  minor_units   BIGINT NOT NULL,
  payment_token TEXT   NOT NULL,
  attempts      BIGINT NOT NULL,  -- until one was taken
  state         TEXT   NOT NULL,  -- UNREACHABLE, WORKING, CHARGED or why it was refused
  refunded      BIGINT NOT NULL   -- 0 or 1
);
CREATE INDEX charges_working ON charges (payment_id) WHERE state = 'WORKING';
)"}};
  return kMigrations;
}

Task<absl::StatusOr<Progress>> ProcessorStore::Attempt(CardCharge charge) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) { return AttemptIn(transaction, charge); });
}

Task<absl::Status> ProcessorStore::Decide(CardCharge charge) {
  const Decision decision = BehaviourOf(charge.payment_token, charge.amount).decision;
  co_return co_await database_.Write([&](Transaction& transaction) -> absl::Status {
    return transaction
        .Execute("UPDATE charges SET state = :2 WHERE payment_id = :1 AND state = 'WORKING'",
                 charge.payment_id, StateOf(decision))
        .status();
  });
}

Task<absl::StatusOr<std::vector<CardCharge>>> ProcessorStore::Unfinished() {
  co_return co_await database_.Read(
      [](Transaction& transaction) -> absl::StatusOr<std::vector<CardCharge>> {
        ASSIGN_OR_RETURN(auto rows,
                         (transaction.Query<std::string, std::string, int64_t, std::string>(
                             "SELECT payment_id, currency_code, minor_units, payment_token "
                             "FROM charges WHERE state = 'WORKING'")));
        std::vector<CardCharge> charges;
        for (auto& [payment_id, currency_code, minor_units, payment_token] : rows) {
          ASSIGN_OR_RETURN(Money amount, Money::Create(currency_code, minor_units));
          charges.push_back({std::move(payment_id), std::move(amount), std::move(payment_token)});
        }
        return charges;
      });
}

Task<absl::Status> ProcessorStore::Refund(std::string payment_id) {
  co_return co_await database_.Write([&](Transaction& transaction) -> absl::Status {
    return transaction.Execute("UPDATE charges SET refunded = 1 WHERE payment_id = :1", payment_id)
        .status();
  });
}

}  // namespace souk::payment
