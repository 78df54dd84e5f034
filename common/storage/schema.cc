#include "common/storage/schema.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/storage/migrations.h"

namespace souk::storage {
namespace {

// The form of the two tables below. A binary refuses a database of a later form.
constexpr int64_t kFormat = 1;

constexpr absl::string_view kCreateDatabaseTable = R"(
    CREATE TABLE souk_database (
      id      BIGINT PRIMARY KEY CHECK (id = 1),
      service TEXT NOT NULL,
      format  BIGINT NOT NULL
    ))";

constexpr absl::string_view kCreateMigrationsTable = R"(
    CREATE TABLE souk_migrations (
      component     TEXT NOT NULL,
      number        BIGINT NOT NULL,
      name          TEXT NOT NULL,
      checksum      TEXT NOT NULL,
      oldest_binary BIGINT NOT NULL,
      applied_at_us BIGINT NOT NULL,  -- microseconds since 1970, UTC
      PRIMARY KEY (component, number)
    ))";

template <typename... Parts>
absl::Status Refused(const Parts&... parts) {
  return absl::FailedPreconditionError(absl::StrCat(parts...));
}

}  // namespace

absl::StatusOr<Schema> Schema::Create(absl::string_view engine, absl::string_view service,
                                      absl::Span<const Migration> migrations) {
  Schema schema;
  schema.service_ = std::string(service);
  ASSIGN_OR_RETURN(Component library, MakeComponent("library", engine, Migrations()));
  ASSIGN_OR_RETURN(Component own, MakeComponent("service", engine, migrations));
  schema.components_.push_back(std::move(library));
  schema.components_.push_back(std::move(own));
  return schema;
}

absl::StatusOr<Schema::Component> Schema::MakeComponent(absl::string_view name,
                                                        absl::string_view engine,
                                                        absl::Span<const Migration> migrations) {
  ASSIGN_OR_RETURN(std::vector<Migration> steps, MigrationsFor(engine, migrations));
  Component component{std::string(name), {}};
  for (Migration& migration : steps) {
    ASSIGN_OR_RETURN(const int oldest_binary, OldestBinaryOf(migration));
    std::string checksum = MigrationChecksum(migration);
    component.steps.push_back({std::move(migration), std::move(checksum), oldest_binary});
  }
  return component;
}

absl::Status Schema::Check(Transaction& transaction) const {
  ASSIGN_OR_RETURN(
      auto database,
      (transaction.QueryOne<std::string, int64_t>("SELECT service, format FROM souk_database")));
  if (!database.has_value()) return Refused("it does not say which service owns it");
  const auto& [service, format] = *database;
  if (service != service_) {
    return Refused("it belongs to the service ", service, ", not to ", service_);
  }
  if (format > kFormat) return Refused("it needs a newer binary: its format is ", format);
  for (const Component& component : components_) {
    RETURN_IF_ERROR(CheckComponent(transaction, component));
  }
  return absl::OkStatus();
}

absl::Status Schema::CheckComponent(Transaction& transaction, const Component& component) {
  ASSIGN_OR_RETURN(auto applied, (transaction.Query<int64_t, std::string, std::string, int64_t>(
                                     "SELECT number, name, checksum, oldest_binary "
                                     "FROM souk_migrations WHERE component = :1 ORDER BY number",
                                     component.name)));
  const int64_t version = static_cast<int64_t>(component.steps.size());
  int64_t expected = 1;
  for (const auto& [number, name, checksum, oldest_binary] : applied) {
    if (number != expected++) return Refused("its record of migrations has a gap at ", number);
    if (oldest_binary > version) {
      return Refused("it needs a newer binary: its ", component.name, " migration ", number, " (",
                     name, ") needs version ", oldest_binary, ", this is version ", version);
    }
    // What a newer binary applied, and allows this one to work with, has nothing to compare to.
    if (number <= version && checksum != component.steps[number - 1].checksum) {
      return Refused("its ", component.name, " migration ", number, " (", name,
                     ") was changed after it was applied");
    }
  }
  return absl::OkStatus();
}

absl::Status Schema::Establish(Transaction& transaction) const {
  RETURN_IF_ERROR(transaction.Execute(kCreateDatabaseTable));
  RETURN_IF_ERROR(transaction.Execute(kCreateMigrationsTable));
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO souk_database (id, service, format) VALUES (1, :1, :2)", service_, kFormat));
  return absl::OkStatus();
}

absl::Status Schema::Migrate(
    Transaction& transaction,
    absl::FunctionRef<absl::Status(absl::string_view sql)> run_script) const {
  for (const Component& component : components_) {
    ASSIGN_OR_RETURN(
        const auto applied,
        (transaction.QueryOne<int64_t>("SELECT COUNT(*) FROM souk_migrations WHERE component = :1",
                                       component.name)));
    for (size_t i = std::get<0>(*applied); i < component.steps.size(); ++i) {
      const Step& step = component.steps[i];
      if (const absl::Status status = run_script(step.migration.sql); !status.ok()) {
        return absl::Status(status.code(),
                            absl::StrCat(component.name, " migration ", step.migration.number, " (",
                                         step.migration.name, "): ", status.message()));
      }
      RETURN_IF_ERROR(transaction.Execute(
          "INSERT INTO souk_migrations "
          "(component, number, name, checksum, oldest_binary, applied_at_us) "
          "VALUES (:1, :2, :3, :4, :5, :6)",
          component.name, step.migration.number, step.migration.name, step.checksum,
          step.oldest_binary, absl::ToUnixMicros(transaction.now())));
    }
  }
  return absl::OkStatus();
}

}  // namespace souk::storage
