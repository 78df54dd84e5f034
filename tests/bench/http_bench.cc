// CPU of a server for a request with a canned answer: ours beside the plainest server that Beast
// makes. One thread serves, another asks on 16 connections in turn.

#include <benchmark/benchmark.h>
#include <time.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "common/base/clock.h"
#include "gateway/http/server.h"

namespace souk::gateway::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

constexpr absl::string_view kRequest =
    "GET /v1/orders/0190d1f2-7e3c-7abc-8def-0123456789ab HTTP/1.1\r\n"
    "Host: 127.0.0.1:8080\r\nUser-Agent: bench/1.0\r\nAccept: application/json\r\n"
    "Accept-Encoding: identity\r\n\r\n";

const std::string& Body() {
  static const std::string* const body = new std::string(400, 'x');
  return *body;
}

double CpuSeconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Sends requests to `port` and counts the CPU that the rest of the process spends on them.
void Ask(benchmark::State& state, int port) {
  constexpr int kConnections = 16;
  asio::io_context context;
  std::vector<tcp::socket> sockets;
  for (int i = 0; i < kConnections; ++i) {
    sockets.emplace_back(context);
    sockets.back().connect({asio::ip::address_v4::loopback(), static_cast<uint16_t>(port)});
    sockets.back().set_option(tcp::no_delay(true));
  }
  std::array<char, 4096> answer;
  const auto others = [] {
    return CpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - CpuSeconds(CLOCK_THREAD_CPUTIME_ID);
  };
  const double before = others();
  for (auto _ : state) {
    for (tcp::socket& socket : sockets) {
      asio::write(socket, asio::buffer(kRequest.data(), kRequest.size()));
    }
    for (tcp::socket& socket : sockets) {
      if (socket.read_some(asio::buffer(answer)) < Body().size()) std::abort();
    }
  }
  const double requests = static_cast<double>(state.iterations()) * kConnections;
  state.SetItemsProcessed(static_cast<int64_t>(requests));
  state.counters["server_cpu_us"] = (others() - before) * 1e6 / requests;
}

class CannedAnswer final : public RequestHandler {
 public:
  Task<void> Handle(Exchange* exchange) override {
    const absl::Status sent =
        co_await exchange->response().Respond(200, {{"Content-Type", "application/json"}}, Body());
    benchmark::DoNotOptimize(sent);
  }
};

void BM_OurServer(benchmark::State& state) {
  SystemClock clock;
  CannedAnswer handler;
  ServerOptions options;
  options.io_threads = 1;
  Server server(options, clock, handler, [](const HttpError&) { return ""; });
  Ask(state, server.Listen("127.0.0.1", 0).value());
}

class BeastSession : public std::enable_shared_from_this<BeastSession> {
 public:
  explicit BeastSession(tcp::socket socket) : stream_(std::move(socket)) {
    stream_.socket().set_option(tcp::no_delay(true));
  }

  void Read() {
    request_ = {};
    stream_.expires_after(std::chrono::seconds(60));
    beast::http::async_read(stream_, buffer_, request_,
                            [self = shared_from_this()](beast::error_code error, size_t) {
                              if (!error) self->Write();
                            });
  }

 private:
  void Write() {
    response_ = {beast::http::status::ok, request_.version()};
    response_.set(beast::http::field::content_type, "application/json");
    response_.body() = Body();
    response_.prepare_payload();
    beast::http::async_write(stream_, response_,
                             [self = shared_from_this()](beast::error_code error, size_t) {
                               if (!error) self->Read();
                             });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  beast::http::request<beast::http::string_body> request_;
  beast::http::response<beast::http::string_body> response_;
};

void AcceptAll(tcp::acceptor& acceptor) {
  acceptor.async_accept([&](beast::error_code error, tcp::socket socket) {
    if (error) return;
    std::make_shared<BeastSession>(std::move(socket))->Read();
    AcceptAll(acceptor);
  });
}

void BM_PlainBeastServer(benchmark::State& state) {
  asio::io_context context(1);
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  AcceptAll(acceptor);
  std::thread thread([&] { context.run(); });
  Ask(state, acceptor.local_endpoint().port());
  context.stop();
  thread.join();
}

BENCHMARK(BM_OurServer)->UseRealTime();
BENCHMARK(BM_PlainBeastServer)->UseRealTime();

}  // namespace
}  // namespace souk::gateway::http

BENCHMARK_MAIN();
