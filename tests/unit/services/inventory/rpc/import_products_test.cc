#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/inventory/rpc/import_report.h"
#include "tests/unit/services/inventory/rpc/inventory_service_test.h"

namespace souk::inventory {
namespace {

using ::testing::SizeIs;

int Code(absl::StatusCode code) { return static_cast<int>(code); }

// A client whose second message is none, or whose connection fails there.
class BrokenStream final : public rpc::MessageStream {
 public:
  BrokenStream(std::vector<v1::ImportProductsRequest> requests, absl::Status second)
      : requests_(std::move(requests)), second_(std::move(second)) {}

  Task<absl::StatusOr<bool>> Read(google::protobuf::Message& message) override {
    return Completed(NextInto(message));
  }
  Task<absl::Status> Write(const google::protobuf::Message&) override {
    return Completed(absl::OkStatus());
  }

 private:
  template <typename T>
  static Task<T> Completed(T result) {
    co_return result;
  }
  absl::StatusOr<bool> NextInto(google::protobuf::Message& message) {
    if (read_ == 1 && !std::exchange(broken_, true)) return second_;
    if (read_ == requests_.size()) return false;
    message.CopyFrom(requests_[read_++]);
    return true;
  }

  const std::vector<v1::ImportProductsRequest> requests_;
  const absl::Status second_;
  size_t read_ = 0;
  bool broken_ = false;
};

class ImportProductsTest : public InventoryServiceTest {
 protected:
  static v1::ImportProductsRequest Item(const std::string& sku, int on_hand = 1,
                                        const std::string& key = "") {
    v1::ImportProductsRequest request;
    request.set_idempotency_key(key);
    *request.mutable_product() = NewMessage(sku, on_hand);
    return request;
  }

  v1::ImportProductsResponse Imported(std::vector<v1::ImportProductsRequest> requests) {
    FakeStream<v1::ImportProductsRequest, v1::ImportProductsResponse> stream(std::move(requests));
    const auto response = Run(service_.ImportProducts({}, stream.reader()));
    EXPECT_EQ(response.status(), absl::OkStatus());
    return *response;
  }
  absl::StatusOr<v1::ImportProductsResponse> ImportedWithSecond(absl::Status second) {
    BrokenStream stream({Item("A"), Item("B")}, std::move(second));
    return Run(service_.ImportProducts({}, rpc::Reader<v1::ImportProductsRequest>(stream)));
  }
};

TEST_F(ImportProductsTest, TakesProductsAsTheyCome) {
  const v1::ImportProductsResponse response = Imported({Item("A", 3), Item("B")});
  EXPECT_EQ(response.taken(), 2);
  EXPECT_EQ(response.refused(), 0);
  EXPECT_EQ(OnHand("A"), 3);
  EXPECT_EQ(Imported({}).taken(), 0);
}

TEST_F(ImportProductsTest, RefusedProductsAreReportedAndTheRestIsTaken) {
  Created(NewProduct("OLD", 1));
  const v1::ImportProductsResponse response =
      Imported({Item("A"), Item("not an sku", -1), Item("OLD"), Item("B")});
  EXPECT_EQ(response.taken(), 2);
  EXPECT_EQ(response.refused(), 2);
  ASSERT_EQ(response.refusals_size(), 2);
  EXPECT_EQ(response.refusals(0).index(), 1);
  EXPECT_EQ(response.refusals(0).sku(), "not an sku");
  EXPECT_EQ(response.refusals(0).error().code(), Code(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(response.refusals(1).index(), 2);
  EXPECT_EQ(response.refusals(1).error().code(), Code(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(OnHand("B"), 1);
}

TEST_F(ImportProductsTest, SameKeyAndProductAreTakenOnceAndAnsweredAgain) {
  EXPECT_EQ(Imported({Item("A", 3, "key")}).taken(), 1);
  const v1::ImportProductsResponse again = Imported({Item("A", 3, "key"), Item("A", 3)});
  EXPECT_EQ(again.taken(), 1);
  EXPECT_EQ(again.refused(), 1);  // the one without the key
  EXPECT_THAT(Movements("A"), SizeIs(1));
}

TEST_F(ImportProductsTest, KeyOfAnotherProductOrTooLongOneIsRefused) {
  const v1::ImportProductsResponse response =
      Imported({Item("A", 3, "key"), Item("B", 3, "key"), Item("C", 3, std::string(256, 'k'))});
  EXPECT_EQ(response.taken(), 1);
  ASSERT_EQ(response.refusals_size(), 2);
  EXPECT_EQ(response.refusals(0).error().code(), Code(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(response.refusals(1).error().code(), Code(absl::StatusCode::kInvalidArgument));
}

TEST_F(ImportProductsTest, MalformedMessageIsRefusedAndTheStreamGoesOn) {
  const auto response = ImportedWithSecond(ErrorWithReason(
      absl::StatusCode::kInvalidArgument, "MALFORMED_MESSAGE", "the bytes are no message"));
  ASSERT_EQ(response.status(), absl::OkStatus());
  EXPECT_EQ(response->taken(), 2);
  ASSERT_EQ(response->refusals_size(), 1);
  EXPECT_EQ(response->refusals(0).index(), 1);
  EXPECT_EQ(response->refusals(0).sku(), "");
}

TEST_F(ImportProductsTest, WhatWasTakenStaysWhenTheStreamBreaks) {
  EXPECT_EQ(ImportedWithSecond(absl::CancelledError("the client left")).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(OnHand("A"), 1);
  EXPECT_EQ(Run(get_product_.Run({}, "B")).status().code(), absl::StatusCode::kNotFound);
}

TEST(ImportReportTest, RefusalsPastAThousandAreOnlyCounted) {
  ImportReport report;
  for (int i = 0; i < 1005; ++i) report.Refused(absl::StrCat("S", i), absl::AbortedError("x"));
  report.Taken();
  EXPECT_EQ(report.response().refused(), 1005);
  EXPECT_EQ(report.response().refusals_size(), 1000);
  EXPECT_EQ(report.response().refusals(999).sku(), "S999");
  EXPECT_EQ(report.response().taken(), 1);
}

TEST(ImportReportTest, LongSkuIsCutWhereACharacterEnds) {
  ImportReport report;
  report.Refused(std::string(63, 'A') + "\xC3\xAB" + "B", absl::AbortedError("x"));
  EXPECT_EQ(report.response().refusals(0).sku(), std::string(63, 'A'));
}

TEST(ImportReportTest, OnlyErrorsAboutOneProductAreRefusals) {
  EXPECT_TRUE(IsRefusal(absl::AlreadyExistsError("x")));
  EXPECT_TRUE(IsRefusal(absl::AbortedError("x")));
  EXPECT_FALSE(IsRefusal(absl::ResourceExhaustedError("x")));
  EXPECT_FALSE(IsRefusal(absl::InternalError("x")));
  EXPECT_FALSE(IsRefusal(absl::UnavailableError("x")));
}

}  // namespace
}  // namespace souk::inventory
