#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "common/storage/database.h"
#include "common/storage/group_commit.h"
#include "common/storage/reader_pool.h"
#include "common/storage/session.h"

namespace souk::storage {

/// A database over the sessions that an engine has opened: one that writes, some that read.
class SessionDatabase final : public Database {
 public:
  /// `held` is what the sessions stand on, such as a lock; null for nothing. It is let go when they
  /// are closed, the writer's last.
  SessionDatabase(std::shared_ptr<const void> held, std::unique_ptr<Session> writer,
                  std::vector<std::unique_ptr<Session>> readers, const DatabaseOptions& options,
                  const Clock& clock, async::Executor& executor)
      : held_(std::move(held)),
        writer_({.max_queued = options.max_queued, .max_batch = options.max_batch},
                std::move(writer), clock, executor),
        readers_(options.max_queued, std::move(readers), clock, executor) {}

  DatabaseStats stats() const override {
    return {.writes = writer_.writes(),
            .commits = writer_.commits(),
            .reads = readers_.reads(),
            .queued_writes = writer_.queued()};
  }

 protected:
  Task<absl::Status> WriteErased(Work work, async::CancellationToken cancellation) override {
    return writer_.Write(work, std::move(cancellation));
  }
  Task<absl::Status> ReadErased(Work work, async::CancellationToken cancellation) override {
    return readers_.Read(work, std::move(cancellation));
  }

 private:
  // In the order in which they depend on each other.
  const std::shared_ptr<const void> held_;
  GroupCommit writer_;
  ReaderPool readers_;
};

}  // namespace souk::storage
