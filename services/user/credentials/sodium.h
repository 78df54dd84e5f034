#pragma once

namespace souk::user {

/// Readies libsodium; everything here that uses it calls this first. Ends the process when the
/// system gives no random bits, since no key and no salt would then be secret. Thread-safe.
void InitSodium();

}  // namespace souk::user
