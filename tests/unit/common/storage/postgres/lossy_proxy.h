#pragma once

#include <sys/types.h>

#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::storage {

/// Stands between clients and a PostgreSQL server, and loses connections at the worst moment. Used
/// by one test; destroying it cuts what is open.
class LossyProxy {
 public:
  /// For a server whose socket is in the folder that `server_url` names.
  explicit LossyProxy(const std::string& server_url);
  ~LossyProxy();
  LossyProxy(const LossyProxy&) = delete;
  LossyProxy& operator=(const LossyProxy&) = delete;

  /// The server's URL, through the proxy.
  std::string Url() const;

  /// The next COMMIT reaches the server, but its answer does not reach the client.
  void LoseNextCommitAnswer();
  /// From that moment on nobody gets a connection.
  void GoAwayWithNextCommit();
  /// Connections are accepted again.
  void ComeBack();

 private:
  enum class Plan : uint8_t { kForward, kLoseAnswer, kGoAway };

  void Accept();
  void Serve(int client);
  bool ForwardRequest(int client, int server, bool& answer_is_lost);

  const std::string server_url_;
  std::string server_folder_;
  TempFolder folder_;
  int listener_ = -1;
  Mutex mutex_;
  Plan plan_ GUARDED_BY(mutex_) = Plan::kForward;
  bool away_ GUARDED_BY(mutex_) = false;
  std::vector<int> open_ GUARDED_BY(mutex_);
  std::vector<std::thread> connections_ GUARDED_BY(mutex_);
  std::thread accepting_;  // last: it uses what is above
};

}  // namespace souk::storage
