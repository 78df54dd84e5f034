#include <gtest/gtest.h>

#include "common/json/reader.h"
#include "tools/soukctl/load/request.h"

namespace souk::soukctl {
namespace {

using Worth = LoadVerdict::Worth;

constexpr char kPlaced[] =
    R"({"orderId":"o1","userId":"u1","items":[{"sku":"A","quantity":2,)"
    R"("unitPrice":{"currencyCode":"EUR","minorUnits":"5"}}],)"
    R"("total":{"currencyCode":"EUR","minorUnits":"10"},"state":"CONFIRMED","version":5})";

/// kPlaced with one text in place of another.
std::string Placed(const std::string& from = "", const std::string& to = "") {
  std::string text = kPlaced;
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  return text;
}

LoadRequest PlaceOrder() {
  LoadRequest request{.kind = LoadKind::kOrder, .method = "POST", .path = "/v1/orders"};
  request.order.emplace();
  EXPECT_EQ(json::Read(kPlaced, *request.order), absl::OkStatus());
  request.order->clear_order_id();
  return request;
}

LoadRequest ReadProduct() {
  LoadRequest request{.path = "/v1/products/A"};
  request.product.emplace();
  request.product->set_sku("A");
  request.product->set_display_name("Lamp");
  request.product->mutable_unit_price()->set_currency_code("EUR");
  request.product->mutable_unit_price()->set_minor_units(5);
  return request;
}

LoadVerdict JudgeOrder(const std::string& body) {
  return Judge(PlaceOrder(), {.status = 200, .body = body});
}

TEST(LoadJudgeTest, AnOrderAsItWasPlacedIsGood) {
  const LoadVerdict verdict = JudgeOrder(kPlaced);
  EXPECT_EQ(verdict.worth, Worth::kGood);
  EXPECT_EQ(verdict.why, "");
  EXPECT_EQ(verdict.order_id, "o1");
}

TEST(LoadJudgeTest, AnOrderThatGoesOnIsGoodAndUnfinished) {
  for (const char* state : {"PENDING", "STOCK_RESERVED", "PAID"}) {
    EXPECT_EQ(JudgeOrder(Placed("CONFIRMED", state)).worth, Worth::kUnfinished) << state;
  }
}

TEST(LoadJudgeTest, AnOrderThatWasRejectedHasFailed) {
  const LoadVerdict verdict =
      JudgeOrder(Placed("\"CONFIRMED\"", R"("REJECTED","failure":"OUT_OF_STOCK")"));
  EXPECT_EQ(verdict.worth, Worth::kFailed);
  EXPECT_EQ(verdict.why, "order REJECTED OUT_OF_STOCK");
}

TEST(LoadJudgeTest, AnOrderThatDiffersIsWrong) {
  const auto wrong = [](const std::string& body) {
    const LoadVerdict verdict = JudgeOrder(body);
    EXPECT_EQ(verdict.worth, Worth::kWrong) << body;
    return verdict.why;
  };
  EXPECT_EQ(wrong(Placed("\"10\"", "\"11\"")), "wrong answer: another total");
  EXPECT_EQ(wrong(Placed("\"quantity\":2", "\"quantity\":3")),
            "wrong answer: other items or prices");
  EXPECT_EQ(wrong(Placed("\"5\"", "\"4\"")), "wrong answer: other items or prices");
  EXPECT_EQ(wrong(Placed("u1", "u2")), "wrong answer: another user's order");
  EXPECT_EQ(wrong("{}"), "wrong answer: another user's order");
  EXPECT_EQ(wrong("<html>"), "wrong answer: no order");
}

TEST(LoadJudgeTest, ALookupIsForOneOrder) {
  LoadRequest lookup = PlaceOrder();
  lookup.kind = LoadKind::kLookup;
  lookup.order->set_order_id("o2");
  const LoadVerdict verdict = Judge(lookup, {.status = 200, .body = kPlaced});
  EXPECT_EQ(verdict.worth, Worth::kWrong);
  EXPECT_EQ(verdict.why, "wrong answer: another order");
}

TEST(LoadJudgeTest, AProductIsComparedButNotItsStock) {
  const auto judge = [](const std::string& body) {
    return Judge(ReadProduct(), {.status = 200, .body = body});
  };
  EXPECT_EQ(judge(R"({"sku":"A","displayName":"Lamp","onHand":3,)"
                  R"("unitPrice":{"currencyCode":"EUR","minorUnits":"5"}})")
                .worth,
            Worth::kGood);
  EXPECT_EQ(judge(R"({"sku":"B","displayName":"Lamp"})").why, "wrong answer: another product");
  EXPECT_EQ(judge(R"({"sku":"A","displayName":"Lamp"})").why, "wrong answer: another price");
}

TEST(LoadJudgeTest, AnErrorIsToldByItsReasonOrItsCode) {
  const auto why = [](int status, const std::string& body) {
    const LoadVerdict verdict = Judge(ReadProduct(), {.status = status, .body = body});
    EXPECT_EQ(verdict.worth, Worth::kFailed);
    return verdict.why;
  };
  EXPECT_EQ(why(503, R"({"code":14,"message":"m","details":[{"@type":)"
                     R"("type.googleapis.com/google.rpc.ErrorInfo","reason":"CIRCUIT_OPEN",)"
                     R"("domain":"souk"}]})"),
            "503 CIRCUIT_OPEN");
  EXPECT_EQ(why(504, R"({"code":4,"message":"m"})"), "504 DEADLINE_EXCEEDED");
  EXPECT_EQ(why(502, "<html>"), "502");
  EXPECT_EQ(Judge(ReadProduct(), {.broken = "no answer in time"}).why, "no answer in time");
}

TEST(LoadJudgeTest, ALoginGivesAToken) {
  const auto judge = [](const std::string& body) {
    return Judge({.kind = LoadKind::kLogin, .token = true}, {.status = 200, .body = body});
  };
  EXPECT_EQ(judge(R"({"accessToken":"a.b.c","tokenType":"Bearer"})").worth, Worth::kGood);
  EXPECT_EQ(judge(R"({"tokenType":"Bearer"})").why, "wrong answer: no token");
}

TEST(LoadJudgeTest, WithoutAnExpectationEveryAnswerIsGood) {
  EXPECT_EQ(Judge({.path = "/v1/orders"}, {.status = 200, .body = "{}"}).worth, Worth::kGood);
}

}  // namespace
}  // namespace souk::soukctl
