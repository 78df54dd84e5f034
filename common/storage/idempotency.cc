#include "common/storage/idempotency.h"

#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::storage {
namespace {

// A call of the same key takes as long as any other; this is about one.
constexpr absl::Duration kRetryInFlight = absl::Milliseconds(200);

absl::Status InFlight() {
  return RetryableError(absl::StatusCode::kAborted, "IDEMPOTENCY_KEY_IN_FLIGHT",
                        "a call with this idempotency key is running", kRetryInFlight);
}

absl::Status Reused() {
  return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "IDEMPOTENCY_KEY_REUSED",
                         "this idempotency key was used for another request");
}

// One text for the three parts. No two keys share one: the lengths say where each part ends.
std::string IdOf(const IdempotencyKey& key) {
  return absl::StrCat(key.principal.size(), ":", key.principal, key.method.size(), ":", key.method,
                      key.key);
}

// What the table knows of a key.
struct Claim {
  std::string request_hash;
  std::string resource_id;
  std::optional<StoredAnswer> answer;
};

absl::StatusOr<StoredAnswer> Decoded(int64_t status_code, absl::string_view status_message,
                                     absl::string_view status_details, absl::string_view response) {
  StoredAnswer answer;
  answer.status_code = static_cast<int>(status_code);
  if (!absl::Base64Unescape(status_message, &answer.status_message) ||
      !absl::Base64Unescape(status_details, &answer.status_details) ||
      !absl::Base64Unescape(response, &answer.response)) {
    return absl::DataLossError("a stored answer is corrupt");
  }
  return answer;
}

absl::StatusOr<std::optional<Claim>> Find(Transaction& transaction, const IdempotencyKey& key) {
  ASSIGN_OR_RETURN(
      const auto row,
      (transaction.QueryOne<std::string, std::string, std::optional<int64_t>,
                            std::optional<std::string>, std::optional<std::string>,
                            std::optional<std::string>>(
          "SELECT request_hash, resource_id, status_code, status_message, status_details, response "
          "FROM idempotency_keys WHERE principal = :1 AND method = :2 AND key = :3",
          key.principal, key.method, key.key)));
  if (!row.has_value()) return std::optional<Claim>();
  const auto& [request_hash, resource_id, code, message, details, response] = *row;
  Claim claim{request_hash, resource_id, std::nullopt};
  if (code.has_value()) {
    ASSIGN_OR_RETURN(claim.answer, Decoded(*code, message.value_or(""), details.value_or(""),
                                           response.value_or("")));
  }
  return std::make_optional(std::move(claim));
}

}  // namespace

absl::Status ClaimIdempotencyKey(Transaction& transaction, const std::optional<IdempotencyKey>& key,
                                 absl::string_view resource_id) {
  if (!key.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const int64_t claimed,
      transaction.Execute("INSERT INTO idempotency_keys "
                          "(principal, method, key, request_hash, resource_id, claimed_at_us) "
                          "VALUES (:1, :2, :3, :4, :5, :6) "
                          "ON CONFLICT (principal, method, key) DO NOTHING",
                          key->principal, key->method, key->key, key->request_hash, resource_id,
                          absl::ToUnixMicros(transaction.now())));
  if (claimed == 1) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Claim> earlier, Find(transaction, *key));
  if (!earlier.has_value()) return InFlight();  // it expired between the two statements
  if (earlier->request_hash != key->request_hash) return Reused();
  const bool resumes = earlier->resource_id == resource_id && !earlier->answer.has_value();
  return resumes ? absl::OkStatus() : InFlight();
}

IdempotencyStore::Turn::Turn(Turn&& other) noexcept
    : store_(std::exchange(other.store_, nullptr)), id_(std::move(other.id_)) {}

IdempotencyStore::Turn& IdempotencyStore::Turn::operator=(Turn&& other) noexcept {
  std::swap(store_, other.store_);
  std::swap(id_, other.id_);
  return *this;
}

IdempotencyStore::Turn::~Turn() {
  if (store_ != nullptr) store_->EndTurn(id_);
}

IdempotencyStore::IdempotencyStore(Database& database, const Clock& clock, Options options)
    : database_(database), clock_(clock), options_(options) {}

void IdempotencyStore::EndTurn(const std::string& id) {
  MutexLock lock(mutex_);
  running_.erase(id);
}

// An empty turn when the key runs already.
absl::StatusOr<IdempotencyStore::Turn> IdempotencyStore::TakeTurn(const IdempotencyKey& key) {
  std::string id = IdOf(key);
  MutexLock lock(mutex_);
  const auto [running, taken] = running_.try_emplace(id, key.request_hash);
  if (taken) return Turn(*this, std::move(id));
  if (running->second != key.request_hash) return Reused();
  return Turn();
}

Task<absl::StatusOr<IdempotencyStore::Begun>> IdempotencyStore::Begin(IdempotencyKey key) {
  // The turn comes before the look at the table: in the other order, the call that runs now could
  // store its answer and leave in between, and this one would run again.
  CO_ASSIGN_OR_RETURN(Turn turn, TakeTurn(key));
  CO_ASSIGN_OR_RETURN(
      std::optional<Claim> claim,
      co_await database_.Read([&](Transaction& transaction) { return Find(transaction, key); }));
  if (claim.has_value() && claim->request_hash != key.request_hash) co_return Reused();
  Begun begun;
  if (claim.has_value() && claim->answer.has_value()) {
    begun.answer = std::move(claim->answer);
    co_return begun;
  }
  if (turn.store_ == nullptr) co_return InFlight();
  begun.turn = std::move(turn);
  if (claim.has_value()) begun.resumed_resource = std::move(claim->resource_id);
  co_return begun;
}

Task<absl::StatusOr<StoredAnswer>> IdempotencyStore::StoreAnswer(IdempotencyKey key,
                                                                 StoredAnswer answer) {
  co_return co_await database_.Write([&](Transaction& transaction) -> absl::StatusOr<StoredAnswer> {
    ASSIGN_OR_RETURN(
        const int64_t stored,
        transaction.Execute(
            "UPDATE idempotency_keys "
            "SET status_code = :1, status_message = :2, status_details = :3, response = :4 "
            "WHERE principal = :5 AND method = :6 AND key = :7 AND request_hash = :8 "
            "AND status_code IS NULL",
            answer.status_code, absl::Base64Escape(answer.status_message),
            absl::Base64Escape(answer.status_details), absl::Base64Escape(answer.response),
            key.principal, key.method, key.key, key.request_hash));
    if (stored == 1) return answer;
    ASSIGN_OR_RETURN(std::optional<Claim> claim, Find(transaction, key));
    const bool answered_before =
        claim.has_value() && claim->answer.has_value() && claim->request_hash == key.request_hash;
    return answered_before ? *std::move(claim->answer) : answer;
  });
}

Task<absl::StatusOr<int64_t>> IdempotencyStore::Expire(async::CancellationToken cancellation) {
  const int64_t before = absl::ToUnixMicros(clock_.Now() - options_.retention);
  co_return co_await database_.Write(
      [&](Transaction& transaction) {
        return transaction.Execute(
            "DELETE FROM idempotency_keys WHERE (principal, method, key) IN "
            "(SELECT principal, method, key FROM idempotency_keys WHERE claimed_at_us < :1 "
            "ORDER BY claimed_at_us LIMIT :2)",
            before, options_.expire_batch);
      },
      std::move(cancellation));
}

}  // namespace souk::storage
