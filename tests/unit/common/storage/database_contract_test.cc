// What every engine promises: Database and Transaction, over all engines of the build.

#include "common/storage/database.h"

#include <atomic>
#include <limits>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/storage/constraint.h"
#include "gmock/gmock.h"
#include "tests/unit/common/storage/database_engines.h"

namespace souk::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using DatabaseContractTest = DatabaseTest;

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseContractTest, ::testing::ValuesIn(AllEngines()),
                         EngineName);

// ---- values ----

TEST_P(DatabaseContractTest, GivesBackEveryTypeOfValue) {
  const auto row = Write([](Transaction& transaction) {
    return transaction.QueryOne<int64_t, double, std::string, bool, bool>(
        "INSERT INTO people (id, email, score, note) VALUES (:1, :2, :3, :4) "
        "RETURNING id, score, email, id < 0, score > 1",
        std::numeric_limits<int64_t>::min(), "käse@example.com", 1.5, "");
  });
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(**row, (std::tuple(std::numeric_limits<int64_t>::min(), 1.5,
                               std::string("käse@example.com"), true, true)));
}

TEST_P(DatabaseContractTest, TellsNullFromEmptyText) {
  const auto rows =
      Write([](Transaction& transaction)
                -> absl::StatusOr<std::vector<std::tuple<std::optional<std::string>>>> {
        const std::optional<std::string> nothing;
        constexpr absl::string_view kInsert =
            "INSERT INTO people (id, email, note) VALUES (:1, :2, :3)";
        RETURN_IF_ERROR(transaction.Execute(kInsert, 1, "a", nothing));
        RETURN_IF_ERROR(transaction.Execute(kInsert, 2, "b", std::nullopt));
        RETURN_IF_ERROR(transaction.Execute(kInsert, 3, "c", std::optional<std::string>("")));
        RETURN_IF_ERROR(transaction.Execute(kInsert, 4, "d", "x"));
        return transaction.Query<std::optional<std::string>>("SELECT note FROM people ORDER BY id");
      });
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(*rows, ElementsAre(std::tuple(std::nullopt), std::tuple(std::nullopt), std::tuple(""),
                                 std::tuple("x")));
}

TEST_P(DatabaseContractTest, RefusesTextWithNul) {
  const absl::Status status = Write([](Transaction& transaction) {
    return transaction
        .Execute("INSERT INTO people (id, email) VALUES (1, :1)", std::string("a\0b", 3))
        .status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(DatabaseContractTest, NullInAColumnReadWithoutOptionalIsAnError) {
  const auto row = Write([](Transaction& transaction) {
    return transaction.QueryOne<std::string>(
        "INSERT INTO people (id, email) VALUES (1, 'a') RETURNING note");
  });
  EXPECT_EQ(row.status().code(), absl::StatusCode::kInternal);
}

TEST_P(DatabaseContractTest, AnArgumentMayBeUsedMoreThanOnce) {
  const auto row = Read([](Transaction& transaction) {
    return transaction.QueryOne<int64_t, int64_t, int64_t>(
        "SELECT CAST(:2 AS BIGINT), CAST(:1 AS BIGINT), CAST(:2 AS BIGINT)", 10, 20);
  });
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(**row, std::tuple(20, 10, 20));
}

TEST_P(DatabaseContractTest, WrongStatementsAreInternalErrorsThatShowNoSql) {
  for (const char* sql : {"SELEKT 1", "SELECT nothing FROM people", "SELECT :1, :2"}) {
    const absl::Status status = Read(
        [sql](Transaction& transaction) { return transaction.Query<int64_t>(sql, 1).status(); });
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << sql;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("SEL"))) << sql;
  }
}

TEST_P(DatabaseContractTest, ReadingAnotherNumberOfColumnsThanThereAreIsAnError) {
  EXPECT_EQ(Read([](Transaction& transaction) {
              return transaction.Query<int64_t>("SELECT 1, 2").status();
            }).code(),
            absl::StatusCode::kInternal);
  EXPECT_EQ(Read([](Transaction& transaction) {
              return transaction.Query<int64_t, std::optional<int64_t>>("SELECT 1").status();
            }).code(),
            absl::StatusCode::kInternal);
}

// ---- statements ----

TEST_P(DatabaseContractTest, ExecuteCountsTheRowsItChanged) {
  const absl::Status status = Write([](Transaction& transaction) -> absl::Status {
    for (const int64_t id : {1, 2, 3}) RETURN_IF_ERROR(AddPerson(transaction, id));
    ASSIGN_OR_RETURN(const int64_t updated,
                     transaction.Execute("UPDATE people SET note = 'x' WHERE id > :1", 1));
    ASSIGN_OR_RETURN(const int64_t none, transaction.Execute("DELETE FROM people WHERE id = 9"));
    ASSIGN_OR_RETURN(const int64_t deleted,
                     transaction.Execute("DELETE FROM people WHERE id < 3 RETURNING id"));
    ASSIGN_OR_RETURN(const int64_t ignored,
                     transaction.Execute("INSERT INTO people (id, email) VALUES (3, 'q') "
                                         "ON CONFLICT (id) DO NOTHING"));
    EXPECT_EQ(updated, 2);
    EXPECT_EQ(none, 0);
    EXPECT_EQ(deleted, 2);
    EXPECT_EQ(ignored, 0);
    return absl::OkStatus();
  });
  EXPECT_EQ(status, absl::OkStatus());
}

TEST_P(DatabaseContractTest, AReturningThatNobodyReadsToItsEndLetsTheTransactionCommit) {
  const auto ids = Write([](Transaction& transaction) {
    return transaction.Query<int64_t>(
        "INSERT INTO people (id, email) VALUES (1, 'a'), (2, 'b'), (3, 'c') RETURNING id");
  });
  ASSERT_TRUE(ids.ok()) << ids.status();
  EXPECT_EQ(ids->size(), 3u);
  EXPECT_EQ(Write([](Transaction& transaction) {
              return transaction.Execute("UPDATE people SET note = 'x' RETURNING id").status();
            }),
            absl::OkStatus());
  EXPECT_THAT(*Read(PeopleIds), ElementsAre(1, 2, 3));
}

TEST_P(DatabaseContractTest, QueryOneGivesNothingForNoRowAndAnErrorForTwo) {
  const auto none = Read([](Transaction& transaction) {
    return transaction.QueryOne<int64_t>("SELECT id FROM people");
  });
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(*none, std::nullopt);
  const auto two = Read([](Transaction& transaction) {
    return transaction.QueryOne<int64_t>("SELECT 1 UNION SELECT 2");
  });
  EXPECT_EQ(two.status().code(), absl::StatusCode::kInternal);
}

// ---- constraints ----

TEST_P(DatabaseContractTest, ATakenUniqueColumnIsNamed) {
  const absl::Status status = Write([](Transaction& transaction) {
    return transaction.Execute("INSERT INTO people (id, email) VALUES (1, 'same'), (2, 'same')")
        .status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(status), "CONSTRAINT");
  EXPECT_TRUE(IsUniqueViolation(status, "people.email"));
  EXPECT_FALSE(IsUniqueViolation(status, "people.id"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("people")));
}

TEST_P(DatabaseContractTest, ATakenPrimaryKeyIsNamed) {
  const absl::Status status = Write([](Transaction& transaction) {
    return transaction.Execute("INSERT INTO people (id, email) VALUES (1, 'a'), (1, 'b')").status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(IsUniqueViolation(status, "people.id"));
}

TEST_P(DatabaseContractTest, OtherBrokenConstraintsAreFailedPreconditions) {
  for (const char* sql : {"INSERT INTO pets (id, owner_id) VALUES (1, 404)",
                          "INSERT INTO people (id, email) VALUES (1, NULL)"}) {
    const absl::Status status =
        Write([sql](Transaction& transaction) { return transaction.Execute(sql).status(); });
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << sql;
    EXPECT_EQ(ReasonOf(status), "CONSTRAINT") << sql;
  }
}

TEST_P(DatabaseContractTest, ADeferredConstraintFailsItsOwnWriteOnly) {
  Gate gate;
  Waiter<absl::Status> first(database_->Write([&gate](Transaction& transaction) {
    gate.WaitUntilOpen();
    return AddPerson(transaction, 1);
  }));
  Waiter<absl::Status> broken(database_->Write([](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(AddPerson(transaction, 2));
    return transaction.Execute("INSERT INTO pets (id, owner_id, watcher_id) VALUES (1, 2, 404)")
        .status();
  }));
  Waiter<absl::Status> last(
      database_->Write([](Transaction& transaction) { return AddPerson(transaction, 3); }));
  gate.Open();
  EXPECT_EQ(first.Wait(), absl::OkStatus());
  EXPECT_EQ(broken.Wait().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(last.Wait(), absl::OkStatus());
  EXPECT_THAT(*Read(PeopleIds), ElementsAre(1, 3));
}

// ---- transactions ----

TEST_P(DatabaseContractTest, AnErrorOfTheFunctionTakesBackWhatItDid) {
  const absl::Status status = Write([](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(AddPerson(transaction, 1));
    return absl::NotFoundError("changed my mind");
  });
  EXPECT_EQ(status, absl::NotFoundError("changed my mind"));
  EXPECT_THAT(*Read(PeopleIds), IsEmpty());
}

TEST_P(DatabaseContractTest, NothingRunsAfterAFailedStatement) {
  const absl::Status status = Write([](Transaction& transaction) {
    EXPECT_EQ(AddPerson(transaction, 1), absl::OkStatus());
    EXPECT_EQ(AddPerson(transaction, 1).code(), absl::StatusCode::kAlreadyExists);
    EXPECT_EQ(AddPerson(transaction, 2).code(), absl::StatusCode::kAlreadyExists);
    return absl::OkStatus();  // although it failed
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(*Read(PeopleIds), IsEmpty());
}

TEST_P(DatabaseContractTest, AFunctionCannotEndItsTransaction) {
  for (const char* sql : {"COMMIT", " rollback", "SAVEPOINT x", "begin"}) {
    const absl::Status status = Write([sql](Transaction& transaction) -> absl::Status {
      RETURN_IF_ERROR(AddPerson(transaction, 1));
      RETURN_IF_ERROR(transaction.Execute(sql));
      return AddPerson(transaction, 2);
    });
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << sql;
  }
  EXPECT_THAT(*Read(PeopleIds), IsEmpty());
}

TEST_P(DatabaseContractTest, AWriteSeesTheWritesBeforeIt) {
  constexpr int kWrites = 200;
  std::vector<std::unique_ptr<Waiter<absl::StatusOr<int64_t>>>> waiters;
  for (int64_t i = 0; i < kWrites; ++i) {
    waiters.push_back(std::make_unique<Waiter<absl::StatusOr<int64_t>>>(
        database_->Write([i](Transaction& transaction) -> absl::StatusOr<int64_t> {
          ASSIGN_OR_RETURN(auto count,
                           transaction.QueryOne<int64_t>("SELECT COUNT(*) FROM people"));
          RETURN_IF_ERROR(AddPerson(transaction, i));
          return std::get<0>(*count);
        })));
  }
  for (int64_t i = 0; i < kWrites; ++i) EXPECT_EQ(*waiters[i]->Wait(), i);
}

TEST_P(DatabaseContractTest, WritesThatWaitTogetherShareOneCommitAndAFailingOneHarmsNoNeighbour) {
  Gate started, gate;
  Waiter<absl::Status> first(database_->Write([&](Transaction& transaction) {
    started.Open();
    gate.WaitUntilOpen();
    return AddPerson(transaction, 0);
  }));
  started.WaitUntilOpen();
  std::vector<std::unique_ptr<Waiter<absl::Status>>> waiters;
  for (const int64_t id : {1, 2, 0, 3}) {
    waiters.push_back(std::make_unique<Waiter<absl::Status>>(
        database_->Write([id](Transaction& transaction) { return AddPerson(transaction, id); })));
  }
  gate.Open();
  EXPECT_EQ(first.Wait(), absl::OkStatus());
  EXPECT_EQ(waiters[0]->Wait(), absl::OkStatus());
  EXPECT_EQ(waiters[1]->Wait(), absl::OkStatus());
  EXPECT_EQ(waiters[2]->Wait().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(waiters[3]->Wait(), absl::OkStatus());
  EXPECT_EQ(database_->stats().writes, 4);
  EXPECT_EQ(database_->stats().commits, 2);
  EXPECT_THAT(*Read(PeopleIds), ElementsAre(0, 1, 2, 3));
}

TEST_P(DatabaseContractTest, ATransactionKnowsWhenItBegan) {
  const auto now =
      Write([](Transaction& transaction) { return absl::StatusOr<absl::Time>(transaction.now()); });
  EXPECT_EQ(*now, clock_.Now());
}

// ---- reads ----

TEST_P(DatabaseContractTest, AReadSeesOneSnapshotWhileOthersWrite) {
  Gate read_begun, written;
  Waiter<absl::StatusOr<std::vector<int64_t>>> reader(
      database_->Read([&](Transaction& transaction) {
        EXPECT_THAT(*PeopleIds(transaction), IsEmpty());
        read_begun.Open();
        written.WaitUntilOpen();
        return PeopleIds(transaction);
      }));
  read_begun.WaitUntilOpen();
  EXPECT_EQ(Write([](Transaction& transaction) { return AddPerson(transaction, 1); }),
            absl::OkStatus());
  written.Open();
  EXPECT_THAT(*reader.Wait(), IsEmpty());
  EXPECT_THAT(*Read(PeopleIds), ElementsAre(1));
}

TEST_P(DatabaseContractTest, AReadCannotWrite) {
  EXPECT_EQ(Read([](Transaction& transaction) { return AddPerson(transaction, 1); }).code(),
            absl::StatusCode::kInternal);
  EXPECT_THAT(*Read(PeopleIds), IsEmpty());
}

// ---- queues ----

TEST_P(DatabaseContractTest, AWaitingWriteWhoseCallerLeftIsDropped) {
  Gate gate;
  async::CancellationSource caller;
  Waiter<absl::Status> first(database_->Write([&gate](Transaction& transaction) {
    gate.WaitUntilOpen();
    return AddPerson(transaction, 1);
  }));
  Waiter<absl::Status> dropped(database_->Write(
      [](Transaction& transaction) { return AddPerson(transaction, 2); }, caller.token()));
  caller.Cancel();
  gate.Open();
  EXPECT_EQ(first.Wait(), absl::OkStatus());
  EXPECT_EQ(dropped.Wait().code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(*Read(PeopleIds), ElementsAre(1));
}

TEST_P(DatabaseContractTest, AFullQueueRefusesAtOnceAndKeepsWhatItHas) {
  options_.max_queued = 2;
  Open();
  Gate started, gate;
  Waiter<absl::Status> running(database_->Write([&](Transaction& transaction) {
    started.Open();
    gate.WaitUntilOpen();
    return AddPerson(transaction, 1);
  }));
  started.WaitUntilOpen();
  Waiter<absl::Status> second(
      database_->Write([](Transaction& transaction) { return AddPerson(transaction, 2); }));
  Waiter<absl::Status> third(
      database_->Write([](Transaction& transaction) { return AddPerson(transaction, 3); }));
  EXPECT_EQ(database_->stats().queued_writes, 2);
  const absl::Status refused =
      Write([](Transaction& transaction) { return AddPerson(transaction, 4); });
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "QUEUE_FULL");
  EXPECT_NE(RetryAfterOf(refused), std::nullopt);
  gate.Open();
  EXPECT_EQ(running.Wait(), absl::OkStatus());
  EXPECT_EQ(second.Wait(), absl::OkStatus());
  EXPECT_EQ(third.Wait(), absl::OkStatus());
  EXPECT_THAT(*Read(PeopleIds), ElementsAre(1, 2, 3));
}

TEST_P(DatabaseContractTest, ManyWritersAndReadersAtOnceLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kWritesEach = 50;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kWritesEach; ++i) {
        const int64_t id = thread * kWritesEach + i;
        const absl::Status written =
            Write([id](Transaction& transaction) { return AddPerson(transaction, id); });
        const auto read = Read([id](Transaction& transaction) {
          return transaction.QueryOne<int64_t>("SELECT id FROM people WHERE id = :1", id);
        });
        if (!written.ok() || !read.ok() || !read->has_value()) failures.fetch_add(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures.load(), 0);
  EXPECT_EQ(Read(PeopleIds)->size(), size_t{kThreads * kWritesEach});
}

// ---- opening again ----

TEST_P(DatabaseContractTest, WhatWasWrittenIsThereWhenOpenedAgain) {
  ASSERT_EQ(Write([](Transaction& transaction) { return AddPerson(transaction, 7); }),
            absl::OkStatus());
  Open();
  EXPECT_THAT(*Read(PeopleIds), ElementsAre(7));
}

TEST_P(DatabaseContractTest, ClosingFinishesWhatIsQueued) {
  std::vector<std::unique_ptr<Waiter<absl::Status>>> waiters;
  for (int64_t i = 0; i < 50; ++i) {
    waiters.push_back(std::make_unique<Waiter<absl::Status>>(
        database_->Write([i](Transaction& transaction) { return AddPerson(transaction, i); })));
  }
  database_.reset();
  for (const auto& waiter : waiters) EXPECT_EQ(waiter->Wait(), absl::OkStatus());
  Open();
  EXPECT_EQ(Read(PeopleIds)->size(), 50u);
}

TEST_P(DatabaseContractTest, AnotherServiceIsRefused) {
  database_.reset();
  options_.service = "other";
  const auto refused = OpenDatabase(options_, kTestMigrations, clock_, executor_);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("belongs to the service test"));
}

}  // namespace
}  // namespace souk::storage
