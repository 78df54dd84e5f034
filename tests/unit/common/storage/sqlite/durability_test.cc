// What was acknowledged is there after the process was killed.

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "common/async/task_scope.h"
#include "common/storage/database.h"
#include "gtest/gtest.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::storage {
namespace {

constexpr int64_t kWriters = 16;

// Writes ids of its own one after the other, telling each through the pipe once it is durable.
Task<void> WriteForever(Database* database, int64_t writer, int acknowledged) {
  for (int64_t id = writer;; id += kWriters) {
    const absl::Status status = co_await database->Write(
        [id](Transaction& transaction) { return AddPerson(transaction, id); });
    // Ids are smaller than a pipe's atomic write, so those of several threads do not mix.
    if (!status.ok() || write(acknowledged, &id, sizeof(id)) != sizeof(id)) _exit(1);
  }
}

[[noreturn]] void RunChild(const std::string& url, int acknowledged) {
  const SystemClock clock;
  async::ThreadExecutor executor(2);
  auto database = OpenDatabase({.url = url, .service = "test"}, kTestMigrations, clock, executor);
  if (!database.ok()) _exit(2);
  async::TaskScope scope;
  for (int64_t writer = 0; writer < kWriters; ++writer) {
    scope.Spawn(WriteForever(database->get(), writer, acknowledged));
  }
  for (;;) pause();
}

// Runs the writing child until `enough` writes were acknowledged, then kills it. Gives what it
// acknowledged.
std::set<int64_t> WriteUntilKilled(const std::string& url, size_t enough) {
  int acknowledged[2];
  EXPECT_EQ(pipe(acknowledged), 0);
  const pid_t child = fork();
  if (child == 0) RunChild(url, acknowledged[1]);
  close(acknowledged[1]);
  std::set<int64_t> ids;
  bool killed = false;
  int64_t id = 0;
  while (read(acknowledged[0], &id, sizeof(id)) == sizeof(id)) {
    ids.insert(id);
    if (ids.size() >= enough && !killed) {
      killed = true;
      kill(child, SIGKILL);  // what it wrote into the pipe until then still counts
    }
  }
  close(acknowledged[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself, with " << WEXITSTATUS(status);
  return ids;
}

TEST(DurabilityTest, WhatWasAcknowledgedOutlivesAKill) {
  for (const size_t enough : {1, 100, 1000}) {
    TempFolder folder;
    const std::string url = "sqlite://" + folder.File("test.db");
    const std::set<int64_t> acknowledged = WriteUntilKilled(url, enough);
    ASSERT_GE(acknowledged.size(), enough);

    const SystemClock clock;
    async::ThreadExecutor executor(1);
    auto database = OpenDatabase({.url = url, .service = "test"}, kTestMigrations, clock, executor);
    ASSERT_TRUE(database.ok()) << database.status();
    const auto found = Wait((*database)->Read(PeopleIds));
    ASSERT_TRUE(found.ok()) << found.status();
    const std::set<int64_t> there(found->begin(), found->end());
    for (const int64_t id : acknowledged) EXPECT_TRUE(there.contains(id)) << id;
  }
}

}  // namespace
}  // namespace souk::storage
