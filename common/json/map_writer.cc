// How MessageWriter writes maps: objects whose members are in the order of the map's keys.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/json/message_writer.h"

namespace souk::json {
namespace {

// An entry and its key, in a form that compares as the keys do.
struct Entry {
  absl::string_view bytes;
  absl::string_view text_key;
  uint64_t number_key = 0;
};

bool IsKeyBefore(const Entry& a, const Entry& b) {
  return std::pair(a.number_key, a.text_key) < std::pair(b.number_key, b.text_key);
}

absl::string_view KeyPayload(const WireMessage& entry, const FieldType& key) {
  const absl::Span<const WireValue> values = entry.ValuesOf(key);
  return values.empty() ? absl::string_view() : values.back().payload;
}

// Shifts signed numbers so that they compare right as unsigned ones.
uint64_t ComparableNumber(Kind kind, uint64_t number) {
  constexpr uint64_t kSign = uint64_t{1} << 63;
  switch (kind) {
    case Kind::kInt32:
      return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(number))) ^ kSign;
    case Kind::kInt64:
      return number ^ kSign;
    default:
      return number;
  }
}

// REQUIRES: `key` is the key's field in the type of the entries.
absl::StatusOr<Entry> ReadEntry(absl::string_view bytes, const FieldType& key,
                                const MessageType& type) {
  WireMessage message;
  RETURN_IF_ERROR(message.Parse(bytes, type));
  Entry entry;
  entry.bytes = bytes;
  absl::string_view payload = KeyPayload(message, key);
  if (key.kind == Kind::kString) {
    entry.text_key = payload;
  } else {
    uint64_t number = 0;
    TakeNumber(key.encoding, payload, number);
    entry.number_key = ComparableNumber(key.kind, number);
  }
  return entry;
}

}  // namespace

absl::Status MessageWriter::WriteMap(const FieldType& field, Values values) {
  std::vector<Entry> entries;
  entries.reserve(values.size());
  for (const WireValue& value : values) {
    ASSIGN_OR_RETURN(const Entry entry,
                     ReadEntry(value.payload, field.message->fields[0], *field.message));
    entries.push_back(entry);
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return IsKeyBefore(a, b) || (!IsKeyBefore(b, a) && a.bytes.data() < b.bytes.data());
  });
  RETURN_IF_ERROR(Open('{'));
  bool continues = false;
  for (size_t i = 0; i < entries.size(); ++i) {
    // Of several entries with one key the last counts.
    const bool is_last = i + 1 == entries.size() || IsKeyBefore(entries[i], entries[i + 1]);
    if (!is_last) continue;
    if (std::exchange(continues, true)) out_ += ',';
    RETURN_IF_ERROR(WriteMapEntry(field, entries[i].bytes));
  }
  return Close('}');
}

absl::Status MessageWriter::WriteMapEntry(const FieldType& field, absl::string_view bytes) {
  const FieldType& key = field.message->fields[0];
  const FieldType& value = field.message->fields[1];
  WireMessage entry;
  RETURN_IF_ERROR(entry.Parse(bytes, *field.message));
  const size_t key_begin = out_.size();
  RETURN_IF_ERROR(WriteMapKey(key, KeyPayload(entry, key)));
  const size_t key_end = out_.size();
  out_ += ':';
  absl::Status status = WriteField(value, entry.ValuesOf(value));
  if (!status.ok()) {
    const absl::string_view quoted_key =
        absl::string_view(out_).substr(0, key_end).substr(key_begin);
    error_path_.PutKey(quoted_key.substr(1, quoted_key.size() - 2));
  }
  return status;
}

absl::Status MessageWriter::WriteMapKey(const FieldType& key, absl::string_view payload) {
  // 64-bit integers are quoted anyway, as are strings.
  const bool needs_quotes =
      key.kind == Kind::kBool || key.kind == Kind::kInt32 || key.kind == Kind::kUInt32;
  if (needs_quotes) out_ += '"';
  RETURN_IF_ERROR(WriteValue(key, payload));
  if (needs_quotes) out_ += '"';
  return absl::OkStatus();
}

}  // namespace souk::json
