#pragma once

#include <string>

#include "souk/admin/v1/load_report.pb.h"

namespace souk::soukctl {

// What a load says on a terminal.

/// One line for a second that is over.
std::string DescribeLoadSecond(int second, const admin::v1::LoadSecond& happened, int in_flight);

/// The whole load: a table of what was offered and answered, and why some was not answered well.
std::string DescribeLoad(const admin::v1::LoadReport& report);

}  // namespace souk::soukctl
