#pragma once

#include <cstdint>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/json/type_table.h"

namespace souk::json {

/// Where a value of a field lies in a serialized message: the bytes behind its tag, for a
/// length-delimited one those behind its length, for a group those inside it.
struct WireValue {
  const FieldType* field = nullptr;
  absl::string_view payload;
};

/// A serialized message taken apart into the values of its fields, without building anything; see
/// https://protobuf.dev/programming-guides/encoding. Refers to the bytes and the type.
class WireMessage {
 public:
  /// Takes a message apart, once. INTERNAL when the bytes are malformed. Unknown fields are left
  /// out, as are values whose wire type is not their field's, and those of a oneof's member that a
  /// later member displaced.
  absl::Status Parse(absl::string_view bytes, const MessageType& type);

  /// All values, by FieldType::index, those of one field in the order of the bytes. Of a singular
  /// field that comes several times the last counts, or for a message all, joined.
  absl::Span<const WireValue> values() const { return values_; }

  /// Those of one field.
  absl::Span<const WireValue> ValuesOf(const FieldType& field) const;

 private:
  // Of a oneof, the member that has come last, and where its first value since another's lies.
  struct Oneof {
    const FieldType* member = nullptr;
    const char* since = nullptr;
  };

  void Add(const FieldType& field, absl::string_view payload);
  // Brings the values into their order.
  void Arrange();

  absl::InlinedVector<WireValue, 16> values_;
  absl::InlinedVector<Oneof, 2> oneofs_;
  bool is_in_order_ = true;
  bool has_displaced_ = false;
};

/// The payload of a singular field that has these values, none of them standing for its default.
/// The result may refer to `scratch`.
absl::string_view SingularPayload(absl::Span<const WireValue> values, std::string& scratch);

/// Takes one number off the front of a payload; that of a packed field holds several. The low bits
/// of the result are the field's int32, uint32, bool and so on, or the bits of its float or double.
/// False when the payload is malformed.
bool TakeNumber(Encoding encoding, absl::string_view& payload, uint64_t& number);

}  // namespace souk::json
