#pragma once

#include <string>

namespace souk::testing {

/// A folder of its own that goes with everything in it. Ends the program when there is none to be
/// had.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  /// The path of a file in it.
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace souk::testing
