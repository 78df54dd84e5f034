#include "services/user/storage/sql_user_repository.h"

#include <cstdint>
#include <tuple>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/storage/constraint.h"
#include "common/storage/idempotency.h"
#include "services/user/storage/user_events.h"

namespace souk::user {
namespace {

using storage::Transaction;

// Times are stored in microseconds, so what is answered now has no more digits than what is read
// later.
absl::Time Now(const Transaction& transaction) {
  return absl::FromUnixMicros(absl::ToUnixMicros(transaction.now()));
}

// Runs a query that gives all columns of users, in the order of the table.
template <typename... Args>
absl::StatusOr<std::vector<User>> SelectUsers(Transaction& transaction, absl::string_view sql,
                                              const Args&... args) {
  ASSIGN_OR_RETURN(auto rows,
                   (transaction.Query<std::string, std::string, std::string, int64_t, int64_t,
                                      std::optional<int64_t>, int64_t>(sql, args...)));
  std::vector<User> users;
  users.reserve(rows.size());
  for (auto& [user_id, address, display_name, created, updated, deleted, version] : rows) {
    const std::optional<Email> email = Email::Parse(address);
    if (!email) return absl::DataLossError("a stored e-mail address is none");
    User& user = users.emplace_back(User{.user_id = std::move(user_id),
                                         .email = *email,
                                         .display_name = std::move(display_name),
                                         .create_time = absl::FromUnixMicros(created),
                                         .update_time = absl::FromUnixMicros(updated),
                                         .delete_time = std::nullopt,
                                         .version = version});
    if (deleted) user.delete_time = absl::FromUnixMicros(*deleted);
  }
  return users;
}

absl::StatusOr<User> Load(Transaction& transaction, const std::string& user_id) {
  ASSIGN_OR_RETURN(std::vector<User> users,
                   SelectUsers(transaction,
                               "SELECT user_id, email, display_name, create_time, update_time, "
                               "delete_time, version FROM users WHERE user_id = :1",
                               user_id));
  if (users.empty()) return NoSuchUser(user_id);
  return std::move(users.front());
}

// The index on users.email tells of a taken address; other errors stay as they are.
absl::Status NameTakenEmail(absl::Status status) {
  if (!storage::IsUniqueViolation(status, "users.email")) return status;
  return ErrorWithReason(absl::StatusCode::kAlreadyExists, "EMAIL_TAKEN",
                         "another user has this e-mail address");
}

absl::Status Insert(Transaction& transaction, const User& user, const std::string& password_hash) {
  RETURN_IF_ERROR(NameTakenEmail(
      transaction
          .Execute("INSERT INTO users (user_id, email, display_name, create_time, update_time, "
                   "version) VALUES (:1, :2, :3, :4, :5, :6)",
                   user.user_id, user.email.text(), user.display_name,
                   absl::ToUnixMicros(user.create_time), absl::ToUnixMicros(user.update_time),
                   user.version)
          .status()));
  return transaction
      .Execute("INSERT INTO credentials (user_id, password_hash) VALUES (:1, :2)", user.user_id,
               password_hash)
      .status();
}

absl::Status Update(Transaction& transaction, const User& user) {
  std::optional<int64_t> delete_time;
  if (user.delete_time) delete_time = absl::ToUnixMicros(*user.delete_time);
  RETURN_IF_ERROR(NameTakenEmail(
      transaction
          .Execute("UPDATE users SET email = :2, display_name = :3, update_time = :4, "
                   "delete_time = :5, version = :6 WHERE user_id = :1",
                   user.user_id, user.email.text(), user.display_name,
                   absl::ToUnixMicros(user.update_time), delete_time, user.version)
          .status()));
  if (!user.deleted()) return absl::OkStatus();
  return transaction.Execute("DELETE FROM credentials WHERE user_id = :1", user.user_id).status();
}

}  // namespace

Task<absl::StatusOr<User>> SqlUserRepository::Add(CallContext call, std::string user_id,
                                                  NewUser user, std::string password_hash) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::StatusOr<User> {
        User added{.user_id = user_id,
                   .email = user.email,
                   .display_name = user.display_name,
                   .create_time = Now(transaction),
                   .update_time = Now(transaction),
                   .delete_time = std::nullopt};
        RETURN_IF_ERROR(storage::ClaimIdempotencyKey(transaction, call.idempotency_key, user_id));
        RETURN_IF_ERROR(Insert(transaction, added, password_hash));
        RETURN_IF_ERROR(TellCreated(transaction, log_, call, added));
        return added;
      },
      call.cancellation);
}

Task<absl::StatusOr<User>> SqlUserRepository::Get(CallContext call, std::string user_id) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) { return Load(transaction, user_id); }, call.cancellation);
}

Task<absl::StatusOr<std::vector<User>>> SqlUserRepository::List(CallContext call,
                                                                std::string after_user_id,
                                                                int limit) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) {
        return SelectUsers(transaction,
                           "SELECT user_id, email, display_name, create_time, update_time, "
                           "delete_time, version FROM users "
                           "WHERE user_id > :1 AND delete_time IS NULL ORDER BY user_id LIMIT :2",
                           after_user_id, limit);
      },
      call.cancellation);
}

Task<absl::StatusOr<std::optional<Credentials>>> SqlUserRepository::FindCredentials(
    CallContext call, Email email) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) -> absl::StatusOr<std::optional<Credentials>> {
        ASSIGN_OR_RETURN(auto row, (transaction.QueryOne<std::string, std::string>(
                                       "SELECT user_id, password_hash FROM users "
                                       "JOIN credentials USING (user_id) "
                                       "WHERE email = :1 AND delete_time IS NULL",
                                       email.text())));
        if (!row) return std::optional<Credentials>();
        return std::make_optional(std::make_from_tuple<Credentials>(*std::move(row)));
      },
      call.cancellation);
}

Task<absl::StatusOr<User>> SqlUserRepository::Change(CallContext call, std::string user_id,
                                                     Transition transition) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::StatusOr<User> {
        RETURN_IF_ERROR(storage::ClaimIdempotencyKey(transaction, call.idempotency_key, user_id));
        ASSIGN_OR_RETURN(const User user, Load(transaction, user_id));
        ASSIGN_OR_RETURN(User changed, transition(user, Now(transaction)));
        RETURN_IF_ERROR(Update(transaction, changed));
        RETURN_IF_ERROR(TellChanged(transaction, log_, call, user, changed));
        return changed;
      },
      call.cancellation);
}

}  // namespace souk::user
