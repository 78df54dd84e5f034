#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace souk::config {

/// Gives every absent key the default that its proto states, in all groups that are there and in
/// all that are not, so that code reads values and never repeats a default. Groups in maps and
/// lists are filled too. A default that does not parse ends the process: a defect, found by any
/// test that loads the configuration.
void ApplyDefaults(google::protobuf::Message& config);

/// Every key of the configuration with meaning, unit, default, when to change it, and the value
/// that is in effect, as commented YAML; of URLs without their passwords. For --explain-config.
std::string Explain(const google::protobuf::Message& config);

}  // namespace souk::config
