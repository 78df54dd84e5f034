#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/storage/sql_value.h"
#include "common/storage/statement.h"

namespace souk::storage {

/// A connection to a database, whatever the engine: what GroupCommit and ReaderPool work with. Used
/// by one thread at a time.
///
/// Errors are those of Transaction (transaction.h), and are logged where they arise.
class Session {
 public:
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Begins a transaction that writes. From here to its end no other is open anywhere: it waits for
  /// those of other processes. An engine with a server connects anew when the connection is gone.
  virtual absl::Status BeginWrite() = 0;

  /// Begins a transaction that reads one snapshot. Statements that write fail in it.
  virtual absl::Status BeginRead() = 0;

  /// Runs one statement, prepared the first time and kept; see Statement::Run.
  virtual absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const SqlValue> args,
                                      absl::Span<const SqlType> columns,
                                      Statement::RowReader on_row) = 0;

  /// Marks the point that UndoToSavepoint goes back to. There is one at a time.
  virtual absl::Status SetSavepoint() = 0;
  /// Ends the savepoint; what happened since stays.
  virtual absl::Status ReleaseSavepoint() = 0;
  /// Ends the savepoint; what happened since is taken back.
  virtual absl::Status UndoToSavepoint() = 0;

  /// Ends the transaction; once this is OK what it wrote is durable. After an error nothing of it
  /// is there, unless the reason is STORAGE_OUTCOME_UNKNOWN.
  virtual absl::Status Commit() = 0;

  /// False outside of a transaction, and when the engine ended it on its own after an error.
  virtual bool in_transaction() const = 0;

  /// Rolls back what is open, if anything is.
  virtual void Rollback() = 0;

  /// Whether `failure`, an error of this session, befell a transaction through no fault of its
  /// statements, so that the same transaction may succeed when it is run once more.
  virtual bool MayRunAgain(const absl::Status& failure) const = 0;

  /// What the engine has to do now and then; called between transactions that wrote.
  virtual void Maintain() = 0;

 protected:
  Session() = default;
};

}  // namespace souk::storage
