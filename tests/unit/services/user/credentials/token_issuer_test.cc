#include "services/user/credentials/token_issuer.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace souk::user {
namespace {

std::string Decoded(absl::string_view base64url) {
  std::string bytes;
  EXPECT_TRUE(absl::WebSafeBase64Unescape(base64url, &bytes));
  return bytes;
}

class TokenIssuerTest : public ::testing::Test {
 protected:
  std::vector<std::string> Parts(const std::string& token) { return absl::StrSplit(token, '.'); }

  ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  SigningKey key_ = SigningKey::FromSeed({1, 2, 3});
  TokenIssuer issuer_{
      {.issuer = "https://souk.example", .audience = "souk", .lifetime = absl::Minutes(15)},
      key_,
      clock_};
};

TEST_F(TokenIssuerTest, HeaderNamesAlgorithmAndKey) {
  const std::vector<std::string> parts = Parts(issuer_.Issue("someone", {}));
  ASSERT_EQ(parts.size(), 3);
  EXPECT_EQ(Decoded(parts[0]),
            absl::StrCat(R"({"alg":"EdDSA","typ":"JWT","kid":")", key_.key_id(), R"("})"));
}

TEST_F(TokenIssuerTest, ClaimsSayWhoForWhomAndUntilWhen) {
  const std::vector<std::string> parts = Parts(issuer_.Issue("someone", {"operator", "buyer"}));
  EXPECT_EQ(Decoded(parts[1]),
            R"({"iss":"https://souk.example","aud":"souk","sub":"someone",)"
            R"("iat":1700000000,"exp":1700000900,"roles":["operator","buyer"]})");
}

TEST_F(TokenIssuerTest, ClaimsAreEscaped) {
  TokenIssuer issuer({.issuer = "a\"b", .audience = "c\\d", .lifetime = absl::Seconds(1)}, key_,
                     clock_);
  EXPECT_EQ(Decoded(Parts(issuer.Issue("e\nf", {}))[1]),
            R"({"iss":"a\"b","aud":"c\\d","sub":"e\nf",)"
            R"("iat":1700000000,"exp":1700000001,"roles":[]})");
}

// What a holder of the JWKS does to check a token.
TEST_F(TokenIssuerTest, SignatureVerifiesWithThePublishedKey) {
  const std::string jwks = issuer_.Jwks();
  const std::string x = jwks.substr(jwks.find(R"("x":")") + 5, 43);
  const std::string public_key = Decoded(x);
  ASSERT_EQ(public_key.size(), crypto_sign_PUBLICKEYBYTES);

  const std::vector<std::string> parts = Parts(issuer_.Issue("someone", {}));
  const std::string signature = Decoded(parts[2]);
  ASSERT_EQ(signature.size(), crypto_sign_BYTES);
  const auto verify = [&](const std::string& message) {
    return crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                       reinterpret_cast<const unsigned char*>(message.data()),
                                       message.size(),
                                       reinterpret_cast<const unsigned char*>(public_key.data()));
  };
  EXPECT_EQ(verify(absl::StrCat(parts[0], ".", parts[1])), 0);
  EXPECT_EQ(verify(absl::StrCat(parts[0], ".", parts[1], "x")), -1);
}

TEST_F(TokenIssuerTest, JwksHoldsTheOnePublicKey) {
  EXPECT_EQ(issuer_.Jwks(), absl::StrCat(R"({"keys":[)", key_.PublicJwk(), "]}"));
}

}  // namespace
}  // namespace souk::user
