#include "services/user/credentials/signing_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace souk::user {
namespace {

using ::testing::HasSubstr;

SigningKey::Seed SeedFrom(absl::string_view base64url) {
  std::string bytes;
  EXPECT_TRUE(absl::WebSafeBase64Unescape(base64url, &bytes));
  SigningKey::Seed seed{};
  std::copy(bytes.begin(), bytes.end(), seed.begin());
  return seed;
}

// RFC 8037, appendix A.1.
SigningKey RfcKey() {
  return SigningKey::FromSeed(SeedFrom("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
}

TEST(SigningKeyTest, DerivesThePublicKeyOfRfc8037AppendixA2) {
  EXPECT_THAT(RfcKey().PublicJwk(),
              HasSubstr(R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")"));
}

TEST(SigningKeyTest, KeyIdIsTheThumbprintOfRfc8037AppendixA3) {
  EXPECT_EQ(RfcKey().key_id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(SigningKeyTest, SignsAsRfc8037AppendixA4) {
  const std::string signed_part = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  EXPECT_EQ(
      absl::WebSafeBase64Escape(RfcKey().Sign(signed_part)),
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

class SigningKeyFileTest : public ::testing::Test {
 public:
  ~SigningKeyFileTest() override { std::filesystem::remove_all(folder_); }

 protected:
  SigningKeyFileTest() {
    std::string folder = ::testing::TempDir() + "signing_key_XXXXXX";
    folder_ = mkdtemp(folder.data());
    path_ = folder_ / "signing.key";
  }
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

TEST_F(SigningKeyFileTest, MakesAKeyAtFirstAndKeepsIt) {
  const absl::StatusOr<SigningKey> made = SigningKey::LoadOrCreate(path_);
  ASSERT_EQ(made.status(), absl::OkStatus());
  const absl::StatusOr<SigningKey> loaded = SigningKey::LoadOrCreate(path_);
  ASSERT_EQ(loaded.status(), absl::OkStatus());
  EXPECT_EQ(loaded->key_id(), made->key_id());
  EXPECT_EQ(loaded->Sign("x"), made->Sign("x"));
}

TEST_F(SigningKeyFileTest, EachInstallationHasAKeyOfItsOwn) {
  EXPECT_NE(SigningKey::LoadOrCreate(path_)->key_id(),
            SigningKey::LoadOrCreate(folder_ / "other.key")->key_id());
}

TEST_F(SigningKeyFileTest, OnlyTheOwnerCanReadIt) {
  ASSERT_EQ(SigningKey::LoadOrCreate(path_).status(), absl::OkStatus());
  struct stat file;
  ASSERT_EQ(stat(path_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600);
}

TEST_F(SigningKeyFileTest, RemainsOfACrashDoNotMatter) {
  std::ofstream(absl::StrCat(path_.string(), ".new")) << "half";
  EXPECT_EQ(SigningKey::LoadOrCreate(path_).status(), absl::OkStatus());
  EXPECT_FALSE(std::filesystem::exists(absl::StrCat(path_.string(), ".new")));
}

TEST_F(SigningKeyFileTest, FileWithoutAKeyIsRefusedAndKept) {
  std::ofstream(path_) << "c2hvcnQ\n";
  EXPECT_EQ(SigningKey::LoadOrCreate(path_).status().code(), absl::StatusCode::kDataLoss);
  std::stringstream content;
  content << std::ifstream(path_).rdbuf();
  EXPECT_EQ(content.str(), "c2hvcnQ\n");
}

TEST_F(SigningKeyFileTest, MissingFolderIsAnErrorThatNamesTheFile) {
  const absl::Status status = SigningKey::LoadOrCreate(folder_ / "none" / "signing.key").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("none/signing.key"));
}

}  // namespace
}  // namespace souk::user
