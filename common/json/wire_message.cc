#include "common/json/wire_message.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace souk::json {
namespace {

// The low three bits of a tag.
enum WireType : uint64_t {
  kVarint = 0,
  kFixed64 = 1,
  kLengthDelimited = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5,
};

constexpr size_t kMaxVarintSize = 10;
constexpr int kMaxGroupDepth = 100;  // as in the library's own parser

struct Tag {
  uint64_t number;
  uint64_t wire_type;
};

bool TakeVarint(absl::string_view& bytes, uint64_t& value) {
  value = 0;
  for (size_t i = 0; i < std::min(bytes.size(), kMaxVarintSize); ++i) {
    const uint64_t byte = static_cast<uint8_t>(bytes[i]);
    value |= (byte & 0x7F) << (7 * i);
    if (byte < 0x80) {
      bytes.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

bool TakeFixed(size_t size, absl::string_view& bytes, uint64_t& value) {
  if (bytes.size() < size) return false;
  value = 0;
  for (size_t i = 0; i < size; ++i) {
    value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  }
  bytes.remove_prefix(size);
  return true;
}

bool TakeTag(absl::string_view& bytes, Tag& tag) {
  constexpr uint64_t kMaxNumber = (1 << 29) - 1;
  uint64_t value = 0;
  if (!TakeVarint(bytes, value)) return false;
  tag = {value >> 3, value & 7};
  return tag.number >= 1 && tag.number <= kMaxNumber;
}

bool TakePayload(Tag tag, int groups_left, absl::string_view& bytes, absl::string_view& payload);

// Takes a group and the tag that ends it.
bool TakeGroup(uint64_t number, int groups_left, absl::string_view& bytes,
               absl::string_view& payload) {
  if (groups_left == 0) return false;
  const absl::string_view group = bytes;
  while (!bytes.empty()) {
    const size_t size = group.size() - bytes.size();
    Tag tag;
    if (!TakeTag(bytes, tag)) return false;
    if (tag.wire_type == kEndGroup) {
      payload = group.substr(0, size);
      return tag.number == number;
    }
    absl::string_view ignored;
    if (!TakePayload(tag, groups_left - 1, bytes, ignored)) return false;
  }
  return false;
}

bool TakePayload(Tag tag, int groups_left, absl::string_view& bytes, absl::string_view& payload) {
  payload = bytes;
  uint64_t value = 0;
  switch (tag.wire_type) {
    case kVarint:
      if (!TakeVarint(bytes, value)) return false;
      break;
    case kFixed64:
      if (!TakeFixed(8, bytes, value)) return false;
      break;
    case kFixed32:
      if (!TakeFixed(4, bytes, value)) return false;
      break;
    case kLengthDelimited:
      if (!TakeVarint(bytes, value) || value > bytes.size()) return false;
      payload = bytes.substr(0, value);
      bytes.remove_prefix(value);
      return true;
    case kStartGroup:
      return TakeGroup(tag.number, groups_left, bytes, payload);
    default:
      return false;
  }
  payload.remove_suffix(bytes.size());
  return true;
}

bool Fits(const FieldType& field, uint64_t wire_type) {
  const bool may_be_packed = field.is_array && wire_type == kLengthDelimited;
  switch (field.encoding) {
    case Encoding::kVarint:
    case Encoding::kZigZag:
      return wire_type == kVarint || may_be_packed;
    case Encoding::kFixed32:
      return wire_type == kFixed32 || may_be_packed;
    case Encoding::kFixed64:
      return wire_type == kFixed64 || may_be_packed;
    case Encoding::kLengthDelimited:
      return wire_type == kLengthDelimited;
    case Encoding::kGroup:
      return wire_type == kStartGroup;
  }
  return false;
}

}  // namespace

absl::Status WireMessage::Parse(absl::string_view bytes, const MessageType& type) {
  while (!bytes.empty()) {
    Tag tag;
    absl::string_view payload;
    if (!TakeTag(bytes, tag) || !TakePayload(tag, kMaxGroupDepth, bytes, payload)) {
      return absl::InternalError(
          absl::StrCat("holds bytes that are no ", type.descriptor->full_name()));
    }
    const FieldType* const field = type.FindNumber(static_cast<int>(tag.number));
    if (field != nullptr && Fits(*field, tag.wire_type)) Add(*field, payload);
  }
  Arrange();
  return absl::OkStatus();
}

void WireMessage::Add(const FieldType& field, absl::string_view payload) {
  if (!values_.empty() && field.index < values_.back().field->index) is_in_order_ = false;
  values_.push_back({&field, payload});
  if (field.oneof < 0) return;
  const size_t index = static_cast<size_t>(field.oneof);
  if (index >= oneofs_.size()) oneofs_.resize(index + 1);
  Oneof& oneof = oneofs_[index];
  if (oneof.member == &field) return;
  if (oneof.member != nullptr) has_displaced_ = true;
  oneof = {&field, payload.data()};
}

void WireMessage::Arrange() {
  if (has_displaced_) {
    const auto is_displaced = [this](const WireValue& value) {
      if (value.field->oneof < 0) return false;
      const Oneof& oneof = oneofs_[static_cast<size_t>(value.field->oneof)];
      return value.field != oneof.member || value.payload.data() < oneof.since;
    };
    values_.erase(std::remove_if(values_.begin(), values_.end(), is_displaced), values_.end());
  }
  if (is_in_order_) return;
  std::sort(values_.begin(), values_.end(), [](const WireValue& a, const WireValue& b) {
    if (a.field != b.field) return a.field->index < b.field->index;
    return a.payload.data() < b.payload.data();
  });
}

absl::Span<const WireValue> WireMessage::ValuesOf(const FieldType& field) const {
  const auto is_before = [](const WireValue& value, size_t index) {
    return value.field->index < index;
  };
  const auto begin = std::lower_bound(values_.begin(), values_.end(), field.index, is_before);
  const auto end = std::lower_bound(begin, values_.end(), field.index + 1, is_before);
  return absl::MakeConstSpan(values_).subspan(static_cast<size_t>(begin - values_.begin()),
                                              static_cast<size_t>(end - begin));
}

absl::string_view SingularPayload(absl::Span<const WireValue> values, std::string& scratch) {
  if (values.empty()) return {};
  if (values.size() == 1 || values[0].field->kind != Kind::kMessage) return values.back().payload;
  scratch.clear();
  for (const WireValue& value : values) absl::StrAppend(&scratch, value.payload);
  return scratch;
}

bool TakeNumber(Encoding encoding, absl::string_view& payload, uint64_t& number) {
  switch (encoding) {
    case Encoding::kFixed32:
      return TakeFixed(4, payload, number);
    case Encoding::kFixed64:
      return TakeFixed(8, payload, number);
    case Encoding::kZigZag: {
      uint64_t value = 0;
      if (!TakeVarint(payload, value)) return false;
      number = (value >> 1) ^ -(value & 1);  // 0, -1, 1, -2, ... from 0, 1, 2, 3, ...
      return true;
    }
    default:
      return TakeVarint(payload, number);
  }
}

}  // namespace souk::json
