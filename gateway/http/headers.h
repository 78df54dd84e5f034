#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace souk::gateway::http {

/// The fields of a message's header: a multimap in the order of Add, whose names compare without
/// regard to ASCII case (RFC 9110, 5.1). Copying it copies two buffers, however many fields it has;
/// Clear keeps them for the next message. A value type.
class Headers {
 public:
  /// Views into the Headers; valid until it is changed.
  struct Field {
    absl::string_view name;
    absl::string_view value;
  };

  class Iterator {
   public:
    Iterator(const Headers& headers, size_t index) : headers_(&headers), index_(index) {}
    Field operator*() const { return (*headers_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Headers* headers_;
    size_t index_;
  };

  Headers() = default;
  Headers(std::initializer_list<Field> fields);

  /// Appends a field, also beside one of the same name.
  void Add(absl::string_view name, absl::string_view value);
  void Clear();

  /// The value of the first field of that name.
  std::optional<absl::string_view> Find(absl::string_view name) const;
  /// How many fields have that name.
  size_t Count(absl::string_view name) const;

  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  Field operator[](size_t index) const;
  Iterator begin() const { return Iterator(*this, 0); }
  Iterator end() const { return Iterator(*this, size()); }

 private:
  struct Entry {
    uint32_t begin;  // in text_: the name, and right after it the value
    uint32_t name_size;
    uint32_t value_size;
  };

  std::string text_;
  std::vector<Entry> entries_;
};

/// Whether `name` may name a field: a token (RFC 9110, 5.6.2).
bool IsFieldName(absl::string_view name);

/// Whether `value` may be sent as a field's value: no control characters but tabs, so that it
/// cannot begin another field.
bool IsFieldValue(absl::string_view value);

}  // namespace souk::gateway::http
