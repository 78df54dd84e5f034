#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "services/user/credentials/signing_key.h"

namespace souk::user {

/// Issues the tokens that prove who somebody is: JWTs (RFC 7519) signed by EdDSA (RFC 8037).
/// Whoever has the public keys can check one without asking us. Thread-safe.
class TokenIssuer {
 public:
  struct Options {
    std::string issuer;       // the claim iss: who vouches
    std::string audience;     // the claim aud: who should accept
    absl::Duration lifetime;  // how long a token is valid; it cannot be revoked before
  };

  /// `clock` outlives this.
  TokenIssuer(Options options, SigningKey key, const Clock& clock);

  /// A token for `subject`, a user's id, valid from now on for lifetime(). REQUIRES: subject and
  /// roles are UTF-8.
  std::string Issue(absl::string_view subject, const std::vector<std::string>& roles) const;

  absl::Duration lifetime() const { return options_.lifetime; }

  /// The public keys with which tokens are checked: a JSON Web Key Set (RFC 7517, 5).
  std::string Jwks() const;

 private:
  const Options options_;
  const SigningKey key_;
  const Clock& clock_;
  const std::string encoded_header_;  // the same in every token
};

}  // namespace souk::user
