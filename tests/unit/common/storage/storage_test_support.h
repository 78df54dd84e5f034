#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/async/spawn.h"
#include "common/async/thread_executor.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/storage/database.h"

namespace souk::storage {

/// Waits for a task's result on this thread.
template <typename T>
class Waiter {
 public:
  explicit Waiter(Task<T> task) {
    async::Spawn(std::move(task), [this](T result) {
      MutexLock lock(mutex_);
      result_.emplace(std::move(result));
      done_.NotifyAll();
    });
  }

  T Wait() {
    MutexLock lock(mutex_);
    while (!result_.has_value()) done_.Wait(mutex_);
    return *std::move(result_);
  }

 private:
  Mutex mutex_;
  CondVar done_;
  std::optional<T> result_ GUARDED_BY(mutex_);
};

template <typename T>
T Wait(Task<T> task) {
  return Waiter<T>(std::move(task)).Wait();
}

/// Opens once; threads wait for it.
class Gate {
 public:
  void Open() {
    MutexLock lock(mutex_);
    open_ = true;
    opened_.NotifyAll();
  }
  void WaitUntilOpen() {
    MutexLock lock(mutex_);
    while (!open_) opened_.Wait(mutex_);
  }

 private:
  Mutex mutex_;
  CondVar opened_;
  bool open_ GUARDED_BY(mutex_) = false;
};

/// A folder that is removed with everything in it.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "souk-storage-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string File(const std::string& name) const { return path_ + "/" + name; }

  /// Every file's name and bytes.
  std::map<std::string, std::string> Contents() const {
    std::map<std::string, std::string> contents;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      std::ifstream file(entry.path(), std::ios::binary);
      contents[entry.path().filename()] = std::string(std::istreambuf_iterator<char>(file), {});
    }
    return contents;
  }

 private:
  std::string path_;
};

/// The smallest of schemas, with a unique column and a foreign key.
inline const std::vector<Migration> kTestMigrations = {{1, "people", R"(
        CREATE TABLE people (
          id    BIGINT PRIMARY KEY,
          email TEXT NOT NULL,
          note  TEXT,
          score DOUBLE PRECISION
        );
        CREATE UNIQUE INDEX people_email ON people (email);
        CREATE TABLE pets (
          id       BIGINT PRIMARY KEY,
          owner_id BIGINT NOT NULL REFERENCES people (id),
          watcher_id BIGINT REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED
        );
    )"}};

/// Adds the person that the tests count.
inline absl::Status AddPerson(Transaction& transaction, int64_t id) {
  return transaction
      .Execute("INSERT INTO people (id, email) VALUES (:1, :2)", id,
               "person" + std::to_string(id) + "@example.com")
      .status();
}

/// The ids of all people, in order.
inline absl::StatusOr<std::vector<int64_t>> PeopleIds(Transaction& transaction) {
  auto rows = transaction.Query<int64_t>("SELECT id FROM people ORDER BY id");
  if (!rows.ok()) return rows.status();
  std::vector<int64_t> ids;
  for (const auto& [id] : *rows) ids.push_back(id);
  return ids;
}

}  // namespace souk::storage
