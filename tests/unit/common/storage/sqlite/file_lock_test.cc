#include "common/storage/sqlite/file_lock.h"

#include <filesystem>

#include "gtest/gtest.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::storage {
namespace {

TEST(FileLockTest, KeepsOthersAwayUntilItIsLetGo) {
  TempFolder folder;
  {
    const auto held = FileLock::Acquire(folder.File("x.lock"));
    ASSERT_TRUE(held.ok()) << held.status();
    EXPECT_EQ(FileLock::Acquire(folder.File("x.lock")).status().code(),
              absl::StatusCode::kUnavailable);
  }
  EXPECT_TRUE(FileLock::Acquire(folder.File("x.lock")).ok());
}

TEST(FileLockTest, RemovesAFileThatItMadeUnlessKept) {
  TempFolder folder;
  {
    const auto lock = FileLock::Acquire(folder.File("x.lock"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder.File("x.lock")));
  {
    auto lock = FileLock::Acquire(folder.File("x.lock"));
    lock->Keep();
  }
  {
    const auto again = FileLock::Acquire(folder.File("x.lock"));
  }
  EXPECT_TRUE(std::filesystem::exists(folder.File("x.lock")));
}

TEST(FileLockTest, SaysWhereItCannotWrite) {
  EXPECT_EQ(FileLock::Acquire("/no/such/folder/x.lock").status().code(),
            absl::StatusCode::kNotFound);
  // Not even root can make files there.
  EXPECT_EQ(FileLock::Acquire("/sys/x.lock").status().code(), absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace souk::storage
