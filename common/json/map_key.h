#pragma once

#include <string>

#include "common/json/field_value.h"

namespace souk::json {

/// The text of a map's key, the same for the same key however it was spelled: "7", "true",
/// "colour".
std::string KeyText(const FieldValue& key);

/// Whether one key comes before another of the same map: numbers by value, text by its bytes.
bool IsKeyBefore(const FieldValue& a, const FieldValue& b);

}  // namespace souk::json
