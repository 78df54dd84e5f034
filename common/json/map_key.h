#pragma once

#include <string>

#include "common/json/type_table.h"
#include "google/protobuf/message.h"

namespace souk::json {

/// The text of a map entry's key, the same for the same key however it was spelled: "7", "true",
/// "colour". REQUIRES: `key` is the key's field in the entry's type.
std::string KeyText(const google::protobuf::Message& entry, const FieldType& key);

}  // namespace souk::json
