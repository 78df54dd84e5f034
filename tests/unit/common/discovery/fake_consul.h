#pragma once

#include <string>
#include <vector>

#include "common/base/mutex.h"
#include "common/resilience/balancing/instance_set.h"
#include "tests/unit/common/discovery/fake_http_server.h"

namespace souk::discovery {

/// One service in a Consul agent, whose blocking queries block.
class FakeConsul {
 public:
  FakeConsul();
  ~FakeConsul() { Stop(); }

  void Set(const std::vector<resilience::Endpoint>& endpoints);
  /// Ends what it is asked, unanswered.
  void Stop();
  void Start();

  HostPort address() const { return server_.address(); }

 private:
  std::string Answer(const std::string& request);

  Mutex mutex_;
  CondVar changed_;
  std::string body_ GUARDED_BY(mutex_) = "[]";
  int index_ GUARDED_BY(mutex_) = 7;
  bool stopping_ GUARDED_BY(mutex_) = false;
  FakeHttpServer server_;  // last: it answers with what is above
};

/// What Consul says of an instance; a host goes to the node where the service has none.
std::string ConsulEntry(const std::string& host, int port, double weight);

}  // namespace souk::discovery
