#include "tests/support/private_postgres.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace souk::testing {
namespace {

// Starts the server; gives its URL without a database, or "" when there is no PostgreSQL. The
// server ends when this process does: its standard input, which is never written to, is closed
// then.
std::string StartServer(bool durable) {
  int alive[2];
  int url[2];
  if (pipe2(alive, O_CLOEXEC) != 0 || pipe2(url, O_CLOEXEC) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    dup2(alive[0], STDIN_FILENO);
    dup2(url[1], STDOUT_FILENO);
    execl(SOUK_PRIVATE_POSTGRES, SOUK_PRIVATE_POSTGRES, durable ? "--durable" : nullptr, nullptr);
    _exit(1);
  }
  close(alive[0]);
  close(url[1]);
  std::string line;
  for (char c = 0; read(url[0], &c, 1) == 1 && c != '\n';) line += c;
  close(url[0]);
  return line;
}

// One for the program: starting it takes a second.
const std::string& Server(bool durable) {
  static const std::string server = StartServer(durable);
  return server;
}

}  // namespace

std::unique_ptr<PostgresPlace> PostgresPlace::Make(Options options) {
  static std::atomic<int> count = 0;
  const std::string& server = Server(options.durable);
  if (server.empty()) return nullptr;
  return std::unique_ptr<PostgresPlace>(
      new PostgresPlace(server, absl::StrCat("test_", count.fetch_add(1))));
}

PostgresPlace::PostgresPlace(std::string server, std::string schema)
    : server_(std::move(server)), schema_(std::move(schema)) {
  Administer("CREATE SCHEMA " + schema_);
}

PostgresPlace::~PostgresPlace() { Administer("DROP SCHEMA " + schema_ + " CASCADE"); }

std::string PostgresPlace::UrlOf(const std::string& database) const {
  return absl::StrReplaceAll(server_, {{"/?", absl::StrCat("/", database, "?")}});
}

std::string PostgresPlace::Url() const {
  return absl::StrCat(UrlOf("postgres"), "&options=-csearch_path%3D", schema_);
}

std::string PostgresPlace::Administer(const std::string& sql) const {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(Url().c_str()), PQfinish);
  PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), sql.c_str()),
                                                              PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    std::fprintf(stderr, "%s: %s", sql.c_str(), PQerrorMessage(connection.get()));
    std::abort();
  }
  return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

}  // namespace souk::testing
