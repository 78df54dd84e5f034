// What durable writes and reads cost. DurableWrites compares group commit with one commit a write,
// and SQLite with a PostgreSQL server of the program's own, in one program on one disk: its
// items_per_second, with 64 writers at once. Folders come from TMPDIR; name one on the disk in
// question, not on tmpfs.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "common/async/task_scope.h"
#include "common/async/thread_executor.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/storage/database.h"
#include "common/storage/session_transaction.h"
#include "common/storage/sqlite/session.h"
#include "tests/support/private_postgres.h"
#include "tests/support/temp_folder.h"

namespace souk::storage {
namespace {

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

const std::vector<Migration> kMigrations = {{1, "orders", R"(
    CREATE TABLE order_events (
      order_id TEXT NOT NULL,
      version  BIGINT NOT NULL,
      payload  TEXT NOT NULL,
      PRIMARY KEY (order_id, version)
    );
    CREATE TABLE told_events (
      order_id TEXT PRIMARY KEY,
      payload  TEXT NOT NULL
    );
    CREATE TABLE left_rows  (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE right_rows (id INTEGER PRIMARY KEY, name TEXT);)"}};

const std::string kPayload(200, 'x');

// What an order service writes most: an event and its outbox row.
absl::Status WriteEvent(Transaction& transaction, int64_t id) {
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO order_events (order_id, version, payload) VALUES (:1, :2, :3)",
      "order-" + std::to_string(id), 1, kPayload));
  RETURN_IF_ERROR(transaction.Execute("INSERT INTO told_events (order_id, payload) VALUES (:1, :2)",
                                      "order-" + std::to_string(id), kPayload));
  return absl::OkStatus();
}

// As little as two inserts can be, to see what is not the engine's own work.
absl::Status WriteTwoSmallRows(Transaction& transaction, int64_t id) {
  RETURN_IF_ERROR(
      transaction.Execute("INSERT INTO left_rows (id, name) VALUES (:1, :2)", id, "a short name"));
  RETURN_IF_ERROR(
      transaction.Execute("INSERT INTO right_rows (id, name) VALUES (:1, :2)", id, "a short name"));
  return absl::OkStatus();
}

absl::Status ReadEvent(Transaction& transaction, int64_t id) {
  return transaction
      .QueryOne<int64_t, std::string>(
          "SELECT version, payload FROM order_events WHERE order_id = :1 AND version = :2",
          "order-" + std::to_string(id), 1)
      .status();
}

class OpenedDatabase {
 public:
  /// In a file of its own, or at `url`.
  explicit OpenedDatabase(int max_batch = 128, std::string url = "") {
    if (url.empty()) url = "sqlite://" + folder_.File("bench.db");
    auto database = OpenDatabase({.url = url, .service = "bench", .max_batch = max_batch},
                                 kMigrations, clock_, executor_);
    Require(database.status());
    database_ = *std::move(database);
  }

  Database* get() { return database_.get(); }
  Database* operator->() { return database_.get(); }

 private:
  testing::TempFolder folder_;
  SystemClock clock_;
  async::ThreadExecutor executor_{2};
  std::unique_ptr<Database> database_;
};

Task<void> WriteSome(Database* database, int64_t first_id, int count) {
  for (int64_t id = first_id; id < first_id + count; ++id) {
    Require(co_await database->Write(
        [id](Transaction& transaction) { return WriteEvent(transaction, id); }));
  }
}

Task<void> ReadSome(Database* database, int64_t first_id, int count) {
  for (int64_t id = first_id; id < first_id + count; ++id) {
    Require(co_await database->Read(
        [id](Transaction& transaction) { return ReadEvent(transaction, id); }));
  }
}

// Arguments: writers at once; the most writes in one commit.
void WriteDurably(benchmark::State& state, OpenedDatabase& database) {
  constexpr int kWritesEach = 10;
  const int64_t writers = state.range(0);
  int64_t next_id = 0;
  for (auto _ : state) {
    async::TaskScope scope;
    for (int64_t writer = 0; writer < writers; ++writer) {
      scope.Spawn(WriteSome(database.get(), next_id, kWritesEach));
      next_id += kWritesEach;
    }
    scope.JoinBlocking();
  }
  const DatabaseStats stats = database->stats();
  state.SetItemsProcessed(stats.writes);
  state.counters["writes_per_commit"] =
      static_cast<double>(stats.writes) / static_cast<double>(stats.commits);
}

void DurableWrites(benchmark::State& state) {
  OpenedDatabase database(static_cast<int>(state.range(1)));
  WriteDurably(state, database);
}
BENCHMARK(DurableWrites)
    ->ArgNames({"writers", "max_batch"})
    ->Args({64, 1})
    ->Args({64, 128})
    ->Args({1, 128})
    ->MeasureProcessCPUTime()
    ->UseRealTime();

void DurableWritesPostgres(benchmark::State& state) {
  const auto place = souk::testing::PostgresPlace::Make({.durable = true});
  if (place == nullptr) {
    state.SkipWithError("PostgreSQL is not installed");
    return;
  }
  OpenedDatabase database(static_cast<int>(state.range(1)), place->Url());
  WriteDurably(state, database);
}
BENCHMARK(DurableWritesPostgres)
    ->ArgNames({"writers", "max_batch"})
    ->Args({64, 1})
    ->Args({64, 128})
    ->Args({1, 128})
    ->MeasureProcessCPUTime()
    ->UseRealTime();

// Argument: readers at once.
void Reads(benchmark::State& state) {
  constexpr int kRows = 1000;
  constexpr int kReadsEach = 100;
  OpenedDatabase database;
  async::TaskScope filling;
  filling.Spawn(WriteSome(database.get(), 0, kRows));
  filling.JoinBlocking();
  for (auto _ : state) {
    async::TaskScope scope;
    for (int64_t reader = 0; reader < state.range(0); ++reader) {
      scope.Spawn(ReadSome(database.get(), reader * 10, kReadsEach));
    }
    scope.JoinBlocking();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * kReadsEach);
}
BENCHMARK(Reads)->ArgName("readers")->Arg(1)->Arg(64)->MeasureProcessCPUTime()->UseRealTime();

// A session without threads or coroutines around it: the SQL alone. CPU is this thread's.
class OpenedSession {
 public:
  explicit OpenedSession(bool durable) {
    auto session = SqliteSession::Open(folder_.File("bench.db"), SqliteSession::Mode::kWriter,
                                       absl::ZeroDuration(), dialect_);
    Require(session.status());
    session_ = *std::move(session);
    Require(session_->RunScript(kMigrations[0].sql));
    if (!durable) Require(session_->Execute("PRAGMA synchronous = OFF"));
  }

  SqliteSession& operator*() { return *session_; }
  SqliteSession* operator->() { return session_.get(); }

 private:
  testing::TempFolder folder_;
  SqliteDialect dialect_{[](absl::string_view) {}};
  std::unique_ptr<SqliteSession> session_;
};

// One write of two inserts as the writer runs it; argument: how many share a commit.
void TwoInsertWrite(benchmark::State& state) {
  OpenedSession session(/*durable=*/true);
  const int64_t batch = state.range(0);
  int64_t next_id = 0;
  for (auto _ : state) {
    Require(session->Execute("BEGIN IMMEDIATE"));
    for (int64_t i = 0; i < batch; ++i) {
      Require(session->Execute("SAVEPOINT one_write"));
      SessionTransaction transaction(*session, absl::UnixEpoch());
      Require(WriteTwoSmallRows(transaction, next_id++));
      Require(session->Execute("RELEASE one_write"));
    }
    Require(session->Execute("COMMIT"));
    session->Maintain();
  }
  state.SetItemsProcessed(next_id);
  state.counters["cpu_per_write"] = benchmark::Counter(
      static_cast<double>(next_id), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(TwoInsertWrite)->ArgName("writes_per_commit")->Arg(64)->Arg(1);

void ReadInSnapshot(benchmark::State& state) {
  OpenedSession session(/*durable=*/false);
  Require(session->Execute("BEGIN"));
  SessionTransaction filling(*session, absl::UnixEpoch());
  for (int64_t id = 0; id < 1000; ++id) Require(WriteEvent(filling, id));
  Require(session->Execute("COMMIT"));
  int64_t id = 0;
  for (auto _ : state) {
    Require(session->Execute("BEGIN"));
    SessionTransaction transaction(*session, absl::UnixEpoch());
    Require(ReadEvent(transaction, id++ % 1000));
    session->Rollback();
  }
}
BENCHMARK(ReadInSnapshot);

}  // namespace
}  // namespace souk::storage

BENCHMARK_MAIN();
