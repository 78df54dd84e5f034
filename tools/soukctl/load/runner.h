#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "souk/admin/v1/load_report.pb.h"
#include "tools/soukctl/client/url.h"
#include "tools/soukctl/load/arrivals.h"
#include "tools/soukctl/load/connection.h"
#include "tools/soukctl/load/mix.h"
#include "tools/soukctl/load/recorder.h"
#include "tools/soukctl/load/shop.h"

namespace souk::soukctl {

/// How a load is made.
struct LoadPlan {
  double rate = 0;  // requests a second in an open loop; 0 for a closed one
  int clients = 0;  // of a closed loop
  /// The most connections of an open loop. A request that finds all of them busy waits, and its
  /// wait is part of its latency.
  int max_connections = 0;
  absl::Duration length;   // how long requests come
  absl::Duration timeout;  // how long each may take, from the moment in which it was to be sent
  LoadMix mix;
  std::string path = "";  // reads this in place of the mix, where it is not empty
};

/// Loads a gateway, on one thread. An open loop sends requests at moments that do not depend on the
/// answers (PoissonArrivals), as the clients of a shop do; a closed loop has so many clients who
/// each wait for their answer, and so slows down with the gateway. Use it once.
class LoadRunner {
 public:
  /// Hears of each second when it is over, the last one too, with how many requests have no answer
  /// yet.
  using OnSecond =
      std::function<void(int second, const admin::v1::LoadSecond& happened, int in_flight)>;

  /// The shop and `random`, which decides what comes when, outlive this.
  LoadRunner(LoadPlan plan, LoadShop& shop, Random& random, OnSecond on_second);

  /// Runs the load and waits for the last answers. SIGINT or SIGTERM ends it early, a second one
  /// without the last answers. UNAVAILABLE when the gateway's name is not known. Blocks.
  absl::StatusOr<admin::v1::LoadReport> Run(const Url& gateway);

 private:
  // A request that is to be sent.
  struct Arrival {
    SteadyTime intended;
    LoadRequest request = {};
  };

  absl::Status Resolve(const Url& gateway);
  Arrival MakeArrival(SteadyTime intended);
  boost::asio::awaitable<void> Arrive();
  boost::asio::awaitable<void> Serve(Arrival arrival);
  boost::asio::awaitable<void> BeClient();
  boost::asio::awaitable<bool> Exchange(LoadConnection* connection, const Arrival* arrival);
  boost::asio::awaitable<void> TellSeconds();
  void TellSecond();
  boost::asio::awaitable<void> HearSignals();
  void End(const Arrival& arrival, const LoadAnswer& answer);
  void StopArrivals();
  void FinishWhenDone();
  bool IsOver() const;
  absl::Duration Since(SteadyTime moment) const;

  const LoadPlan plan_;
  LoadShop& shop_;
  Random& random_;
  const OnSecond on_second_;
  PoissonArrivals pauses_;
  const SystemClock clock_;
  LoadTarget target_;
  LoadRecorder recorder_;
  SteadyTime began_;
  SteadyTime last_end_;    // of a request
  int told_ = 0;           // seconds, to on_second_
  bool stopped_ = false;   // nothing more is to come
  bool finished_ = false;  // and everything has ended
  int arriving_ = 0;       // coroutines that make arrivals

  boost::asio::io_context context_;                           // before all that uses it
  std::vector<std::unique_ptr<LoadConnection>> connections_;  // of an open loop
  std::vector<LoadConnection*> idle_;
  // Bounded by rate times timeout: what has waited for longer is given up when its turn comes.
  std::deque<Arrival> waiting_;
  boost::asio::steady_timer next_arrival_{context_};
  boost::asio::steady_timer next_second_{context_};
  boost::asio::signal_set signals_;
};

}  // namespace souk::soukctl
