#include "services/user/credentials/signing_key.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "services/user/credentials/secret_file.h"
#include "services/user/credentials/sodium.h"

namespace souk::user {
namespace {

template <size_t N>
absl::string_view AsText(const std::array<unsigned char, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

const unsigned char* AsBytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

SigningKey::Seed NewSeed() {
  InitSodium();
  SigningKey::Seed seed;
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

absl::StatusOr<SigningKey::Seed> ParseSeed(absl::string_view file, const std::string& path) {
  std::string bytes;
  SigningKey::Seed seed;
  if (!absl::WebSafeBase64Unescape(absl::StripAsciiWhitespace(file), &bytes) ||
      bytes.size() != seed.size()) {
    return absl::DataLossError(absl::StrCat(path, " holds no signing key"));
  }
  std::copy(bytes.begin(), bytes.end(), seed.begin());
  return seed;
}

}  // namespace

SigningKey SigningKey::FromSeed(const Seed& seed) {
  InitSodium();
  SigningKey key;
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_key;
  crypto_sign_seed_keypair(public_key.data(), key.secret_key_.data(), seed.data());
  key.x_ = absl::WebSafeBase64Escape(AsText(public_key));

  // RFC 7638, 3: the required members only, in the order of their names, without spaces.
  const std::string canonical =
      absl::StrCat(R"({"crv":"Ed25519","kty":"OKP","x":")", key.x_, R"("})");
  std::array<unsigned char, crypto_hash_sha256_BYTES> thumbprint;
  crypto_hash_sha256(thumbprint.data(), AsBytes(canonical), canonical.size());
  key.key_id_ = absl::WebSafeBase64Escape(AsText(thumbprint));
  return key;
}

absl::StatusOr<SigningKey> SigningKey::LoadOrCreate(const std::string& path) {
  ASSIGN_OR_RETURN(const FolderTurn turn, FolderTurn::Take(path));
  const absl::StatusOr<std::string> file = ReadFile(path);
  if (file.ok()) {
    ASSIGN_OR_RETURN(const Seed seed, ParseSeed(*file, path));
    return FromSeed(seed);
  }
  if (!absl::IsNotFound(file.status())) return file.status();
  const Seed seed = NewSeed();
  RETURN_IF_ERROR(
      WriteSecretFile(path, absl::StrCat(absl::WebSafeBase64Escape(AsText(seed)), "\n")));
  return FromSeed(seed);
}

std::string SigningKey::Sign(absl::string_view message) const {
  std::array<unsigned char, crypto_sign_BYTES> signature;
  crypto_sign_detached(signature.data(), nullptr, AsBytes(message), message.size(),
                       secret_key_.data());
  return std::string(AsText(signature));
}

std::string SigningKey::PublicJwk() const {
  return absl::StrCat(R"({"kty":"OKP","crv":"Ed25519","x":")", x_, R"(","kid":")", key_id_,
                      R"(","alg":"EdDSA","use":"sig"})");
}

}  // namespace souk::user
