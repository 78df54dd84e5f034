#include "common/discovery/asio_http_getter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/thread_executor.h"
#include "common/base/mutex.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/common/discovery/fake_http_server.h"

namespace souk::discovery {
namespace {

class AsioHttpGetterTest : public ::testing::Test {
 protected:
  ~AsioHttpGetterTest() override { Release(); }

  absl::StatusOr<HttpAnswer> Get(absl::Duration timeout = absl::Seconds(60)) {
    return async::RunBlocking(getter_.Get(
        {.server = server_.address(), .path = "/x?y=1", .header = "X-Index", .timeout = timeout},
        stop_.token()));
  }

  // Lets the answer that hangs end.
  void Release() {
    if (!std::exchange(released_, true)) release_.set_value();
  }

  void Answer(std::string answer) {
    MutexLock lock(mutex_);
    answer_ = std::move(answer);
  }

  std::string request() {
    MutexLock lock(mutex_);
    return request_;
  }

  std::atomic<bool> hangs_ = false;
  std::promise<void> asked_;
  std::promise<void> release_;
  bool released_ = false;
  Mutex mutex_;
  std::string answer_ GUARDED_BY(mutex_);
  std::string request_ GUARDED_BY(mutex_);
  FakeHttpServer server_{[this](const std::string& request) {
    if (hangs_) {
      asked_.set_value();
      release_.get_future().wait();
    }
    MutexLock lock(mutex_);
    request_ = request;
    return answer_;
  }};
  async::ThreadExecutor executor_{1};
  AsioHttpGetter getter_{executor_};
  async::CancellationSource stop_;
};

TEST_F(AsioHttpGetterTest, GivesStatusHeaderAndBody) {
  Answer(HttpOk("x-index: 42\r\n", "hello"));
  const absl::StatusOr<HttpAnswer> answer = Get();
  ASSERT_EQ(answer.status(), absl::OkStatus());
  EXPECT_EQ(request(), "GET /x?y=1 HTTP/1.1");
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header, "42");
  EXPECT_EQ(answer->body, "hello");
}

TEST_F(AsioHttpGetterTest, AnErrorOfTheServersIsAnAnswerToo) {
  Answer("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno");
  EXPECT_EQ(Get()->status, 500);
}

TEST_F(AsioHttpGetterTest, WhatIsNoHttpIsUnavailable) {
  for (const char* const answer : {"", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\n",
                                   "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
                                   "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}) {
    Answer(answer);
    EXPECT_EQ(Get().status().code(), absl::StatusCode::kUnavailable) << answer;
  }
}

TEST_F(AsioHttpGetterTest, AnAnswerThatIsTooLargeIsNotRead) {
  Answer("HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n");
  EXPECT_EQ(Get().status().code(), absl::StatusCode::kResourceExhausted);
  Answer(absl::StrCat("HTTP/1.1 200 OK\r\n\r\n", std::string((8 << 20) + 1, 'x')));
  EXPECT_EQ(Get().status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(AsioHttpGetterTest, WhoHangsIsGivenUp) {
  hangs_ = true;
  EXPECT_EQ(Get(absl::Milliseconds(100)).status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(AsioHttpGetterTest, CancellationEndsTheWait) {
  hangs_ = true;
  auto answer = std::async(std::launch::async, [this] { return Get(); });
  asked_.get_future().wait();
  stop_.Cancel();
  EXPECT_EQ(answer.get().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Get().status().code(), absl::StatusCode::kCancelled);
}

TEST_F(AsioHttpGetterTest, WhereNobodyListensIsUnavailable) {
  server_.Stop();
  EXPECT_EQ(Get().status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace souk::discovery
