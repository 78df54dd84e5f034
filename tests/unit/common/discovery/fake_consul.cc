#include "tests/unit/common/discovery/fake_consul.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace souk::discovery {
namespace {

// The number after `key` in a query.
int NumberAfter(const std::string& text, const std::string& key) {
  const size_t begin = text.find(key) + key.size();
  int number = 0;
  static_cast<void>(
      absl::SimpleAtoi(text.substr(begin, text.find_first_of("& ", begin) - begin), &number));
  return number;
}

}  // namespace

FakeConsul::FakeConsul()
    : server_([this](const std::string& request) { return Answer(request); }) {}

void FakeConsul::Set(const std::vector<resilience::Endpoint>& endpoints) {
  std::vector<std::string> entries;
  for (const resilience::Endpoint& endpoint : endpoints) {
    const HostPort address = *ParseHostPort(endpoint.address);
    entries.push_back(ConsulEntry(address.host, address.port, endpoint.weight));
  }
  MutexLock lock(mutex_);
  body_ = absl::StrCat("[", absl::StrJoin(entries, ","), "]");
  ++index_;
  changed_.NotifyAll();
}

void FakeConsul::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  server_.Stop();
}

void FakeConsul::Start() {
  {
    MutexLock lock(mutex_);
    stopping_ = false;
  }
  server_.Start();
}

std::string FakeConsul::Answer(const std::string& request) {
  MutexLock lock(mutex_);
  while (NumberAfter(request, "index=") == index_ && !stopping_) changed_.Wait(mutex_);
  if (stopping_) return "";
  return HttpOk(absl::StrCat("X-Consul-Index: ", index_, "\r\n"), body_);
}

std::string ConsulEntry(const std::string& host, int port, double weight) {
  return absl::StrCat(R"({"Node":{"ID":"n1","Address":")", host,
                      R"("},"Service":{"ID":"s1","Service":"payment","Tags":[],"Address":"",)",
                      R"("Meta":null,"Port":)", port, R"(,"Weights":{"Passing":)", weight,
                      R"(,"Warning":1}},"Checks":[{"Status":"passing"}]})");
}

}  // namespace souk::discovery
