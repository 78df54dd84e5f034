#pragma once

#include <cstdint>

namespace souk::storage {

/// Makes the disk fail in this process: the program's own fdatasync, fsync and pwrite64 stand in
/// front of the C library's, and SQLite calls them.
class FailingDisk {
 public:
  ~FailingDisk() { Mend(); }

  /// From now on every sync fails with EIO.
  void FailSyncs();
  /// From now on every write to a file fails with ENOSPC.
  void FillUp();
  void Mend();

  /// How many syncs succeeded since the program began.
  static int64_t syncs();
};

}  // namespace souk::storage
