#include "tools/soukctl/load/runner.h"

#include <signal.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace souk::soukctl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// A client whose connection was refused tries again after so long, or it would only be busy with
// being refused.
constexpr std::chrono::milliseconds kPauseAfterBroken(20);

// Errors are values here; an exception is a defect, and going on would hide it.
void EndOnDefect(const std::exception_ptr& exception) {
  if (exception) std::terminate();
}

}  // namespace

LoadRunner::LoadRunner(LoadPlan plan, LoadShop& shop, Random& random, OnSecond on_second)
    : plan_(std::move(plan)),
      shop_(shop),
      random_(random),
      on_second_(std::move(on_second)),
      pauses_(plan_.rate, random),
      signals_(context_, SIGINT, SIGTERM) {}

absl::StatusOr<admin::v1::LoadReport> LoadRunner::Run(const Url& gateway) {
  RETURN_IF_ERROR(Resolve(gateway));
  began_ = clock_.SteadyNow();
  last_end_ = began_;
  arriving_ = plan_.rate > 0 ? 1 : plan_.clients;
  if (plan_.rate > 0) asio::co_spawn(context_, Arrive(), &EndOnDefect);
  for (int i = 0; i < plan_.clients; ++i) asio::co_spawn(context_, BeClient(), &EndOnDefect);
  asio::co_spawn(context_, TellSeconds(), &EndOnDefect);
  asio::co_spawn(context_, HearSignals(), &EndOnDefect);
  context_.run();
  admin::v1::LoadReport report = recorder_.Report(Since(last_end_));
  while (told_ < report.timeline_size()) TellSecond();  // the last, which ended early
  return report;
}

absl::Status LoadRunner::Resolve(const Url& gateway) {
  error_code error;
  tcp::resolver resolver(context_);
  target_.host = absl::StrCat(gateway.host, ":", gateway.port);
  for (const auto& found : resolver.resolve(gateway.host, absl::StrCat(gateway.port), error)) {
    target_.addresses.push_back(found.endpoint());
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("the gateway at ", target_.host, " is not known: ", error.message()));
}

LoadRunner::Arrival LoadRunner::MakeArrival(SteadyTime intended) {
  Arrival arrival{.intended = intended};
  if (plan_.path.empty()) {
    arrival.request = shop_.Ask(plan_.mix.Pick(random_));
  } else {
    arrival.request.path = plan_.path;
  }
  recorder_.Offered(arrival.request.kind, Since(intended));
  return arrival;
}

asio::awaitable<void> LoadRunner::Arrive() {
  SteadyTime next = began_;
  for (;;) {
    next += absl::ToChronoNanoseconds(pauses_.NextPause());
    if (next >= began_ + absl::ToChronoNanoseconds(plan_.length)) break;
    next_arrival_.expires_at(next);
    co_await next_arrival_.async_wait(kAwait);
    if (stopped_) break;
    Arrival arrival = MakeArrival(next);
    if (idle_.empty() && connections_.size() >= static_cast<size_t>(plan_.max_connections)) {
      waiting_.push_back(std::move(arrival));
    } else {
      asio::co_spawn(context_, Serve(std::move(arrival)), &EndOnDefect);
    }
  }
  --arriving_;
  FinishWhenDone();
}

asio::awaitable<void> LoadRunner::Serve(Arrival arrival) {
  if (idle_.empty()) {
    connections_.push_back(std::make_unique<LoadConnection>(context_, target_));
    idle_.push_back(connections_.back().get());
  }
  LoadConnection* const connection = idle_.back();
  idle_.pop_back();
  co_await Exchange(connection, &arrival);
  while (!waiting_.empty()) {
    const Arrival next = std::move(waiting_.front());
    waiting_.pop_front();
    co_await Exchange(connection, &next);
  }
  idle_.push_back(connection);
}

asio::awaitable<void> LoadRunner::BeClient() {
  LoadConnection connection(context_, target_);
  asio::steady_timer pause(context_);
  while (!IsOver()) {
    const Arrival arrival = MakeArrival(clock_.SteadyNow());
    if (co_await Exchange(&connection, &arrival)) continue;
    pause.expires_after(kPauseAfterBroken);
    co_await pause.async_wait(kAwait);
  }
  --arriving_;
  FinishWhenDone();
}

// Gives whether an answer came.
asio::awaitable<bool> LoadRunner::Exchange(LoadConnection* connection, const Arrival* arrival) {
  const SteadyTime deadline = arrival->intended + absl::ToChronoNanoseconds(plan_.timeout);
  LoadAnswer answer{.broken = "no connection was free in time"};
  if (clock_.SteadyNow() < deadline) {
    answer = co_await connection->Exchange(&arrival->request, deadline);
  }
  End(*arrival, answer);
  co_return answer.broken.empty();
}

void LoadRunner::End(const Arrival& arrival, const LoadAnswer& answer) {
  const LoadVerdict verdict = Judge(arrival.request, answer);
  last_end_ = clock_.SteadyNow();
  recorder_.Ended(arrival.request.kind, Since(arrival.intended), Since(last_end_), verdict);
  if (arrival.request.kind == LoadKind::kOrder && !verdict.order_id.empty() &&
      verdict.worth != LoadVerdict::Worth::kFailed) {
    order::v1::Order placed = *arrival.request.order;
    placed.set_order_id(verdict.order_id);
    shop_.Placed(std::move(placed));
  }
  FinishWhenDone();
}

asio::awaitable<void> LoadRunner::TellSeconds() {
  while (!finished_) {
    next_second_.expires_at(began_ + std::chrono::seconds(told_ + 1));
    const auto [cancelled] = co_await next_second_.async_wait(kAwait);
    if (!cancelled) TellSecond();
  }
}

void LoadRunner::TellSecond() {
  on_second_(told_, recorder_.Second(told_), recorder_.in_flight());
  ++told_;
}

asio::awaitable<void> LoadRunner::HearSignals() {
  if (finished_) co_return;
  if (const auto [cancelled, signal] = co_await signals_.async_wait(kAwait); cancelled) co_return;
  StopArrivals();
  if (finished_) co_return;
  if (const auto [cancelled, signal] = co_await signals_.async_wait(kAwait); cancelled) co_return;
  context_.stop();
}

void LoadRunner::StopArrivals() {
  stopped_ = true;
  next_arrival_.cancel();
}

void LoadRunner::FinishWhenDone() {
  if (arriving_ > 0 || recorder_.in_flight() > 0) return;
  // What has happened already cannot be cancelled, though who waits for it has not gone on yet.
  finished_ = true;
  next_second_.cancel();
  signals_.cancel();
}

bool LoadRunner::IsOver() const { return stopped_ || Since(clock_.SteadyNow()) >= plan_.length; }

absl::Duration LoadRunner::Since(SteadyTime moment) const {
  return absl::FromChrono(moment - began_);
}

}  // namespace souk::soukctl
