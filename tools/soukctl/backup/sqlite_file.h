#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace souk::soukctl {

/// A SQLite file as an operator's tool uses it: beside the service that owns it, or at rest. Not
/// thread-safe.
class SqliteFile {
 public:
  enum class Mode {
    kRead,    // changes nothing; works beside a service that runs
    kWrite,   // of a file that nobody else uses
    kCreate,  // the same, and makes the file
  };

  /// NOT_FOUND when there is no such file, DATA_LOSS when it is no database, UNAVAILABLE when
  /// another process keeps it locked.
  static absl::StatusOr<SqliteFile> Open(const std::string& path, Mode mode);

  /// Runs a statement whose result does not matter.
  absl::Status Execute(const std::string& sql);

  /// The first column of the first row; "" when there is none. Errors as Execute.
  absl::StatusOr<std::string> Text(const std::string& sql);
  absl::StatusOr<int64_t> Number(const std::string& sql);

  /// Makes `target` what this is at one moment, whatever is written meanwhile, in one file.
  absl::Status CopyTo(SqliteFile& target);

  /// OK when every page and index is sound; DATA_LOSS with what is not.
  absl::Status CheckIntegrity();

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };

  SqliteFile(std::string path, sqlite3* handle) : path_(std::move(path)), handle_(handle) {}
  absl::Status ToStatus(int code) const;

  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace souk::soukctl
