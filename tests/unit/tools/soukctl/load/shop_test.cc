#include "tools/soukctl/load/shop.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/json/reader.h"
#include "souk/order/v1/order_service.pb.h"

namespace souk::soukctl {
namespace {

class LoadShopTest : public ::testing::Test {
 protected:
  LoadShop Open(uint64_t seed = 1) {
    std::vector<inventory::v1::Product> products;
    for (const char* sku : {"A", "B", "C", "D"}) {
      inventory::v1::Product& product = products.emplace_back();
      product.set_sku(sku);
      product.mutable_unit_price()->set_currency_code("EUR");
      product.mutable_unit_price()->set_minor_units(10 + static_cast<int>(products.size()));
    }
    random_.emplace(seed);
    return {std::move(products),
            {{.id = "u1", .email = "u1@example.com", .password = "correct horse"}},
            clock_,
            *random_};
  }

  SystemClock clock_;
  std::optional<SeededRandom> random_;
};

TEST_F(LoadShopTest, AnOrderAsksForWhatItsAnswerIsToSay) {
  LoadShop shop = Open();
  std::set<std::string> keys;
  for (int i = 0; i < 100; ++i) {
    const LoadRequest request = shop.Ask(LoadKind::kOrder);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/v1/orders");
    EXPECT_TRUE(keys.insert(request.idempotency_key).second);
    order::v1::CreateOrderRequest asked;
    ASSERT_EQ(json::Read(request.body, asked), absl::OkStatus());
    const order::v1::Order& expected = *request.order;
    EXPECT_EQ(asked.user_id(), expected.user_id());
    ASSERT_EQ(asked.items_size(), expected.items_size());
    int64_t total = 0;
    std::set<std::string> skus;
    for (int item = 0; item < asked.items_size(); ++item) {
      EXPECT_TRUE(skus.insert(asked.items(item).sku()).second);
      EXPECT_EQ(asked.items(item).sku(), expected.items(item).sku());
      EXPECT_EQ(asked.items(item).quantity(), expected.items(item).quantity());
      total += asked.items(item).quantity() * expected.items(item).unit_price().minor_units();
    }
    EXPECT_EQ(expected.total().minor_units(), total);
  }
}

TEST_F(LoadShopTest, AUserLogsInByAddressAndPassword) {
  const LoadRequest request = Open().Ask(LoadKind::kLogin);
  EXPECT_EQ(request.path, "/v1/auth:login");
  EXPECT_EQ(request.body, R"({"email":"u1@example.com","password":"correct horse"})");
  EXPECT_TRUE(request.token);
}

TEST_F(LoadShopTest, LooksUpOnlyOrdersThatWerePlaced) {
  LoadShop shop = Open();
  EXPECT_EQ(shop.Ask(LoadKind::kLookup).kind, LoadKind::kRead);
  for (int i = 0; i < 1500; ++i) {
    order::v1::Order order;
    order.set_order_id(absl::StrCat("o", i));
    shop.Placed(std::move(order));
  }
  for (int i = 0; i < 100; ++i) {
    const LoadRequest request = shop.Ask(LoadKind::kLookup);
    EXPECT_EQ(request.path, absl::StrCat("/v1/orders/", request.order->order_id()));
    EXPECT_GE(std::stoi(request.order->order_id().substr(1)), 500);  // the last thousand
  }
}

TEST_F(LoadShopTest, ASeedRepeatsWhatIsAskedForButNoKey) {
  const LoadRequest first = Open(3).Ask(LoadKind::kOrder);
  const LoadRequest again = Open(3).Ask(LoadKind::kOrder);
  EXPECT_EQ(first.body, again.body);
  EXPECT_NE(first.idempotency_key, again.idempotency_key);
}

}  // namespace
}  // namespace souk::soukctl
