#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/async/cancellation.h"
#include "gateway/http/exchange.h"

namespace souk::gateway {

/// What a request was answered with.
struct Answer {
  int status = 0;  // 0: not at all
  http::Headers headers;
  std::string body;                       // all pieces of it
  std::vector<std::string> pieces;        // of a streamed answer, as they were flushed
  std::optional<http::Headers> trailers;  // set once a streamed answer was finished
  bool closes = false;

  /// A header's value, "" when there is none.
  std::string Header(absl::string_view name) const;
};

/// A request that a test makes up, and its answer, without a connection. Not thread-safe; Leave may
/// be called from any thread.
class FakeExchange final : public http::Exchange,
                           private http::RequestBody,
                           private http::ResponseWriter {
 public:
  /// `target` as in "/v1/books?page_size=2". A body brings its Content-Length with it.
  FakeExchange(absl::string_view method, absl::string_view target, http::Headers headers = {},
               std::string body = "");

  http::RequestHead& head() { return head_; }
  /// Makes reading the body fail, as a body that is too long does.
  void FailBody(absl::Status error) { body_ = std::move(error); }
  /// The client takes this many pieces of a streamed answer, then leaves.
  void LeaveAfter(int pieces) { pieces_taken_ = pieces; }
  /// The client leaves.
  void Leave() { client_.Cancel(); }

  const Answer& answer() const { return answer_; }

  const http::RequestHead& request() const override { return head_; }
  http::RequestBody& body() override { return *this; }
  http::ResponseWriter& response() override { return *this; }
  async::CancellationToken cancellation() const override { return client_.token(); }

 private:
  Task<absl::StatusOr<std::optional<std::string>>> Next() override;
  Task<absl::StatusOr<std::string>> ReadAll() override;
  void SetLimit(int64_t) override {}

  Task<absl::Status> Respond(int status, http::Headers headers, std::string body) override;
  Task<absl::Status> Begin(int status, http::Headers headers) override;
  Task<absl::Status> Write(std::string piece, http::Flush flush) override;
  Task<absl::Status> Finish(http::Headers trailers) override;
  void CloseAfterwards() override { answer_.closes = true; }
  bool begun() const override { return answer_.status != 0; }

  http::RequestHead head_;
  absl::StatusOr<std::string> body_;
  std::optional<int> pieces_taken_;  // nullopt: all
  async::CancellationSource client_;
  Answer answer_;
};

}  // namespace souk::gateway
