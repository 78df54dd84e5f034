#pragma once

#include "common/telemetry/log.h"

namespace souk::telemetry {

/// Brings what gRPC and Protobuf have to say into our log, as events like any other; by themselves
/// they write plain text to standard error, which no collector of JSON lines can read. Both know
/// one handler a process: it stays for good, and says what it gets to the logger of the LibraryLogs
/// that was made last, or to standard error where there is none. Thread-safe.
class LibraryLogs {
 public:
  explicit LibraryLogs(Logger logger);
  ~LibraryLogs();
  LibraryLogs(const LibraryLogs&) = delete;
  LibraryLogs& operator=(const LibraryLogs&) = delete;

 private:
  friend class LibraryLogRoute;
  const Logger logger_;
};

}  // namespace souk::telemetry
