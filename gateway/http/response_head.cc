#include "gateway/http/response_head.h"

#include <boost/beast/http/status.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace souk::gateway::http {
namespace {

bool IsWrittenByServer(absl::string_view name) {
  for (const absl::string_view own :
       {"connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"}) {
    if (absl::EqualsIgnoreCase(name, own)) return true;
  }
  return false;
}

absl::Status CheckFields(const Headers& headers) {
  for (const Headers::Field field : headers) {
    if (!IsFieldName(field.name) || !IsFieldValue(field.value)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the response header '", field.name, "' cannot be sent"));
    }
    if (IsWrittenByServer(field.name)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the response header '", field.name, "' is the server's to write"));
    }
  }
  return absl::OkStatus();
}

void AppendChecked(const Headers& headers, std::string& out) {
  for (const Headers::Field field : headers) {
    absl::StrAppend(&out, field.name, ": ", field.value, "\r\n");
  }
}

absl::string_view Reason(int status) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  return {reason.data(), reason.size()};
}

}  // namespace

absl::Status AppendResponseHead(int status, const Headers& headers, ResponseFraming framing,
                                Afterwards afterwards, absl::string_view date, std::string& out) {
  if (status < 200 || status > 599) {
    return absl::InvalidArgumentError(absl::StrCat(status, " is not a status of a response"));
  }
  if (absl::Status checked = CheckFields(headers); !checked.ok()) return checked;

  absl::StrAppend(&out, "HTTP/1.1 ", status, " ", Reason(status), "\r\nDate: ", date, "\r\n");
  AppendChecked(headers, out);
  switch (framing.kind) {
    case ResponseFraming::Kind::kContentLength:
      absl::StrAppend(&out, "Content-Length: ", framing.length, "\r\n");
      break;
    case ResponseFraming::Kind::kChunked:
      out += "Transfer-Encoding: chunked\r\n";
      break;
    case ResponseFraming::Kind::kNone:
    case ResponseFraming::Kind::kUntilClose:
      break;
  }
  if (afterwards == Afterwards::kClose) out += "Connection: close\r\n";
  if (afterwards == Afterwards::kKeepAliveHttp10) out += "Connection: keep-alive\r\n";
  out += "\r\n";
  return absl::OkStatus();
}

absl::Status AppendFields(const Headers& headers, std::string& out) {
  if (absl::Status checked = CheckFields(headers); !checked.ok()) return checked;
  AppendChecked(headers, out);
  return absl::OkStatus();
}

bool MayHaveBody(int status) { return status != 204 && status != 304; }

}  // namespace souk::gateway::http
