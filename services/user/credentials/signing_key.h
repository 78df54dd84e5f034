#pragma once

#include <sodium.h>

#include <array>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::user {

/// The Ed25519 key (RFC 8032) that signs the tokens of this installation. A value type; thread-safe
/// once made.
class SigningKey {
 public:
  using Seed = std::array<unsigned char, crypto_sign_SEEDBYTES>;

  /// The key that follows from a private seed.
  static SigningKey FromSeed(const Seed& seed);

  /// The key in the file at `path`: its seed in base64url, one line. Where there is no file, makes
  /// a key and stores it there, readable by its owner only and complete or not at all. DATA_LOSS
  /// for a file that holds no key; the system's error when it cannot be read or written. Blocks;
  /// for the start of a process, and for one process at a time.
  static absl::StatusOr<SigningKey> LoadOrCreate(const std::string& path);

  /// The signature of `message`: 64 bytes.
  std::string Sign(absl::string_view message) const;

  /// The public key's RFC 7638 thumbprint: the same for the same key, wherever it is computed.
  const std::string& key_id() const { return key_id_; }

  /// The public key as a JSON Web Key (RFC 8037, 2).
  std::string PublicJwk() const;

 private:
  SigningKey() = default;

  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_key_;
  std::string x_;  // the public key in base64url
  std::string key_id_;
};

}  // namespace souk::user
