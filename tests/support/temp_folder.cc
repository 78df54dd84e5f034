#include "tests/support/temp_folder.h"

#include <cstdlib>
#include <filesystem>

namespace souk::testing {

TempFolder::TempFolder()
    : path_((std::filesystem::temp_directory_path() / "souk-test-XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) std::abort();
}

TempFolder::~TempFolder() { std::filesystem::remove_all(path_); }

}  // namespace souk::testing
