#include "common/storage/postgres/conninfo.h"

#include <libpq-fe.h>

#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace souk::storage {
namespace {

using Options = std::map<std::string, std::string>;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

std::string ToConninfo(const Options& options) {
  std::string text;
  for (const auto& [key, value] : options) {
    absl::StrAppend(&text, text.empty() ? "" : " ", key, "='",
                    absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
  }
  return text;
}

std::string ToShownUrl(const Options& options) {
  const auto get = [&options](const std::string& key) {
    const auto found = options.find(key);
    return found == options.end() ? std::string() : found->second;
  };
  std::string host = get("host");
  // A socket's folder stands after the path, since it has slashes.
  const bool is_socket = absl::string_view(host).substr(0, 1) == "/";
  const std::string socket = is_socket ? absl::StrCat("?host=", host) : "";
  if (is_socket) host.clear();
  const std::string user = get("user").empty() ? "" : absl::StrCat(get("user"), "@");
  const std::string port = get("port").empty() ? "" : absl::StrCat(":", get("port"));
  return absl::StrCat("postgresql://", user, host, port, "/", get("dbname"), socket);
}

}  // namespace

absl::StatusOr<PostgresAddress> ParsePostgresUrl(absl::string_view url, absl::string_view service) {
  // libpq's own message repeats parts of the URL, so it is dropped.
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> parsed(
      PQconninfoParse(std::string(url).c_str(), &error));
  PQfreemem(error);
  if (parsed == nullptr) {
    return absl::InvalidArgumentError(
        "a database's URL cannot be read: write postgresql://user@host:port/database");
  }
  Options options;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) options[option->keyword] = option->val;
  }
  PostgresAddress address;
  address.database = options["dbname"];
  if (address.database.empty()) {
    return absl::InvalidArgumentError(
        "a database's URL names no database: write postgresql://user@host:port/database");
  }
  address.shown = ToShownUrl(options);
  options.try_emplace("application_name", absl::StrCat("souk-", service));
  options["client_encoding"] = "UTF8";
  options.try_emplace("connect_timeout", "5");       // seconds
  options.try_emplace("tcp_user_timeout", "10000");  // milliseconds without an acknowledgement
  options.try_emplace("keepalives_idle", "5");       // seconds of silence before the first probe
  options.try_emplace("keepalives_interval", "2");   // seconds between probes
  options.try_emplace("keepalives_count", "3");      // probes without an answer
  address.conninfo = ToConninfo(options);
  options["dbname"] = "postgres";
  address.maintenance = ToConninfo(options);
  return address;
}

}  // namespace souk::storage
