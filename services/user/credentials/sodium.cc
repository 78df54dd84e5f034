#include "services/user/credentials/sodium.h"

#include <sodium.h>

#include <cstdio>
#include <cstdlib>

namespace souk::user {

void InitSodium() {
  if (sodium_init() >= 0) return;
  std::fputs("libsodium cannot start: the system gives no random bits\n", stderr);
  std::abort();
}

}  // namespace souk::user
