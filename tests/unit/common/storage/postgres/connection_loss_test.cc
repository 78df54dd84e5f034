// A server that goes away, comes back, and loses answers.

#include <atomic>

#include "gmock/gmock.h"
#include "tests/unit/common/storage/postgres/lossy_proxy.h"
#include "tests/unit/common/storage/postgres/postgres_test.h"

namespace souk::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using ConnectionLossTest = PostgresTest;

TEST_F(ConnectionLossTest, WorkGoesOnOnNewConnectionsWithItsStatementsPreparedAnew) {
  const auto database = MustOpen();
  EXPECT_EQ(Add(*database, 1), absl::OkStatus());
  EXPECT_THAT(People(*database), ElementsAre(1));
  CutConnections();
  EXPECT_EQ(Add(*database, 2), absl::OkStatus());
  EXPECT_THAT(People(*database), ElementsAre(1, 2));
}

TEST_F(ConnectionLossTest, AWriteThatLosesItsConnectionRunsAgain) {
  const auto database = MustOpen();
  std::atomic<int> runs = 0;
  EXPECT_EQ(Wait(database->Write([&](Transaction& transaction) -> absl::Status {
              RETURN_IF_ERROR(AddPerson(transaction, 1));
              if (++runs == 1) CutConnections();
              return AddPerson(transaction, 2);
            })),
            absl::OkStatus());
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(People(*database), ElementsAre(1, 2));
}

TEST_F(ConnectionLossTest, AWriteThatLosesEveryConnectionIsGivenUp) {
  const auto database = MustOpen();
  std::atomic<int> runs = 0;
  const absl::Status lost = Wait(database->Write([&](Transaction& transaction) -> absl::Status {
    ++runs;
    CutConnections();
    return AddPerson(transaction, 1);
  }));
  EXPECT_EQ(lost.code(), absl::StatusCode::kUnavailable) << lost;
  EXPECT_EQ(ReasonOf(lost), "STORAGE_UNAVAILABLE");
  EXPECT_NE(RetryAfterOf(lost), std::nullopt);
  EXPECT_EQ(runs, 5);
  EXPECT_EQ(Add(*database, 2), absl::OkStatus());
  EXPECT_THAT(People(*database), ElementsAre(2));
}

TEST_F(ConnectionLossTest, AReadThatLosesItsConnectionRunsAgain) {
  const auto database = MustOpen();
  std::atomic<int> runs = 0;
  const auto people = Wait(database->Read([&](Transaction& transaction) {
    if (++runs == 1) CutConnections();
    return PeopleIds(transaction);
  }));
  EXPECT_EQ(people.status(), absl::OkStatus());
  EXPECT_EQ(runs, 2);
}

TEST_F(ConnectionLossTest, ACommitWhoseAnswerIsLostIsFoundToBeDone) {
  LossyProxy proxy(place_->Url());
  const auto database = *Open(proxy.Url());
  std::atomic<int> runs = 0;
  proxy.LoseNextCommitAnswer();
  EXPECT_EQ(Wait(database->Write([&](Transaction& transaction) {
              ++runs;
              return AddPerson(transaction, 1);
            })),
            absl::OkStatus());
  EXPECT_EQ(runs, 1);
  EXPECT_THAT(People(*database), ElementsAre(1));
}

TEST_F(ConnectionLossTest, ACommitThatNeverHappenedRunsAgain) {
  const auto database = MustOpen();
  // A connection that ends at its first COMMIT, before that has an effect. What a sequence gave
  // stays given when its transaction is rolled back.
  place_->Administer(
      "CREATE SEQUENCE commits; "
      "CREATE FUNCTION die_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "IF nextval('commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; "
      "RETURN NULL; END $$; "
      "CREATE CONSTRAINT TRIGGER dying AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED "
      "FOR EACH ROW EXECUTE FUNCTION die_once()");
  std::atomic<int> runs = 0;
  EXPECT_EQ(Wait(database->Write([&](Transaction& transaction) {
              ++runs;
              return AddPerson(transaction, 1);
            })),
            absl::OkStatus());
  EXPECT_EQ(runs, 2);
  EXPECT_THAT(People(*database), ElementsAre(1));
}

TEST_F(ConnectionLossTest, ACommitThatCannotBeAskedAfterIsReportedAsUnknown) {
  LossyProxy proxy(place_->Url());
  const auto database = *Open(proxy.Url(), absl::Milliseconds(200));
  proxy.GoAwayWithNextCommit();
  const absl::Status unknown = Add(*database, 1);
  EXPECT_EQ(unknown.code(), absl::StatusCode::kUnavailable) << unknown;
  EXPECT_EQ(ReasonOf(unknown), "STORAGE_OUTCOME_UNKNOWN");
  EXPECT_NE(RetryAfterOf(unknown), std::nullopt);
  proxy.ComeBack();
  EXPECT_EQ(Add(*database, 2), absl::OkStatus());
  EXPECT_THAT(People(*database), ElementsAre(1, 2)) << "this one had been committed";
}

TEST_F(ConnectionLossTest, WhileTheServerIsAwayWorkIsRefusedAtOnceBetweenAttemptsToConnect) {
  LossyProxy proxy(place_->Url());
  const auto database = *Open(proxy.Url(), absl::Milliseconds(200));
  proxy.GoAwayWithNextCommit();
  EXPECT_FALSE(Add(*database, 1).ok());
  for (int i = 0; i < 3; ++i) {
    const absl::Status refused = Add(*database, 2);
    EXPECT_EQ(ReasonOf(refused), "STORAGE_UNAVAILABLE") << refused;
  }
  proxy.ComeBack();
  EXPECT_EQ(ReasonOf(Add(*database, 2)), "STORAGE_UNAVAILABLE") << "it is not asked again yet";
  clock_.Advance(absl::Milliseconds(50));
  EXPECT_EQ(Add(*database, 2), absl::OkStatus());
  EXPECT_THAT(log(), HasSubstr("cannot connect"));
}

TEST_F(ConnectionLossTest, AServerThatTakesNoWritesIsUnavailableToThemUntilItDoes) {
  const auto database = MustOpen();
  const auto set_read_only = [this](const char* value) {
    place_->Administer("BEGIN READ WRITE; ALTER ROLE souk SET default_transaction_read_only = " +
                       std::string(value) + "; COMMIT");
    CutConnections();
  };
  set_read_only("on");
  EXPECT_EQ(ReasonOf(Add(*database, 1)), "STORAGE_UNAVAILABLE");
  EXPECT_THAT(People(*database), IsEmpty());
  set_read_only("off");
  EXPECT_EQ(Add(*database, 1), absl::OkStatus());
}

}  // namespace
}  // namespace souk::storage
