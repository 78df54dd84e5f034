#pragma once

#include <vector>

#include "common/base/error.h"
#include "gateway/transcoding/binding.h"
#include "gateway/transcoding/query_string.h"
#include "gateway/transcoding/request.h"
#include "google/protobuf/message.h"

namespace souk::gateway::transcoding {

/// Sets the fields that a query names, and adds what is wrong with it to `violations`, each under
/// the name of its parameter. A name is a path of fields in either spelling, for an entry of a map
/// with its key: "filter.labels[colour]=red". Repeated fields take one element a parameter.
void FillFromQuery(const Binding& binding, const std::vector<QueryParameter>& parameters,
                   const RequestOptions& options, google::protobuf::Message& message,
                   Violations& violations);

}  // namespace souk::gateway::transcoding
