#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace souk::resilience {

/// Chooses `size` of the addresses for one of many clients, so that not each client keeps a
/// connection to each instance: the algorithm of "deterministic subsetting" (Beyer et al., Site
/// Reliability Engineering, ch. 20). Clients are numbered from 0 without gaps. Each round of
/// addresses.size() / size clients shuffles the addresses in the same way and deals them out, so
/// that within a round every instance gets one client or, where `size` does not divide their
/// number, a few instances get none; another round shuffles differently.
///
/// All clients must see the same addresses; the order does not matter. The same arguments give the
/// same subset, in any process. All addresses when there are no more than `size`. REQUIRES: size >=
/// 1.
std::vector<std::string> Subset(std::vector<std::string> addresses, uint64_t client, size_t size);

}  // namespace souk::resilience
