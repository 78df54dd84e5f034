#include "common/resilience/balancing/instance_set.h"

#include <gmock/gmock.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "tests/unit/common/resilience/balancing/balancing_fixture.h"
#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;

class InstanceSetTest : public BalancingTest {
 protected:
  std::vector<std::string> Addresses() const {
    std::vector<std::string> addresses;
    for (const auto& instance : set_->All()) addresses.push_back(instance->address());
    return addresses;
  }

  std::unique_ptr<InstanceSet> set_ = *InstanceSet::Create({}, clock_);
};

TEST_F(InstanceSetTest, BeginsEmptyAndTakesWhatAResolverSays) {
  EXPECT_TRUE(set_->All().empty());
  EXPECT_EQ(set_->Update({{.address = "b"}, {.address = "a"}}), absl::OkStatus());
  EXPECT_THAT(Addresses(), ElementsAre("b", "a"));
}

TEST_F(InstanceSetTest, WhoStaysKeepsWhatIsKnownAndWhoIsNewStartsSlowly) {
  ASSERT_EQ(set_->Update({{.address = "a"}}), absl::OkStatus());
  const std::shared_ptr<Instance> a = set_->All().front();
  clock_.Advance(absl::Minutes(1));
  ASSERT_EQ(set_->Update({{.address = "a", .weight = 3.0}, {.address = "b"}}), absl::OkStatus());
  EXPECT_EQ(set_->All()[0], a);
  EXPECT_DOUBLE_EQ(a->Weight(), 3.0);
  EXPECT_DOUBLE_EQ(set_->All()[1]->Weight(), 0.1);
}

TEST_F(InstanceSetTest, WhoIsGoneAndComesBackIsNew) {
  ASSERT_EQ(set_->Update({{.address = "a"}, {.address = "b"}}), absl::OkStatus());
  const std::shared_ptr<Instance> a = set_->All().front();
  ASSERT_EQ(set_->Update({{.address = "b"}}), absl::OkStatus());
  EXPECT_THAT(Addresses(), ElementsAre("b"));
  ASSERT_EQ(set_->Update({{.address = "a"}, {.address = "b"}}), absl::OkStatus());
  EXPECT_NE(set_->All().front(), a);
}

TEST_F(InstanceSetTest, AnInstanceOfWeightZeroGetsNoCalls) {
  ASSERT_EQ(set_->Update({{.address = "a", .weight = 0.0}, {.address = "b"}}), absl::OkStatus());
  EXPECT_THAT(Addresses(), ElementsAre("b"));
}

TEST_F(InstanceSetTest, KeepsTheLastGoodSetWhenWhatIsSaidCannotBeTrue) {
  ASSERT_EQ(set_->Update({{.address = "a"}}), absl::OkStatus());
  EXPECT_THAT(WrongOptions(set_->Update({})), ElementsAre("endpoints"));
  EXPECT_THAT(WrongOptions(set_->Update({{.address = "b", .weight = 0.0}})),
              ElementsAre("endpoints"));
  EXPECT_THAT(WrongOptions(set_->Update(
                  {{.address = ""},
                   {.address = "b", .weight = -1.0},
                   {.address = "b"},
                   {.address = "c", .weight = std::numeric_limits<double>::infinity()}})),
              ElementsAre("endpoints[0].address", "endpoints[1].weight", "endpoints[2].address",
                          "endpoints[3].weight"));
  std::vector<Endpoint> too_many;
  for (int i = 0; i < 10'000; ++i) too_many.push_back({.address = absl::StrCat("10.0.0.1:", i)});
  EXPECT_THAT(WrongOptions(set_->Update(too_many)), ElementsAre("endpoints"));
  EXPECT_THAT(Addresses(), ElementsAre("a"));
}

TEST_F(InstanceSetTest, NamesEveryWrongOption) {
  EXPECT_THAT(WrongOptions(InstanceSet::Create({.slow_start_from = 0.0}, clock_).status()),
              ElementsAre("slow_start_from"));
}

}  // namespace
}  // namespace souk::resilience
