#pragma once

#include "common/storage/session.h"
#include "common/storage/transaction.h"

namespace souk::storage {

/// The transaction that is open on a session. Does not begin or end it.
class SessionTransaction final : public Transaction {
 public:
  SessionTransaction(Session& session, absl::Time now) : session_(session), now_(now) {}

  absl::Time now() const override { return now_; }

  /// The first error of a statement: with it the transaction is over, whatever its function says.
  const absl::Status& failure() const { return failure_; }

 private:
  absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const SqlValue> args,
                              absl::Span<const SqlType> types, RowReader on_row) override;

  Session& session_;
  const absl::Time now_;
  absl::Status failure_;
};

}  // namespace souk::storage
