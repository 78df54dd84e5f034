#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::soukctl {

/// Where the databases of one Souk are: files in a folder, or databases of one PostgreSQL server
/// whose names begin alike.
class DatabaseUrls {
 public:
  /// Files in `folder`, an absolute path: "sqlite:///folder/order.db".
  static DatabaseUrls InFolder(absl::string_view folder);

  /// Of "postgresql://souk@db/shop_?sslmode=require":
  /// "postgresql://souk@db/shop_order?sslmode=require". INVALID_ARGUMENT for another kind of URL.
  static absl::StatusOr<DatabaseUrls> OnServer(absl::string_view url);

  /// The URL of the database called `name`; has no password.
  std::string Of(absl::string_view name) const;

  /// What the URL had for a password; "" for none.
  const std::string& password() const { return password_; }
  /// Whether several processes may share a database.
  bool can_be_shared() const { return is_server_; }

 private:
  std::string before_;  // the name of a database
  std::string after_;
  std::string password_ = {};
  bool is_server_ = false;
};

}  // namespace souk::soukctl
