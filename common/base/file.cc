#include "common/base/file.h"

#include <array>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace souk {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string content;
  std::array<char, 4096> piece;
  do {
    stream.read(piece.data(), piece.size());
    content.append(piece.data(), stream.gcount());
  } while (stream.good());
  // A folder can be opened, but fails before it comes to an end.
  if (!stream.eof()) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  return content;
}

}  // namespace souk
