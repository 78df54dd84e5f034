#include "tests/simulation/memory_store.h"

#include <sqlite3.h>

#include <deque>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/storage/constraint.h"
#include "common/storage/schema.h"

namespace souk::simulation {
namespace {

using storage::SqlType;
using storage::SqlValue;

constexpr absl::string_view kCursors = "event_cursors";
constexpr absl::string_view kInbox = "event_inbox";

bool Changes(absl::string_view sql, absl::string_view table) {
  return !absl::StartsWith(sql, "SELECT") && absl::StrContains(sql, table);
}

int BindText(sqlite3_stmt* statement, int place, absl::string_view text) {
  return sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()),
                           SQLITE_TRANSIENT);
}

void Bind(sqlite3_stmt* statement, absl::Span<const SqlValue> args) {
  for (size_t i = 0; i < args.size(); ++i) {
    // ":7" may stand at any place, at several, or nowhere.
    const int place = sqlite3_bind_parameter_index(statement, absl::StrCat(":", i + 1).c_str());
    if (place == 0) continue;
    if (const auto* integer = std::get_if<int64_t>(&args[i])) {
      sqlite3_bind_int64(statement, place, *integer);
    } else if (const auto* real = std::get_if<double>(&args[i])) {
      sqlite3_bind_double(statement, place, *real);
    } else if (const auto* text = std::get_if<absl::string_view>(&args[i])) {
      BindText(statement, place, *text);
    } else {
      sqlite3_bind_null(statement, place);
    }
  }
}

SqlValue Column(sqlite3_stmt* statement, int column, SqlType type) {
  if (sqlite3_column_type(statement, column) == SQLITE_NULL) return std::monostate();
  switch (type) {
    case SqlType::kInteger:
      return static_cast<int64_t>(sqlite3_column_int64(statement, column));
    case SqlType::kReal:
      return sqlite3_column_double(statement, column);
    case SqlType::kText:
      break;
  }
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return absl::string_view(text, sqlite3_column_bytes(statement, column));
}

}  // namespace

void MemoryStore::Closer::operator()(sqlite3* connection) const { sqlite3_close(connection); }
void MemoryStore::Closer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

class MemoryStore::StoreTransaction final : public storage::Transaction {
 public:
  StoreTransaction(MemoryStore& store, absl::Time now) : store_(store), now_(now) {}

  /// Statements that change this table do nothing, and say that they changed a row.
  void PretendToChange(absl::string_view table) { pretended_ = table; }
  /// Statements that change this table are noted, with their arguments.
  void NoteChangesOf(absl::string_view table) { noted_ = table; }
  /// Runs what was noted.
  absl::Status RunNoted() {
    for (const Note& note : notes_) RETURN_IF_ERROR(RunNote(note));
    return absl::OkStatus();
  }

  absl::Time now() const override { return now_; }
  const absl::Status& failure() const { return failure_; }

 private:
  absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const SqlValue> args,
                              absl::Span<const SqlType> types, RowReader on_row) override {
    if (!failure_.ok()) return failure_;
    if (!pretended_.empty() && Changes(sql, pretended_)) return 1;
    if (!noted_.empty() && Changes(sql, noted_)) notes_.push_back(ToNote(sql, args));
    absl::StatusOr<int64_t> result = Step(sql, args, types, on_row);
    failure_ = result.status();
    return result;
  }

  absl::StatusOr<int64_t> Step(absl::string_view sql, absl::Span<const SqlValue> args,
                               absl::Span<const SqlType> types, RowReader on_row) {
    ASSIGN_OR_RETURN(sqlite3_stmt* const statement, store_.Prepared(sql));
    Bind(statement, args);
    int64_t rows = 0;
    absl::Status status;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
      ++rows;
      std::vector<SqlValue> row;
      for (size_t i = 0; i < types.size(); ++i) {
        row.push_back(Column(statement, static_cast<int>(i), types[i]));
      }
      status.Update(on_row(row));
    }
    if (code != SQLITE_DONE) status = store_.LastError(sql);
    sqlite3_reset(statement);
    RETURN_IF_ERROR(status);
    return rows > 0 ? rows : sqlite3_changes(store_.connection_.get());
  }

  // A statement, with text of its own.
  struct Note {
    std::string sql;
    std::deque<std::string> texts;
    std::vector<SqlValue> args;
  };

  static Note ToNote(absl::string_view sql, absl::Span<const SqlValue> args) {
    Note note{std::string(sql), {}, {args.begin(), args.end()}};
    for (SqlValue& arg : note.args) {
      if (auto* text = std::get_if<absl::string_view>(&arg)) {
        *text = note.texts.emplace_back(*text);
      }
    }
    return note;
  }

  absl::Status RunNote(const Note& note) {
    return Step(note.sql, note.args, {},
                [](absl::Span<const SqlValue>) { return absl::OkStatus(); })
        .status();
  }

  MemoryStore& store_;
  const absl::Time now_;
  absl::string_view pretended_;
  absl::string_view noted_;
  std::deque<Note> notes_;
  absl::Status failure_;
};

MemoryStore::~MemoryStore() = default;

absl::StatusOr<std::unique_ptr<MemoryStore>> MemoryStore::Open(
    absl::string_view service, absl::Span<const storage::Migration> migrations) {
  auto store = std::unique_ptr<MemoryStore>(new MemoryStore());
  sqlite3* connection = nullptr;
  const int code = sqlite3_open(":memory:", &connection);
  store->connection_.reset(connection);
  if (code != SQLITE_OK) return absl::InternalError("no database in memory");
  sqlite3_extended_result_codes(connection, 1);
  RETURN_IF_ERROR(store->Establish(service, migrations));
  return store;
}

absl::Status MemoryStore::Establish(absl::string_view service,
                                    absl::Span<const storage::Migration> migrations) {
  ASSIGN_OR_RETURN(const storage::Schema schema,
                   storage::Schema::Create("sqlite", service, migrations));
  RETURN_IF_ERROR(RunScript("PRAGMA foreign_keys = ON"));
  StoreTransaction transaction(*this, absl::UnixEpoch());
  RETURN_IF_ERROR(schema.Establish(transaction));
  RETURN_IF_ERROR(
      schema.Migrate(transaction, [this](absl::string_view sql) { return RunScript(sql); }));

  // What the migrations themselves have put into tables stays there.
  ASSIGN_OR_RETURN(const auto tables, transaction.Query<std::string>(
                                          "SELECT name FROM sqlite_master WHERE type = 'table'"));
  clear_ = "BEGIN;";
  for (const auto& [table] : tables) {
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.QueryOne<int64_t>(absl::StrCat("SELECT COUNT(*) FROM ", table)));
    if (std::get<0>(*rows) == 0) absl::StrAppend(&clear_, "DELETE FROM ", table, ";");
  }
  clear_ += "COMMIT";
  return absl::OkStatus();
}

absl::Status MemoryStore::Write(Work work, absl::Time now, AfterCommit& after_commit,
                                Tampering tampering) {
  StoreTransaction transaction(*this, now);
  if (tampering == Tampering::kCursorApart) transaction.PretendToChange(kCursors);
  if (tampering == Tampering::kNoInbox) transaction.PretendToChange(kInbox);
  RETURN_IF_ERROR(Run(work, transaction, "COMMIT"));
  after_commit = transaction.TakeAfterCommit();
  return absl::OkStatus();
}

absl::Status MemoryStore::Rehearse(Work work, absl::Time now) {
  StoreTransaction transaction(*this, now);
  return Run(work, transaction, "ROLLBACK");
}

absl::Status MemoryStore::WriteCursor(Work work, absl::Time now) {
  StoreTransaction transaction(*this, now);
  transaction.NoteChangesOf(kCursors);
  RETURN_IF_ERROR(Run(work, transaction, "ROLLBACK"));
  return transaction.RunNoted();
}

absl::Status MemoryStore::Run(Work work, StoreTransaction& transaction, absl::string_view end) {
  RETURN_IF_ERROR(RunScript("BEGIN"));
  absl::Status status = work(transaction);
  status.Update(transaction.failure());
  if (!status.ok()) end = "ROLLBACK";
  RETURN_IF_ERROR(RunScript(end));
  return status;
}

absl::Status MemoryStore::Read(Work work, absl::Time now) {
  // Nobody writes meanwhile, so it is a snapshot without a transaction.
  StoreTransaction transaction(*this, now);
  absl::Status status = work(transaction);
  status.Update(transaction.failure());
  return status;
}

absl::Status MemoryStore::Clear() { return RunScript(clear_); }

absl::Status MemoryStore::RunScript(absl::string_view sql) {
  const int code =
      sqlite3_exec(connection_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : LastError(sql);
}

absl::StatusOr<sqlite3_stmt*> MemoryStore::Prepared(absl::string_view sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second.get();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return LastError(sql);
  return statements_.emplace(sql, Statement(statement)).first->second.get();
}

absl::Status MemoryStore::LastError(absl::string_view sql) const {
  const absl::string_view message = sqlite3_errmsg(connection_.get());
  const int code = sqlite3_extended_errcode(connection_.get());
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
    return storage::UniqueViolation(message.substr(message.find(": ") + 2));
  }
  if ((code & 0xff) == SQLITE_CONSTRAINT) {
    return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "CONSTRAINT", message);
  }
  return absl::InternalError(absl::StrCat(message, " in: ", sql));
}

}  // namespace souk::simulation
