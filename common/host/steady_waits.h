#pragma once

namespace souk::host {

/// Makes every wait with a time limit in this process independent of the wall clock.
///
/// Debian's Abseil waits for its locks until a moment of the wall clock (futex(2) with
/// FUTEX_CLOCK_REALTIME), and gRPC's timer thread waits by such a lock. When the wall clock is set
/// back by an hour, gRPC's deadlines, pings and reconnections stand still for that hour.
///
/// Calling this links in a syscall(2) of our own, which Abseil finds before libc's; it lets such
/// waits end by the steady clock, as later versions of Abseil do themselves, and passes everything
/// else on. Call it in main, so that it is linked in; it does nothing more.
void WaitBySteadyClock();

}  // namespace souk::host
