#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/backup/backup.h"
#include "tools/soukctl/commands.h"

namespace souk::soukctl {
namespace {

absl::StatusOr<std::string> OnlyArgument(const Arguments& arguments) {
  if (arguments.positional().size() == 1) return arguments.positional()[0];
  return absl::InvalidArgumentError("name the backup's folder, and nothing else");
}

void Print(const admin::v1::BackupManifest& manifest) {
  for (const admin::v1::BackupFile& file : manifest.files()) {
    std::cout << absl::StrCat(file.file(), ": ", file.size_bytes(), " bytes, events to position ",
                              file.event_position(), "\n");
  }
}

absl::StatusOr<int> RunBackup(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string folder, OnlyArgument(arguments));
  const SystemClock clock;
  ASSIGN_OR_RETURN(const admin::v1::BackupManifest manifest,
                   BackUp(arguments.Get("--data-dir"), folder, clock));
  Print(manifest);
  std::cout << "backed up and checked: " << folder << "\n";
  return 0;
}

absl::StatusOr<int> RunRestore(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string folder, OnlyArgument(arguments));
  ASSIGN_OR_RETURN(const admin::v1::BackupManifest manifest,
                   Restore(folder, arguments.Get("--data-dir")));
  Print(manifest);
  std::cout << "restored into " << arguments.Get("--data-dir")
            << "; start Souk on it, then run soukctl verify\n";
  return 0;
}

std::vector<Flag> DataDirFlag(const char* meaning) {
  return {{.name = "--data-dir", .value = "DIR", .meaning = meaning, .default_value = "data"}};
}

}  // namespace

Command BackupCommand() {
  return {.name = "backup",
          .summary = "Copy all SQLite databases, also while Souk runs, and check the copies",
          .arguments = "FOLDER",
          .flags = DataDirFlag("where the databases are; default ./data"),
          .run = &RunBackup};
}

Command RestoreCommand() {
  return {.name = "restore",
          .summary = "Make a new data folder of a backup, checked",
          .arguments = "FOLDER",
          .flags = DataDirFlag("the folder to make; default ./data"),
          .run = &RunRestore};
}

}  // namespace souk::soukctl
