#include "common/host/stored_answers.h"

#include "common/base/status_macros.h"
#include "common/rpc/status_mapping.h"

namespace souk::host {
namespace {

class StorageTurn final : public rpc::AnswerStore::Turn {
 public:
  explicit StorageTurn(storage::IdempotencyStore::Turn turn) : turn_(std::move(turn)) {}

 private:
  storage::IdempotencyStore::Turn turn_;
};

absl::StatusOr<rpc::StoredAnswer> FromStorage(storage::StoredAnswer stored) {
  rpc::StoredAnswer answer;
  if (stored.status_code != 0) {
    google::rpc::Status wire;
    if (!wire.ParseFromString(stored.status_details)) {
      return absl::InternalError("the stored answer to this idempotency key is damaged");
    }
    answer.status = rpc::FromRpcStatus(wire);
  }
  answer.response = std::move(stored.response);
  return answer;
}

storage::StoredAnswer ToStorage(rpc::StoredAnswer answer) {
  storage::StoredAnswer stored;
  stored.status_code = static_cast<int>(answer.status.code());
  if (!answer.status.ok()) {
    stored.status_message = std::string(answer.status.message());
    stored.status_details = rpc::ToRpcStatus(answer.status).SerializeAsString();
  }
  stored.response = std::move(answer.response);
  return stored;
}

}  // namespace

Task<absl::StatusOr<std::variant<rpc::StoredAnswer, rpc::AnswerStore::Run>>> StoredAnswers::Begin(
    IdempotencyKey key) {
  CO_ASSIGN_OR_RETURN(storage::IdempotencyStore::Begun begun,
                      co_await store_.Begin(std::move(key)));
  if (begun.answer.has_value()) {
    CO_ASSIGN_OR_RETURN(rpc::StoredAnswer answer, FromStorage(*std::move(begun.answer)));
    co_return answer;
  }
  co_return Run{.turn = std::make_unique<StorageTurn>(std::move(begun.turn)),
                .resumed_resource = std::move(begun.resumed_resource)};
}

Task<absl::StatusOr<rpc::StoredAnswer>> StoredAnswers::Store(IdempotencyKey key,
                                                             rpc::StoredAnswer answer) {
  CO_ASSIGN_OR_RETURN(storage::StoredAnswer stands,
                      co_await store_.StoreAnswer(std::move(key), ToStorage(std::move(answer))));
  co_return FromStorage(std::move(stands));
}

}  // namespace souk::host
