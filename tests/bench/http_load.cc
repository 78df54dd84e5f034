// Sends one request again and again over HTTP/1.1: http_load HOST:PORT METHOD PATH CLIENTS SECONDS
// [BODY]
//
// Closed loop: each client, a thread with a connection of its own, waits for an answer before it
// sends the next, over a new connection where the server closes the old. Prints one line of JSON
// (load_report.h). Good is an answer with 200; an order whose state is not CONFIRMED counts as bad.
// A mutation gets a new idempotency key each time.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdio>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/bench/load_report.h"

namespace {

namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;
using boost::asio::ip::tcp;
using souk::bench::LoadReport;

struct Plan {
  std::string host;
  int port = 0;
  std::string method;
  std::string path;
  int clients = 1;
  int seconds = 1;
  std::string body;
};

bool IsGood(const http::response<http::string_body>& answer, const Plan& plan) {
  if (answer.result() != http::status::ok) return false;
  return plan.body.empty() || answer.body().find("\"CONFIRMED\"") != std::string::npos;
}

void Connect(const Plan& plan, tcp::socket& socket, boost::system::error_code& error) {
  socket = tcp::socket(socket.get_executor());
  socket.connect({boost::asio::ip::make_address(plan.host), static_cast<uint16_t>(plan.port)},
                 error);
  if (!error) socket.set_option(tcp::no_delay(true));
}

void RunClient(const Plan& plan, int client, Clock::time_point end, LoadReport& report) {
  boost::asio::io_context context;
  tcp::socket socket(context);
  boost::system::error_code error;
  Connect(plan, socket, error);
  boost::beast::flat_buffer buffer;
  for (int64_t n = 0; !error && Clock::now() < end; ++n) {
    http::request<http::string_body> request(http::string_to_verb(plan.method), plan.path, 11);
    request.set(http::field::host, plan.host);
    if (!plan.body.empty()) {
      request.set(http::field::content_type, "application/json");
      request.set("idempotency-key", absl::StrCat("load-", Clock::now().time_since_epoch().count(),
                                                  "-", client, "-", n));
      request.body() = plan.body;
    }
    request.prepare_payload();
    const Clock::time_point began = Clock::now();
    http::write(socket, request, error);
    http::response<http::string_body> answer;
    if (!error) http::read(socket, buffer, answer, error);
    if (!error && IsGood(answer, plan)) {
      report.latencies_ms.push_back(
          std::chrono::duration<double, std::milli>(Clock::now() - began).count());
    } else {
      ++report.bad;
    }
    if (!error && !answer.keep_alive()) Connect(plan, socket, error);
  }
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  const std::vector<std::string> address = absl::StrSplit(argc > 1 ? argv[1] : "", ':');
  if (argc < 6 || address.size() != 2 || !absl::SimpleAtoi(address[1], &plan.port) ||
      !absl::SimpleAtoi(argv[4], &plan.clients) || !absl::SimpleAtoi(argv[5], &plan.seconds)) {
    std::fprintf(stderr, "usage: http_load HOST:PORT METHOD PATH CLIENTS SECONDS [BODY]\n");
    return 2;
  }
  plan.host = address[0];
  plan.method = argv[2];
  plan.path = argv[3];
  if (argc > 6) plan.body = argv[6];

  const Clock::time_point began = Clock::now();
  std::vector<LoadReport> reports(plan.clients);
  std::vector<std::thread> clients;
  for (int i = 0; i < plan.clients; ++i) {
    clients.emplace_back(RunClient, std::cref(plan), i, began + std::chrono::seconds(plan.seconds),
                         std::ref(reports[i]));
  }
  for (std::thread& client : clients) client.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();

  LoadReport all;
  for (const LoadReport& report : reports) all.Add(report);
  souk::bench::Print(std::move(all), seconds, souk::bench::ProcessCpuMicroseconds());
  return 0;
}
