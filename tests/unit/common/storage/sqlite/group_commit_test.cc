// How the writer shares commits, through the Database that it serves.

#include "common/storage/group_commit.h"

#include <filesystem>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/storage/database.h"
#include "gmock/gmock.h"
#include "tests/unit/common/storage/sqlite/failing_disk.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GroupCommitTest : public ::testing::Test {
 protected:
  GroupCommitTest() {
    auto database = OpenDatabase({.url = "sqlite://" + folder_.File("test.db"),
                                  .service = "test",
                                  .max_batch = 64,
                                  .log_error = [](absl::string_view) {}},
                                 kTestMigrations, clock_, executor_);
    EXPECT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
  }

  using Write = Waiter<absl::Status>;

  // Holds the writer inside a write of its own, so that what is written meanwhile waits together.
  void HoldWriter() {
    Gate started;
    held_ = std::make_unique<Write>(database_->Write([this, &started](Transaction&) {
      started.Open();
      release_.WaitUntilOpen();
      return absl::OkStatus();
    }));
    started.WaitUntilOpen();
  }
  void ReleaseWriter() {
    release_.Open();
    EXPECT_EQ(held_->Wait(), absl::OkStatus());
  }

  template <typename Fn>
  std::unique_ptr<Write> StartWrite(Fn fn) {
    return std::make_unique<Write>(database_->Write(std::move(fn)));
  }
  std::unique_ptr<Write> StartAdding(int64_t id) {
    return StartWrite([id](Transaction& transaction) { return AddPerson(transaction, id); });
  }

  std::vector<int64_t> People() { return *Wait(database_->Read(PeopleIds)); }

  ManualClock clock_;
  TempFolder folder_;
  async::ThreadExecutor executor_{2};
  std::unique_ptr<Database> database_;
  Gate release_;
  std::unique_ptr<Write> held_;
};

// SQLite's temporary files that are open; it unlinks them at once.
int OpenTemporaryFiles() {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string file = std::filesystem::read_symlink(entry.path(), gone).string();
    if (!gone && file.find("etilqs_") != std::string::npos) ++count;
  }
  return count;
}

TEST_F(GroupCommitTest, WritesThatWaitTogetherShareOneDurableCommit) {
  HoldWriter();
  std::vector<std::unique_ptr<Write>> writes;
  for (int64_t i = 0; i < 64; ++i) writes.push_back(StartAdding(i));
  const DatabaseStats before = database_->stats();
  const int64_t syncs_before = FailingDisk::syncs();
  EXPECT_EQ(before.queued_writes, 64);
  ReleaseWriter();
  for (const auto& write : writes) EXPECT_EQ(write->Wait(), absl::OkStatus());
  EXPECT_EQ(database_->stats().writes, 65);
  EXPECT_EQ(database_->stats().commits - before.commits, 2) << "the held one, then all the others";
  EXPECT_GE(FailingDisk::syncs() - syncs_before, 1);
  EXPECT_LE(FailingDisk::syncs() - syncs_before, 3);
}

TEST_F(GroupCommitTest, ABatchIsBounded) {
  HoldWriter();
  std::vector<std::unique_ptr<Write>> writes;
  for (int64_t i = 0; i < 65; ++i) writes.push_back(StartAdding(i));
  ReleaseWriter();
  for (const auto& write : writes) EXPECT_EQ(write->Wait(), absl::OkStatus());
  EXPECT_EQ(database_->stats().commits, 3);
}

TEST_F(GroupCommitTest, EveryCommitIsSynced) {
  for (int64_t i = 0; i < 10; ++i) {
    const int64_t syncs_before = FailingDisk::syncs();
    EXPECT_EQ(StartAdding(i)->Wait(), absl::OkStatus());
    EXPECT_GT(FailingDisk::syncs(), syncs_before);
  }
}

TEST_F(GroupCommitTest, AFailingWriteHarmsNoNeighbour) {
  HoldWriter();
  const auto first = StartAdding(1);
  const auto failing = StartWrite([](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(AddPerson(transaction, 2));
    RETURN_IF_ERROR(transaction.Execute("UPDATE people SET note = 'mine'"));
    return absl::InvalidArgumentError("no");
  });
  const auto conflicting = StartAdding(1);
  const auto last = StartAdding(3);
  ReleaseWriter();
  EXPECT_EQ(first->Wait(), absl::OkStatus());
  EXPECT_EQ(failing->Wait(), absl::InvalidArgumentError("no"));
  EXPECT_EQ(conflicting->Wait().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(last->Wait(), absl::OkStatus());
  EXPECT_THAT(People(), ElementsAre(1, 3));
  EXPECT_EQ(database_->stats().commits, 2);
}

// Fills a database whose size is limited: the limit acts like the end of the disk.
absl::Status LimitPages(Transaction& transaction, int64_t more) {
  ASSIGN_OR_RETURN(const auto pages, transaction.QueryOne<int64_t>("PRAGMA page_count"));
  return transaction
      .Query<int64_t>("PRAGMA max_page_count = " + std::to_string(std::get<0>(*pages) + more))
      .status();
}

absl::Status AddBigPerson(Transaction& transaction, int64_t id, size_t bytes) {
  return transaction
      .Execute("INSERT INTO people (id, email, note) VALUES (:1, :2, :3)", id,
               "big" + std::to_string(id), std::string(bytes, 'x'))
      .status();
}

TEST_F(GroupCommitTest, AWriteThatFillsTheDiskFailsAloneAndTheRestOfItsBatchIsRunAgain) {
  ASSERT_EQ(StartWrite([](Transaction& transaction) { return LimitPages(transaction, 5); })->Wait(),
            absl::OkStatus());
  HoldWriter();
  const auto before = StartAdding(1);
  const auto big =
      StartWrite([](Transaction& transaction) { return AddBigPerson(transaction, 2, 1 << 20); });
  const auto after = StartAdding(3);
  ReleaseWriter();
  EXPECT_EQ(before->Wait(), absl::OkStatus());
  const absl::Status full = big->Wait();
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted) << full;
  EXPECT_EQ(ReasonOf(full), "STORAGE_FULL");
  EXPECT_NE(RetryAfterOf(full), std::nullopt);
  EXPECT_EQ(after->Wait(), absl::OkStatus());
  EXPECT_THAT(People(), ElementsAre(1, 3));

  ASSERT_EQ(
      StartWrite([](Transaction& transaction) { return LimitPages(transaction, 1000); })->Wait(),
      absl::OkStatus());
  EXPECT_EQ(StartWrite([](Transaction& transaction) {
              return AddBigPerson(transaction, 2, 1 << 20);
            })->Wait(),
            absl::OkStatus());
}

TEST_F(GroupCommitTest, AWriteThatHidesThatItLostTheTransactionFailsAllTheSame) {
  ASSERT_EQ(StartWrite([](Transaction& transaction) { return LimitPages(transaction, 5); })->Wait(),
            absl::OkStatus());
  const absl::Status status = StartWrite([](Transaction& transaction) {
                                AddBigPerson(transaction, 1, 1 << 20).IgnoreError();
                                AddPerson(transaction, 2).IgnoreError();
                                return absl::OkStatus();
                              })->Wait();
  EXPECT_EQ(ReasonOf(status), "STORAGE_FULL");
  EXPECT_THAT(People(), IsEmpty());
}

TEST_F(GroupCommitTest, ACommitThatFailsFailsItsWholeBatchAndTheNextOneWorks) {
  FailingDisk disk;
  HoldWriter();
  const auto first = StartAdding(1);
  const auto second = StartAdding(2);
  const auto refused = StartWrite([](Transaction&) { return absl::NotFoundError("its own"); });
  // The log is written when the batch commits, and then there is no space.
  const auto filler = StartWrite([&disk](Transaction&) {
    disk.FillUp();
    return absl::OkStatus();
  });
  ReleaseWriter();
  EXPECT_EQ(ReasonOf(first->Wait()), "STORAGE_FULL");
  EXPECT_EQ(ReasonOf(second->Wait()), "STORAGE_FULL");
  EXPECT_EQ(refused->Wait(), absl::NotFoundError("its own"));
  EXPECT_EQ(ReasonOf(filler->Wait()), "STORAGE_FULL");
  EXPECT_THAT(People(), IsEmpty());
  disk.Mend();
  EXPECT_EQ(StartAdding(1)->Wait(), absl::OkStatus());
  EXPECT_THAT(People(), ElementsAre(1));
}

using GroupCommitDeathTest = GroupCommitTest;

TEST_F(GroupCommitDeathTest, AFailedSyncEndsTheProcess) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        auto database =
            OpenDatabase({.url = "sqlite://" + folder_.File("dying.db"), .service = "test"},
                         kTestMigrations, clock_, executor_);
        std::filesystem::remove_all(folder_.File(""));  // the process dies before it could
        FailingDisk disk;
        disk.FailSyncs();
        Wait((*database)->Write([](Transaction& transaction) {
          return AddPerson(transaction, 1);
        })).IgnoreError();
      },
      "cannot make writes durable");
}

TEST_F(GroupCommitTest, TheLogIsMovedIntoTheDatabaseBeforeItGrowsLarge) {
  for (int64_t i = 0; i < 40; ++i) {
    ASSERT_EQ(StartWrite([i](Transaction& transaction) {
                return AddBigPerson(transaction, i, 1 << 20);
              })->Wait(),
              absl::OkStatus());
  }
  EXPECT_LT(std::filesystem::file_size(folder_.File("test.db-wal")), 12u << 20);
  EXPECT_GT(std::filesystem::file_size(folder_.File("test.db")), 20u << 20);
}

TEST_F(GroupCommitTest, AWriteOfManyPagesNeedsNoTemporaryFile) {
  constexpr int kPages = 100;  // of 4 KiB; SQLite keeps 64 KiB of them in memory anyway
  EXPECT_EQ(
      StartWrite([](Transaction& transaction) -> absl::Status {
        for (int64_t i = 0; i < kPages; ++i) {
          RETURN_IF_ERROR(transaction
                              .Execute("INSERT INTO people (id, email, note) VALUES (:1, :2, :3)",
                                       i, std::to_string(i), std::string(4000, 'x'))
                              .status());
        }
        return absl::OkStatus();
      })->Wait(),
      absl::OkStatus());
  int temporary_files = -1;
  EXPECT_EQ(StartWrite([&temporary_files](Transaction& transaction) -> absl::Status {
              RETURN_IF_ERROR(transaction.Execute("UPDATE people SET score = 1").status());
              temporary_files = OpenTemporaryFiles();
              return absl::OkStatus();
            })->Wait(),
            absl::OkStatus());
  EXPECT_EQ(temporary_files, 0);
}

}  // namespace
}  // namespace souk::storage
