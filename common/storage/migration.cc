#include "common/storage/migration.h"

#include <openssl/sha.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace souk::storage {

std::string MigrationChecksum(const Migration& migration) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(migration.sql.data()), migration.sql.size(),
         digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

absl::StatusOr<int> OldestBinaryOf(const Migration& migration) {
  for (absl::string_view line : absl::StrSplit(migration.sql, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    if (!absl::ConsumePrefix(&line, "--")) break;  // the leading comment is over
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&line, "oldest-binary:")) continue;
    int number = 0;
    if (!absl::SimpleAtoi(line, &number) || number < 1 || number > migration.number) {
      return absl::InvalidArgumentError(
          absl::StrCat("migration ", migration.number, " (", migration.name,
                       "): oldest-binary must be a number from 1 to ", migration.number));
    }
    return number;
  }
  return 0;
}

absl::StatusOr<std::vector<Migration>> MigrationsFor(absl::string_view engine,
                                                     absl::Span<const Migration> migrations) {
  std::vector<Migration> steps;
  for (const Migration& migration : migrations) {
    if (!migration.engine.empty() && migration.engine != engine) continue;
    const int expected = static_cast<int>(steps.size()) + 1;
    if (migration.number != expected) {
      return absl::InvalidArgumentError(absl::StrCat("migration ", migration.number, " (",
                                                     migration.name, ") stands where number ",
                                                     expected, " belongs"));
    }
    steps.push_back(migration);
  }
  return steps;
}

}  // namespace souk::storage
