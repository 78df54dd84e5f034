#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "souk/inventory/v1/inventory_service.pb.h"

namespace souk::inventory {

/// What became of the products of one import, told in the order of the stream. Its size is bounded
/// however long the stream is: refusals past the thousandth are only counted.
class ImportReport {
 public:
  void Taken();
  /// `sku` is as it was sent, whatever that is.
  void Refused(absl::string_view sku, const absl::Status& why);

  const v1::ImportProductsResponse& response() const { return response_; }

 private:
  v1::ImportProductsResponse response_;
};

/// Whether an import goes on after this error: it is about one product, and the next may be taken.
/// Where it is not, such as when the disk is full, the rest would fail too.
bool IsRefusal(const absl::Status& status);

}  // namespace souk::inventory
