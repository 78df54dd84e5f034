#pragma once

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "common/host/platform.h"
#include "common/host/process.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// Ends a process that serves, in the numbered order in which no accepted call fails
/// (docs/concurrency.md, "How a process ends"):
///
///   1. readiness and health say that nothing new should come;
///   2. calls are taken as before while `pause` waits for the drain delay;
///   3. nothing new is accepted; 4. what runs may finish, and streams are told to; 5. after the
///      grace period the rest is cancelled;
///   6. background work ends; 7. the last spans and log lines are sent.
///
/// Blocks. 8. is the destruction of `process`, with its databases, after everything that used them.
void Drain(Platform& platform, Process& process, const config::v1::ShutdownConfig& config,
           absl::FunctionRef<void(absl::Duration)> pause);

}  // namespace souk::host
