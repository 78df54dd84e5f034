// Several processes at one database, and a person at psql.

#include <atomic>

#include "common/base/status_macros.h"
#include "gmock/gmock.h"
#include "tests/unit/common/storage/postgres/postgres_test.h"

namespace souk::storage {
namespace {

using ::testing::ElementsAre;

using SharingTest = PostgresTest;

absl::StatusOr<double> ScoreOf(Transaction& transaction, int64_t id) {
  ASSIGN_OR_RETURN(const auto row, (transaction.QueryOne<std::optional<double>>(
                                       "SELECT score FROM people WHERE id = :1", id)));
  return std::get<0>(*row).value_or(0);
}

// Reads, then writes what it read plus one: loses counts unless writes run one after the other.
absl::Status CountUp(Transaction& transaction) {
  ASSIGN_OR_RETURN(const double score, ScoreOf(transaction, 1));
  return transaction.Execute("UPDATE people SET score = :1 WHERE id = 1", score + 1).status();
}

TEST_F(SharingTest, WritesOfTwoProcessesRunOneAfterTheOther) {
  constexpr int kWritesEach = 100;
  const auto first = MustOpen();
  const auto second = MustOpen();
  ASSERT_EQ(Add(*first, 1), absl::OkStatus());
  std::vector<std::unique_ptr<Waiter<absl::Status>>> writes;
  for (int i = 0; i < kWritesEach; ++i) {
    for (Database* database : {first.get(), second.get()}) {
      writes.push_back(std::make_unique<Waiter<absl::Status>>(database->Write(CountUp)));
    }
  }
  for (const auto& write : writes) EXPECT_EQ(write->Wait(), absl::OkStatus());
  const auto score =
      Wait(first->Read([](Transaction& transaction) { return ScoreOf(transaction, 1); }));
  EXPECT_EQ(*score, 2 * kWritesEach);
}

TEST_F(SharingTest, AProcessThatStandsStillLosesItsTurnAndRunsAgain) {
  const auto other = MustOpen();  // first: making the tables takes longer than `still` may stand
  const auto still = *Open(place_->Url(), absl::Milliseconds(500));
  std::atomic<int> runs = 0;
  Gate began, goes_on;
  Waiter<absl::Status> standing(still->Write([&](Transaction& transaction) -> absl::Status {
    if (++runs == 1) {
      RETURN_IF_ERROR(AddPerson(transaction, 1));
      began.Open();
      goes_on.WaitUntilOpen();
    }
    return AddPerson(transaction, 2);
  }));
  began.WaitUntilOpen();
  EXPECT_EQ(Add(*other, 3), absl::OkStatus());
  goes_on.Open();
  EXPECT_EQ(standing.Wait(), absl::OkStatus());
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(People(*other), ElementsAre(2, 3));
}

TEST_F(SharingTest, AWriteThatWaitsTooLongForItsTurnIsRefused) {
  const auto slow = MustOpen();  // first, as above
  const auto database = *Open(place_->Url(), absl::Milliseconds(500));
  Gate began, goes_on;
  Waiter<absl::Status> holding(slow->Write([&](Transaction& transaction) {
    began.Open();
    goes_on.WaitUntilOpen();
    return AddPerson(transaction, 1);
  }));
  began.WaitUntilOpen();
  const absl::Status refused = Add(*database, 2);
  goes_on.Open();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
  EXPECT_EQ(ReasonOf(refused), "STORAGE_BUSY");
  EXPECT_NE(RetryAfterOf(refused), std::nullopt);
  EXPECT_EQ(holding.Wait(), absl::OkStatus());
}

TEST_F(SharingTest, AWriteThatMetAForeignOneRunsAgainAndSeesIt) {
  const auto database = MustOpen();
  ASSERT_EQ(Add(*database, 1), absl::OkStatus());
  std::atomic<int> runs = 0;
  EXPECT_EQ(Wait(database->Write([&](Transaction& transaction) -> absl::Status {
              RETURN_IF_ERROR(ScoreOf(transaction, 1));
              if (++runs == 1) place_->Administer("UPDATE people SET score = 41 WHERE id = 1");
              return CountUp(transaction);
            })),
            absl::OkStatus());
  EXPECT_EQ(runs, 2);
  const auto score =
      Wait(database->Read([](Transaction& transaction) { return ScoreOf(transaction, 1); }));
  EXPECT_EQ(*score, 42);
}

TEST_F(SharingTest, AWriteThatMeetsForeignOnesAgainAndAgainIsAborted) {
  const auto database = MustOpen();
  ASSERT_EQ(Add(*database, 1), absl::OkStatus());
  const absl::Status aborted = Wait(database->Write([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(ScoreOf(transaction, 1));
    place_->Administer("UPDATE people SET score = 41 WHERE id = 1");
    return CountUp(transaction);
  }));
  EXPECT_EQ(aborted.code(), absl::StatusCode::kAborted) << aborted;
  EXPECT_EQ(ReasonOf(aborted), "CONFLICT");
  EXPECT_NE(RetryAfterOf(aborted), std::nullopt);
}

TEST_F(SharingTest, ProcessesThatStartAtOnceMigrateOnce) {
  constexpr int kProcesses = 6;
  std::vector<std::thread> processes;
  std::atomic<int> opened = 0;
  for (int i = 0; i < kProcesses; ++i) {
    processes.emplace_back([&] { opened += Open(place_->Url()).ok() ? 1 : 0; });
  }
  for (std::thread& process : processes) process.join();
  EXPECT_EQ(opened, kProcesses);
  EXPECT_EQ(place_->Administer("SELECT count(*) FROM souk_migrations WHERE component = 'service'"),
            "1");
}

}  // namespace
}  // namespace souk::storage
