#include "gateway/http/request_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/optional.hpp>
#include <limits>

#include "absl/strings/str_cat.h"
#include "gateway/http/request_rules.h"

namespace souk::gateway::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;

absl::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

// Beast's parser for one message, filling our types instead of Beast's containers.
class MessageParser final : public beast::http::basic_parser<true> {
 public:
  explicit MessageParser(RequestHead& head) : head_(&head) {
    // The buffer bounds the head, RequestBody the body.
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);
  }

  void set_body(std::string& body) { body_ = &body; }
  int version() const { return version_; }
  // Whether the header of a chunk was parsed.
  bool chunk_seen() const { return chunk_seen_; }

 private:
  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, error_code&) override {
    version_ = version;
    head_->method.assign(method.data(), method.size());
    head_->target.assign(target.data(), target.size());
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     error_code&) override {
    if (!is_header_done()) head_->headers.Add(View(name), View(value));
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  size_t on_body_impl(beast::string_view body, error_code&) override {
    body_->append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {
    chunk_seen_ = true;
  }
  size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code&) override {
    body_->append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  RequestHead* head_;
  std::string* body_ = nullptr;
  int version_ = 11;
  bool chunk_seen_ = false;
};

}  // namespace

class RequestParser::Beast {
 public:
  std::optional<MessageParser> message;  // a parser serves for one message
};

RequestParser::RequestParser() : beast_(std::make_unique<Beast>()) {}
RequestParser::~RequestParser() = default;

std::optional<HttpError> RequestParser::ParseHead(absl::string_view text, size_t max_target_bytes,
                                                  RequestHead& head) {
  head.headers.Clear();
  MessageParser& message = beast_->message.emplace(head);
  error_code error;
  message.put(boost::asio::buffer(text.data(), text.size()), error);
  if (error == beast::http::error::bad_version) {
    return HttpError{400, "the request line must end with HTTP/1.1 or HTTP/1.0"};
  }
  if (error || !message.is_header_done()) {
    return HttpError{400, absl::StrCat("malformed request: ", error.message())};
  }
  if (head.target.size() > max_target_bytes) {
    return HttpError{414, "the request target is too long"};
  }
  if (std::optional<HttpError> wrong = CheckRequest(head, http_1_0())) return wrong;
  return SplitTarget(head);
}

absl::StatusOr<size_t> RequestParser::ParseBody(absl::string_view text, std::string& body) {
  MessageParser& message = *beast_->message;
  // Beast 1.81 asserts that at least this much is there when it comes back to a last chunk that is
  // also the first. No chunked body is shorter, so none is kept waiting.
  constexpr absl::string_view kShortestChunkedBody = "0\r\n\r\n";
  if (message.chunked() && !message.chunk_seen() && text.size() < kShortestChunkedBody.size()) {
    return size_t{0};
  }
  message.set_body(body);
  message.eager(true);
  error_code error;
  const size_t taken = message.put(boost::asio::buffer(text.data(), text.size()), error);
  if (error && error != beast::http::error::need_more) {
    return absl::InvalidArgumentError(absl::StrCat("malformed body: ", error.message()));
  }
  return taken;
}

bool RequestParser::done() const { return beast_->message->is_done(); }
bool RequestParser::http_1_0() const { return beast_->message->version() == 10; }
bool RequestParser::keep_alive() const { return beast_->message->keep_alive(); }

std::optional<int64_t> RequestParser::content_length() const {
  const boost::optional<std::uint64_t> length = beast_->message->content_length();
  if (!length) return std::nullopt;
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(std::min<uint64_t>(*length, kMax));
}

}  // namespace souk::gateway::http
