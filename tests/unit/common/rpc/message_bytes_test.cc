#include "common/rpc/message_bytes.h"

#include <gtest/gtest.h>

#include "souk/order/v1/order.pb.h"

namespace souk::rpc {
namespace {

using order::v1::Order;

grpc::ByteBuffer BytesOf(const std::vector<std::string>& pieces) {
  std::vector<grpc::Slice> slices;
  for (const std::string& piece : pieces) slices.emplace_back(piece);
  return grpc::ByteBuffer(slices.data(), slices.size());
}

TEST(MessageBytesTest, AMessageComesBackAsItWas) {
  Order order;
  order.set_order_id("o-1");
  order.set_state(Order::CONFIRMED);
  order.add_items()->set_sku("TEAPOT-1");
  const absl::StatusOr<grpc::ByteBuffer> bytes = ToBytes(order);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(bytes->Length(), order.ByteSizeLong());
  Order back;
  EXPECT_EQ(FromBytes(*bytes, back), absl::OkStatus());
  EXPECT_EQ(back.SerializeAsString(), order.SerializeAsString());
  // The buffer was not used up.
  EXPECT_EQ(FromBytes(*bytes, back), absl::OkStatus());
}

TEST(MessageBytesTest, AnEmptyMessageHasNoBytes) {
  const absl::StatusOr<grpc::ByteBuffer> bytes = ToBytes(Order());
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(bytes->Length(), 0u);
  Order back;
  EXPECT_EQ(FromBytes(*bytes, back), absl::OkStatus());
}

TEST(MessageBytesTest, WhatTheMessageHeldBeforeIsReplaced) {
  Order order;
  order.set_order_id("before");
  order.add_items();
  EXPECT_EQ(FromBytes(BytesOf({"\x0a\x03o-1"}), order), absl::OkStatus());
  EXPECT_EQ(order.order_id(), "o-1");
  EXPECT_EQ(order.items_size(), 0);
}

TEST(MessageBytesTest, AMessageMayComeInPieces) {
  Order order;
  EXPECT_EQ(FromBytes(BytesOf({"\x0a", "\x03o", "-1"}), order), absl::OkStatus());
  EXPECT_EQ(order.order_id(), "o-1");
}

TEST(MessageBytesTest, BytesThatAreNoMessageAreAnErrorThatNamesTheType) {
  for (const char* bytes : {"\xff\xff", "\x0a\x7f", "\x0a\x01\xff"}) {
    Order order;
    EXPECT_EQ(FromBytes(BytesOf({bytes}), order),
              absl::InternalError("received bytes that are no souk.order.v1.Order"));
  }
}

}  // namespace
}  // namespace souk::rpc
