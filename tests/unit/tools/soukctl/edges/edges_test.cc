// What `soukctl top` and `soukctl breakers` say, and which processes they ask.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "tools/soukctl/edges/breakers.h"
#include "tools/soukctl/edges/processes.h"
#include "tools/soukctl/edges/table.h"

namespace souk::soukctl {
namespace {

using admin::v1::Breaker;
using admin::v1::Edge;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Endpoints kTwoProcesses = {{"gateway", {.http = "http://127.0.0.1:1", .grpc = "127.0.0.1:2"}},
                                 {"order", {.grpc = "127.0.0.1:3"}},
                                 {"elsewhere", {.http = "http://127.0.0.1:4"}}};

TEST(EdgeProcessesTest, AreAllThatCanBeAskedUnlessOneIsNamed) {
  EXPECT_THAT(*FindCallers(kTwoProcesses, ""), ElementsAre("gateway", "order"));
  EXPECT_THAT(*FindCallers(kTwoProcesses, "order"), ElementsAre("order"));
  EXPECT_EQ(FindCallers(kTwoProcesses, "basket").status(),
            absl::NotFoundError("there is no process basket; there are: gateway, order"));
}

TEST(BreakersTest, ABreakerIsOneLine) {
  Breaker breaker;
  breaker.set_name("payment");
  breaker.set_state(Breaker::OPEN);
  breaker.mutable_open_for()->set_seconds(3);
  breaker.set_calls(20);
  breaker.set_failures(12);
  breaker.set_refused(7);
  breaker.set_opened(1);
  const std::string line = DescribeBreaker("order", breaker);
  EXPECT_THAT(line, HasSubstr("order      payment "));
  EXPECT_THAT(line,
              HasSubstr("OPEN, 3.0 s yet    12 of 20 calls failed, 0 slow  refused 7, opened 1"));
}

TEST(BreakersTest, OnlyKnownStatesCanBeForced) {
  EXPECT_EQ(ForceBreaker(kTwoProcesses, "order", "payment", "half", std::cout),
            absl::InvalidArgumentError("a breaker can be forced open or closed, or back to auto"));
}

class EdgesTableTest : public ::testing::Test {
 protected:
  EdgesTableTest() {
    edge_.set_callee("payment");
    edge_.mutable_total()->set_calls(20);
    edge_.mutable_total()->set_errors(5);
    edge_.mutable_total()->set_rate(20);
    edge_.mutable_total()->mutable_p99()->set_nanos(12'500'000);
    *edge_.add_methods() = edge_.total();
    edge_.mutable_methods(0)->set_method("souk.payment.v1.PaymentService/Charge");
    edge_.add_instances()->set_healthy(true);
    edge_.set_retry_budget(19.5);
  }

  std::string Table(bool methods = false) {
    std::map<std::string, SeenEdges> seen;
    *seen["order"].snapshot.emplace().add_edges() = edge_;
    return EdgesTable(seen, methods);
  }

  Edge edge_;
};

TEST_F(EdgesTableTest, HasALineForEachEdge) {
  const std::string table = Table();
  EXPECT_THAT(table, HasSubstr("order      payment  "));
  EXPECT_THAT(table, HasSubstr("     20.0    25.0%        -     12.5         0  -  "));
  EXPECT_THAT(table, HasSubstr("   19.5  0/1 ejected\n"));
  EXPECT_THAT(table, Not(HasSubstr("Charge")));
  EXPECT_THAT(Table(/*methods=*/true), HasSubstr("  /Charge "));
}

TEST_F(EdgesTableTest, ShowsTheWorstOfTheBreakers) {
  edge_.add_breakers()->set_state(Breaker::CLOSED);
  EXPECT_THAT(Table(), HasSubstr("  CLOSED  "));
  edge_.add_breakers()->set_state(Breaker::OPEN);
  EXPECT_THAT(Table(), HasSubstr("  OPEN 1/2  "));
  edge_.add_breakers()->set_state(Breaker::FORCED_OPEN);
  EXPECT_THAT(Table(), HasSubstr("  FORCED_OPEN 1/3  "));
}

TEST_F(EdgesTableTest, HasALineForEachOfSeveralInstances) {
  EXPECT_THAT(Table(), Not(HasSubstr("@")));
  admin::v1::EdgeInstance& second = *edge_.add_instances();
  second.set_address("127.0.0.1:7");
  second.set_ejected(true);
  const std::string table = Table();
  EXPECT_THAT(table, HasSubstr("1/2 ejected, 1 away"));
  EXPECT_THAT(table, HasSubstr("@127.0.0.1:7"));
  EXPECT_THAT(table, HasSubstr("in flight 0, picked 0, ejected, lately - ms"));
}

TEST_F(EdgesTableTest, SaysWhatDoesNotAnswer) {
  std::map<std::string, SeenEdges> seen;
  seen["order"].status = absl::UnavailableError("the order service: gone\nreally");
  EXPECT_THAT(EdgesTable(seen, false), HasSubstr("order      the order service: gone really\n"));
}

}  // namespace
}  // namespace souk::soukctl
