#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>

namespace souk::soukctl {

/// Asks `admin_url`/readyz once, without blocking; calls done(ready) on the context's thread.
void ProbeReadiness(boost::asio::io_context& context, const std::string& admin_url,
                    std::function<void(bool ready)> done);

}  // namespace souk::soukctl
