#include "gateway/http/io_thread.h"

#include <boost/asio/post.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "common/async/spawn.h"

namespace souk::gateway::http {

IoThread::IoThread(ServerContext& server, OpenConnections& open)
    : server_(server),
      open_(open),
      context_(1),
      work_(context_.get_executor()),
      date_(server.clock),
      thread_([this] { context_.run(); }) {}

IoThread::~IoThread() { Join(); }

void IoThread::Join() {
  work_.reset();
  if (thread_.joinable()) thread_.join();
}

void IoThread::Post(absl::AnyInvocable<void()> work) {
  boost::asio::post(context_, std::move(work));
}

void IoThread::Serve(TcpSocket socket) {
  Post([this, socket = std::move(socket)]() mutable { Start(std::move(socket)); });
}

void IoThread::Start(TcpSocket socket) {
  auto connection = std::make_shared<Http1Connection>(std::move(socket), server_, date_);
  connections_.insert(connection.get());
  Task<void> run = connection->Run();
  async::Spawn(std::move(run), [this, connection] {
    connections_.erase(connection.get());
    open_.Remove();
  });
}

void IoThread::CloseIdle() {
  Post([this] {
    // Closing may end a connection, which then leaves the set.
    const std::vector<Http1Connection*> connections(connections_.begin(), connections_.end());
    for (Http1Connection* connection : connections) {
      if (connections_.contains(connection)) connection->CloseIfIdle();
    }
  });
}

void IoThread::Abort() {
  Post([this] {
    const std::vector<Http1Connection*> connections(connections_.begin(), connections_.end());
    for (Http1Connection* connection : connections) {
      if (connections_.contains(connection)) connection->Abort();
    }
  });
}

}  // namespace souk::gateway::http
