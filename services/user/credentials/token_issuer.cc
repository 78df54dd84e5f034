#include "services/user/credentials/token_issuer.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/json/quote.h"

namespace souk::user {
namespace {

std::string Quoted(absl::string_view text) {
  std::string quoted;
  json::AppendQuoted(text, quoted);  // fails only on what is not UTF-8, which is excluded
  return quoted;
}

std::string QuotedList(const std::vector<std::string>& texts) {
  const std::string elements = absl::StrJoin(
      texts, ",",
      [](std::string* out, const std::string& text) { absl::StrAppend(out, Quoted(text)); });
  return absl::StrCat("[", elements, "]");
}

std::string EncodedHeader(const SigningKey& key) {
  return absl::WebSafeBase64Escape(
      absl::StrCat(R"({"alg":"EdDSA","typ":"JWT","kid":)", Quoted(key.key_id()), "}"));
}

}  // namespace

TokenIssuer::TokenIssuer(Options options, SigningKey key, const Clock& clock)
    : options_(std::move(options)),
      key_(std::move(key)),
      clock_(clock),
      encoded_header_(EncodedHeader(key_)) {}

std::string TokenIssuer::Issue(absl::string_view subject,
                               const std::vector<std::string>& roles) const {
  const absl::Time now = clock_.Now();
  const std::string claims = absl::StrCat(
      R"({"iss":)", Quoted(options_.issuer), R"(,"aud":)", Quoted(options_.audience), R"(,"sub":)",
      Quoted(subject), R"(,"iat":)", absl::ToUnixSeconds(now), R"(,"exp":)",
      absl::ToUnixSeconds(now + options_.lifetime), R"(,"roles":)", QuotedList(roles), "}");
  // RFC 7515, 7.1: the signature covers header and payload as they are sent.
  const std::string signed_part =
      absl::StrCat(encoded_header_, ".", absl::WebSafeBase64Escape(claims));
  return absl::StrCat(signed_part, ".", absl::WebSafeBase64Escape(key_.Sign(signed_part)));
}

std::string TokenIssuer::Jwks() const {
  return absl::StrCat(R"({"keys":[)", key_.PublicJwk(), "]}");
}

}  // namespace souk::user
