#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/services/user/rpc/user_service_test.h"

namespace souk::user {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class UpdateUserStreamTest : public UserServiceTest {
 protected:
  using Stream = FakeStream<v1::UpdateUserStreamRequest, v1::UpdateUserStreamResponse>;

  v1::UpdateUserStreamRequest Rename(const std::string& display_name, const std::string& key = "") {
    v1::UpdateUserStreamRequest request;
    request.set_request_id(absl::StrCat("rename to ", display_name));
    request.set_idempotency_key(key);
    request.mutable_user()->set_user_id(ada_.user_id());
    request.mutable_user()->set_display_name(display_name);
    return request;
  }

  std::vector<v1::UpdateUserStreamResponse> Answers(
      std::vector<v1::UpdateUserStreamRequest> requests) {
    Stream stream(std::move(requests));
    EXPECT_EQ(Run(service_.UpdateUserStream({}, stream.reader(), stream.writer())),
              absl::OkStatus());
    return stream.responses();
  }

  std::string StoredName() { return Run(get_user_.Run({}, ada_.user_id()))->user.display_name; }

  const v1::User ada_ = CreatedOverRpc("ada");
};

TEST_F(UpdateUserStreamTest, AnswersEachUpdateBeforeItReadsTheNext) {
  Stream stream({Rename("A"), Rename("B"), Rename("C")});
  ASSERT_EQ(Run(service_.UpdateUserStream({}, stream.reader(), stream.writer())), absl::OkStatus());
  EXPECT_THAT(stream.answered_before_read(), ElementsAre(0, 1, 2, 3));
  ASSERT_THAT(stream.responses(), SizeIs(3));
  EXPECT_EQ(stream.responses()[0].request_id(), "rename to A");
  EXPECT_EQ(stream.responses()[0].user().display_name(), "A");
  EXPECT_EQ(stream.responses()[2].user().display_name(), "C");
  EXPECT_EQ(StoredName(), "C");
}

TEST_F(UpdateUserStreamTest, RefusedUpdateIsAnsweredWithItsErrorAndTheStreamGoesOn) {
  v1::UpdateUserStreamRequest stale = Rename("B");
  stale.mutable_user()->set_etag("99");
  const auto answers = Answers({Rename("A"), stale, Rename(""), Rename("C")});
  ASSERT_THAT(answers, SizeIs(4));
  EXPECT_EQ(answers[1].error().code(), static_cast<int>(absl::StatusCode::kAborted));
  EXPECT_EQ(answers[1].error().details_size(), 1);  // the reason
  EXPECT_EQ(answers[2].error().code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(answers[3].user().display_name(), "C");
}

TEST_F(UpdateUserStreamTest, UpdateWithoutRequestIdIsRefused) {
  v1::UpdateUserStreamRequest request = Rename("A");
  request.clear_request_id();
  const auto answers = Answers({request});
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_EQ(answers[0].error().code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(StoredName(), "ada");
}

TEST_F(UpdateUserStreamTest, SameKeyAndUpdateGetTheFirstAnswerAgainAndChangeNothing) {
  const auto first = Answers({Rename("A", "key"), Rename("B")});
  const auto again = Answers({Rename("A", "key")});
  EXPECT_EQ(again.at(0).user().SerializeAsString(), first.at(0).user().SerializeAsString());
  EXPECT_EQ(StoredName(), "B");
}

TEST_F(UpdateUserStreamTest, SameKeyWithAnotherUpdateIsRefused) {
  const auto answers = Answers({Rename("A", "key"), Rename("B", "key")});
  EXPECT_EQ(answers.at(1).error().code(), static_cast<int>(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(StoredName(), "A");
}

TEST_F(UpdateUserStreamTest, KeyPast255BytesIsRefused) {
  const auto answers = Answers({Rename("A", std::string(256, 'k'))});
  EXPECT_EQ(answers.at(0).error().code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(StoredName(), "ada");
}

TEST_F(UpdateUserStreamTest, StreamEndsWhenItsClientLeaves) {
  Stream stream({Rename("A"), Rename("B"), Rename("C")});
  stream.LeaveAfter(1);
  EXPECT_EQ(Run(service_.UpdateUserStream({}, stream.reader(), stream.writer())).code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(StoredName(), "B");
}

}  // namespace
}  // namespace souk::user
