#pragma once

#include <string>

#include "souk/admin/v1/load_report.pb.h"

namespace souk::soukctl {

/// The load over time as an SVG picture: above how much was offered, answered well and failed in
/// each second, below the median and 99th percentile of the latency, on a logarithmic scale.
/// Readable on light and on dark pages; needs nothing from outside.
std::string PlotLoad(const admin::v1::LoadReport& report);

}  // namespace souk::soukctl
