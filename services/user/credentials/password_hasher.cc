#include "services/user/credentials/password_hasher.h"

#include <sodium.h>

#include <array>
#include <cerrno>

#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "services/user/credentials/sodium.h"

namespace souk::user {
namespace {

// Two hash at a time: 128 MiB, and a core stays free on small machines. At 60 ms a hash, the last
// of 32 that wait gets its turn after a second; who would wait longer had better come back.
constexpr int kThreads = 2;
constexpr size_t kMaxQueued = 32;

absl::Status OutOfMemory() {
  return RetryableError(absl::StatusCode::kResourceExhausted, "OUT_OF_MEMORY",
                        "there is no memory to check a password with", absl::Seconds(1));
}

// A hash whose digest is all zeros, which no password that anybody knows has. Verifying against it
// costs what verifying against a real one costs.
std::string NobodysHash(const PasswordHasher::Cost& cost) {
  const std::string salt(22, 'A');    // 16 zero bytes in base64
  const std::string digest(43, 'A');  // 32 zero bytes
  return absl::StrFormat("$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", cost.memory_bytes / 1024,
                         cost.passes, salt, digest);
}

absl::StatusOr<std::string> HashNow(const std::string& password, const PasswordHasher::Cost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> hash;
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost.passes,
                            cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return OutOfMemory();
  }
  return std::string(hash.data());
}

absl::StatusOr<bool> VerifyNow(const std::string& hash, const std::string& password) {
  errno = 0;
  if (crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0) return true;
  if (errno == EINVAL) return false;  // libsodium's way to say: a good hash of another password
  if (errno == ENOMEM) return OutOfMemory();
  return absl::InternalError("a stored password hash is malformed");
}

}  // namespace

PasswordHasher::Cost PasswordHasher::Interactive() {
  return {crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE};
}

PasswordHasher::Cost PasswordHasher::Minimal() {
  return {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN};
}

PasswordHasher::PasswordHasher(async::Executor& executor, Cost cost)
    : cost_(cost),
      nobodys_hash_(NobodysHash(cost)),
      pool_({.name = "password", .threads = kThreads, .max_queued = kMaxQueued}, executor) {
  InitSodium();
}

Task<absl::StatusOr<std::string>> PasswordHasher::Hash(std::string password) {
  co_return co_await pool_.Run([&] { return HashNow(password, cost_); });
}

Task<absl::StatusOr<bool>> PasswordHasher::Verify(std::optional<std::string> hash,
                                                  std::string password) {
  co_return co_await pool_.Run([&]() -> absl::StatusOr<bool> {
    absl::StatusOr<bool> matches = VerifyNow(hash.value_or(nobodys_hash_), password);
    if (!matches.ok()) return matches;
    return hash.has_value() && *matches;
  });
}

}  // namespace souk::user
