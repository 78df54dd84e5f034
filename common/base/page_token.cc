#include "common/base/page_token.h"

#include "absl/strings/escaping.h"

namespace souk {
namespace {

constexpr size_t kTagBytes = 8;

// FNV-1a (64 bits). Not absl::Hash, which differs in each process.
class Fnv1a {
 public:
  // The length goes in first: {"ab", "c"} and {"a", "bc"} shall differ.
  void Add(absl::string_view part) {
    AddBytes(Bytes(part.size()));
    AddBytes(part);
  }

  std::string Digest() const { return Bytes(hash_); }

 private:
  static std::string Bytes(uint64_t number) {
    std::string bytes(kTagBytes, '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(number);
      number >>= 8;
    }
    return bytes;
  }

  void AddBytes(absl::string_view bytes) {
    for (const char byte : bytes) {
      hash_ = (hash_ ^ static_cast<uint8_t>(byte)) * 0x100000001b3U;
    }
  }

  uint64_t hash_ = 0xcbf29ce484222325U;
};

// Covers the key too, so that text which is no token of ours is refused and not read as some key.
std::string Tag(absl::Span<const absl::string_view> binding, absl::string_view last_key) {
  Fnv1a hash;
  for (const absl::string_view part : binding) hash.Add(part);
  hash.Add(last_key);
  return hash.Digest();
}

}  // namespace

int PageSize(int32_t requested, Violations& violations) {
  violations.Require(requested >= 0 && requested <= kMaxPageSize, "page_size",
                     "must be between 0 and 1000");
  return requested == 0 ? kDefaultPageSize : requested;
}

std::string EncodePageToken(absl::Span<const absl::string_view> binding,
                            absl::string_view last_key) {
  return absl::WebSafeBase64Escape(Tag(binding, last_key).append(last_key.data(), last_key.size()));
}

std::string DecodePageToken(absl::Span<const absl::string_view> binding, absl::string_view token,
                            Violations& violations) {
  if (token.empty()) return "";
  std::string bytes;
  if (absl::WebSafeBase64Unescape(token, &bytes) && bytes.size() >= kTagBytes) {
    std::string last_key = bytes.substr(kTagBytes);
    if (bytes.compare(0, kTagBytes, Tag(binding, last_key)) == 0) return last_key;
  }
  violations.Add("page_token", "must be a next_page_token of this list with the same filters");
  return "";
}

}  // namespace souk
