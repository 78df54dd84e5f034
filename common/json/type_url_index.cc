#include "common/json/type_url_index.h"

#include "common/base/status_macros.h"

namespace souk::json {

absl::StatusOr<std::optional<std::string>> TypeUrlIndex::Find(Lexer& lexer) {
  lexer.Peek();
  if (lexer.offset() >= scanned_) {
    Lexer ahead = lexer;
    if (absl::Status status = Scan(ahead); !status.ok()) {
      lexer = ahead;
      return status;
    }
    scanned_ = ahead.offset();
  }
  const auto found = type_urls_.find(lexer.offset());
  if (found == type_urls_.end()) return std::nullopt;
  return found->second;
}

absl::Status TypeUrlIndex::Scan(Lexer& lexer) {
  const Token token = lexer.Peek();
  const size_t offset = lexer.offset();
  switch (token) {
    case Token::kObject:
      return lexer.ReadObject([&](absl::string_view key) -> absl::Status {
        if (key != "@type" || lexer.Peek() != Token::kString) return Scan(lexer);
        ASSIGN_OR_RETURN(const absl::string_view type_url, lexer.ReadString());
        type_urls_.emplace(offset, type_url);
        return absl::OkStatus();
      });
    case Token::kArray:
      return lexer.ReadArray([&](size_t) { return Scan(lexer); });
    default:
      return lexer.SkipValue();
  }
}

}  // namespace souk::json
