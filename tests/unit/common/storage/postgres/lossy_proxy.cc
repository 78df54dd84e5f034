#include "tests/unit/common/storage/postgres/lossy_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace souk::storage {
namespace {

constexpr char kSocket[] = "/.s.PGSQL.5432";

sockaddr_un AddressOf(const std::string& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (folder + kSocket).c_str(), sizeof(address.sun_path) - 1);
  return address;
}

// "/tmp/x" of "postgresql://souk@/postgres?host=/tmp/x&...".
std::string FolderOf(const std::string& url) {
  const size_t begin = url.find("host=") + 5;
  return url.substr(begin, url.find('&', begin) - begin);
}

}  // namespace

LossyProxy::LossyProxy(const std::string& server_url)
    : server_url_(server_url),
      server_folder_(FolderOf(server_url)),
      listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_un address = AddressOf(folder_.File(""));
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(listener_, 16) != 0) {
    std::abort();
  }
  accepting_ = std::thread([this] { Accept(); });
}

LossyProxy::~LossyProxy() {
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  close(listener_);
  std::vector<std::thread> connections;
  {
    MutexLock lock(mutex_);
    for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    connections = std::move(connections_);
  }
  for (std::thread& connection : connections) connection.join();
}

std::string LossyProxy::Url() const {
  return absl::StrReplaceAll(server_url_, {{server_folder_, folder_.File("")}});
}

void LossyProxy::LoseNextCommitAnswer() {
  MutexLock lock(mutex_);
  plan_ = Plan::kLoseAnswer;
}

void LossyProxy::GoAwayWithNextCommit() {
  MutexLock lock(mutex_);
  plan_ = Plan::kGoAway;
}

void LossyProxy::ComeBack() {
  MutexLock lock(mutex_);
  away_ = false;
}

void LossyProxy::Accept() {
  for (;;) {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    MutexLock lock(mutex_);
    if (away_) {
      close(client);
      continue;
    }
    open_.push_back(client);
    connections_.emplace_back([this, client] { Serve(client); });
  }
}

// Reads one request; false when the connection is over for the client.
bool LossyProxy::ForwardRequest(int client, int server, bool& answer_is_lost) {
  char bytes[1 << 16];
  const ssize_t size = read(client, bytes, sizeof(bytes));
  if (size <= 0) return false;
  // "Q", the length, and the text of a simple query.
  const bool is_commit = absl::StrContains(absl::string_view(bytes, size), "COMMIT");
  if (write(server, bytes, size) != size) return false;
  if (!is_commit) return true;
  MutexLock lock(mutex_);
  answer_is_lost = plan_ != Plan::kForward;
  away_ = plan_ == Plan::kGoAway;
  plan_ = Plan::kForward;
  return true;
}

void LossyProxy::Serve(int client) {
  const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = AddressOf(server_folder_);
  bool alive = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  bool answer_is_lost = false;
  while (alive) {
    pollfd both[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (poll(both, 2, -1) < 0) break;
    if (both[0].revents != 0) alive = ForwardRequest(client, server, answer_is_lost);
    if (alive && both[1].revents != 0) {
      char bytes[1 << 16];
      const ssize_t size = read(server, bytes, sizeof(bytes));
      // By its answer the server has done what it was asked.
      alive = size > 0 && !answer_is_lost && write(client, bytes, size) == size;
    }
  }
  MutexLock lock(mutex_);
  std::erase(open_, client);
  close(client);
  close(server);
}

}  // namespace souk::storage
