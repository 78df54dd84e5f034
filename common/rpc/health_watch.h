#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>

#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/random.h"

namespace souk::rpc {

/// Told what a server says about itself.
using HealthListener = std::function<Task<void>(bool healthy)>;

/// Follows what one server says about itself as a whole (grpc.health.v1 Watch), until
/// `cancellation`: tells true when it is SERVING, and false when it says anything else or cannot be
/// reached, each time before it listens on. A server without the health service counts as healthy.
///
/// The channel has no interceptors: that a server is away must not open a breaker on the calls that
/// could close it again. Channel, executor and random outlive the task; the last channel of a
/// process must not be destroyed by a thread of gRPC's, as one that a task owned would be.
Task<void> WatchHealth(grpc::Channel* channel, HealthListener told, async::Executor* executor,
                       Random* random, async::CancellationToken cancellation);

}  // namespace souk::rpc
