#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/storage/migration.h"
#include "common/storage/transaction.h"

struct sqlite3;
struct sqlite3_stmt;

namespace souk::simulation {

/// A bug in how a consumer of events stores its work: what a MemoryStore does not do, though it
/// says that it did.
enum class Tampering {
  kNone,
  kCursorApart,  // the cursor is not stored with the effects, but in a transaction before
  kNoInbox,      // nobody notes which events were seen
};

/// What a service's database holds: the real schema behind the real SQL, in the memory of SQLite's
/// own engine. What is committed outlives the processes that use it. Opening a store costs
/// milliseconds, emptying it a fraction of one, so that one serves many runs. Used by one thread.
///
/// It goes to SQLite directly, past the library's sessions, threads and files, which have tests of
/// their own: a statement takes some microseconds.
class MemoryStore {
 public:
  using Work = absl::FunctionRef<absl::Status(storage::Transaction&)>;
  using AfterCommit = std::vector<absl::AnyInvocable<void()>>;

  /// Opens a store with the library's and the service's migrations applied.
  static absl::StatusOr<std::unique_ptr<MemoryStore>> Open(
      absl::string_view service, absl::Span<const storage::Migration> migrations);
  ~MemoryStore();
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;

  /// Runs `work` and commits what it wrote; after an error nothing is written. Fills `after_commit`
  /// with what the work wants to happen then.
  absl::Status Write(Work work, absl::Time now, AfterCommit& after_commit,
                     Tampering tampering = Tampering::kNone);

  /// Runs `work` and keeps nothing of it but where it moves a consumer's cursor.
  absl::Status WriteCursor(Work work, absl::Time now);

  /// Runs `work` and takes back what it wrote.
  absl::Status Rehearse(Work work, absl::Time now);

  /// Runs `work`, which only reads.
  absl::Status Read(Work work, absl::Time now);

  /// As freshly opened.
  absl::Status Clear();

 private:
  class StoreTransaction;
  struct Closer {
    void operator()(sqlite3* connection) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

  MemoryStore() = default;
  absl::Status Establish(absl::string_view service,
                         absl::Span<const storage::Migration> migrations);
  absl::Status Run(Work work, StoreTransaction& transaction, absl::string_view end);
  absl::Status RunScript(absl::string_view sql);
  absl::StatusOr<sqlite3_stmt*> Prepared(absl::string_view sql);
  absl::Status LastError(absl::string_view sql) const;

  std::unique_ptr<sqlite3, Closer> connection_;
  absl::flat_hash_map<std::string, Statement> statements_;  // by SQL; closed before the connection
  std::string clear_;                                       // the script that empties it
};

}  // namespace souk::simulation
