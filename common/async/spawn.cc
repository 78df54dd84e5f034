#include "common/async/spawn.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace souk::async::internal {

void Start(Task<void> task) {
  boost::asio::co_spawn(boost::asio::system_executor(), std::move(task), boost::asio::detached);
}

void ResumeAtOnce(Resume<> resume) { resume(); }

}  // namespace souk::async::internal
