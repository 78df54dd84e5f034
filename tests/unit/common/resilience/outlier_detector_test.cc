#include "common/resilience/outlier_detector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <limits>

#include "absl/strings/str_cat.h"
#include "tests/unit/common/resilience/sixty_four_threads.h"
#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OutlierDetectorTest : public ::testing::Test {
 protected:
  /// Three failures in a row, success rates every ten seconds, exact times.
  static OutlierDetectorOptions Options() {
    return {.consecutive_failures = 3,
            .interval = absl::Seconds(10),
            .minimum_calls = 20,
            .minimum_instances = 5,
            .ejection = {.initial = absl::Seconds(30),
                         .maximum = absl::Seconds(100),
                         .multiplier = 2.0,
                         .jitter = 0.0}};
  }

  /// A detector of instances "0", "1", ...
  std::unique_ptr<OutlierDetector> Make(const OutlierDetectorOptions& options, int instances) {
    auto detector = *OutlierDetector::Create(options, clock_, random_);
    std::vector<std::string> addresses;
    for (int i = 0; i < instances; ++i) addresses.push_back(absl::StrCat(i));
    detector->SetInstances(addresses);
    return detector;
  }

  static bool Fail(OutlierDetector& detector, absl::string_view address, int times = 1) {
    bool ejected = false;
    for (int i = 0; i < times; ++i) ejected = detector.Record(address, Outcome::kFailure);
    return ejected;
  }

  /// Of a hundred calls to an instance, so many fail; never three in a row.
  static void Call(OutlierDetector& detector, absl::string_view address, int failures) {
    for (int i = 0; i < 100; ++i) {
      const bool fails = i % 3 != 0 && failures-- > 0;
      detector.Record(address, fails ? Outcome::kFailure : Outcome::kSuccess);
    }
  }

  /// What changed, as "+address" for an ejection and "-address" for its end.
  static std::vector<std::string> Sweep(OutlierDetector& detector) {
    std::vector<std::string> changes;
    for (const OutlierChange& change : detector.Sweep()) {
      changes.push_back(absl::StrCat(change.ejected ? "+" : "-", change.address));
    }
    return changes;
  }

  ManualClock clock_;
  SeededRandom random_{1};
};

TEST_F(OutlierDetectorTest, EjectsAtTheLastOfTheFailuresInARow) {
  const auto detector = Make(Options(), 3);
  EXPECT_FALSE(Fail(*detector, "1", 2));
  EXPECT_FALSE(detector->IsEjected("1"));
  EXPECT_TRUE(Fail(*detector, "1"));
  EXPECT_TRUE(detector->IsEjected("1"));
  EXPECT_FALSE(detector->IsEjected("0"));
}

TEST_F(OutlierDetectorTest, ASuccessEndsARunAndAnIgnoredOutcomeDoesNot) {
  const auto detector = Make(Options(), 3);
  Fail(*detector, "1", 2);
  detector->Record("1", Outcome::kSuccess);
  EXPECT_FALSE(Fail(*detector, "1", 2));
  detector->Record("1", Outcome::kIgnored);
  EXPECT_TRUE(Fail(*detector, "1"));
}

TEST_F(OutlierDetectorTest, BusinessErrorsEjectNobody) {
  const auto detector = Make(Options(), 3);
  const OutcomeTable outcomes;
  for (int i = 0; i < 1000; ++i) {
    for (const absl::StatusCode code :
         {absl::StatusCode::kInvalidArgument, absl::StatusCode::kNotFound,
          absl::StatusCode::kFailedPrecondition, absl::StatusCode::kResourceExhausted}) {
      ASSERT_FALSE(detector->Record("1", outcomes.Of(code)));
    }
  }
  clock_.Advance(absl::Seconds(10));
  EXPECT_THAT(Sweep(*detector), IsEmpty());
}

TEST_F(OutlierDetectorTest, AnEjectionEndsAndTheInstanceBeginsAnew) {
  const auto detector = Make(Options(), 3);
  Fail(*detector, "1", 3);
  EXPECT_FALSE(Fail(*detector, "1", 100)) << "late answers from before the ejection";
  clock_.Advance(absl::Seconds(29));
  EXPECT_THAT(Sweep(*detector), IsEmpty());
  EXPECT_EQ(detector->Snapshot()[1].ejected_for, absl::Seconds(1));
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Sweep(*detector), ElementsAre("-1"));
  EXPECT_FALSE(detector->IsEjected("1"));
  EXPECT_FALSE(Fail(*detector, "1", 2));
}

TEST_F(OutlierDetectorTest, EachEjectionIsLongerUpToTheLongest) {
  const auto detector = Make(Options(), 3);
  for (const int seconds : {30, 60, 100, 100}) {
    ASSERT_TRUE(Fail(*detector, "1", 3));
    EXPECT_EQ(detector->Snapshot()[1].ejected_for, absl::Seconds(seconds));
    clock_.Advance(absl::Seconds(seconds));
    ASSERT_THAT(Sweep(*detector), ElementsAre("-1"));
  }
  EXPECT_EQ(detector->Snapshot()[1].ejections, 4);
}

TEST_F(OutlierDetectorTest, GoodIntervalsMakeTheNextEjectionShorterAgain) {
  const auto detector = Make(Options(), 3);
  Fail(*detector, "1", 3);
  clock_.Advance(absl::Seconds(30));
  Sweep(*detector);
  for (int i = 0; i < 2; ++i) {
    clock_.Advance(absl::Seconds(10));
    Sweep(*detector);
  }
  Fail(*detector, "1", 3);
  EXPECT_EQ(detector->Snapshot()[1].ejected_for, absl::Seconds(30));
}

TEST_F(OutlierDetectorTest, EjectsNoMoreThanThePercentage) {
  OutlierDetectorOptions options = Options();
  options.most_ejected_percentage = 50;
  const auto detector = Make(options, 5);
  EXPECT_TRUE(Fail(*detector, "0", 3));
  EXPECT_TRUE(Fail(*detector, "1", 3));
  EXPECT_FALSE(Fail(*detector, "2", 3));
  clock_.Advance(absl::Seconds(30));
  EXPECT_THAT(Sweep(*detector), ElementsAre("-0", "-1"));
  EXPECT_TRUE(Fail(*detector, "2")) << "it failed on, and now there is room";
}

TEST_F(OutlierDetectorTest, AlwaysMayEjectOneOfSeveralAndNeverTheOnlyOne) {
  OutlierDetectorOptions options = Options();
  options.most_ejected_percentage = 10;
  EXPECT_TRUE(Fail(*Make(options, 2), "0", 3));
  EXPECT_FALSE(Fail(*Make(options, 1), "0", 100));
  options.most_ejected_percentage = 0;
  EXPECT_FALSE(Fail(*Make(options, 10), "0", 100));
}

TEST_F(OutlierDetectorTest, EjectsWhoseSuccessRateIsFarBelowTheMean) {
  const auto detector = Make(Options(), 6);
  for (const char* good : {"0", "1", "2", "3", "4"}) Call(*detector, good, 1);
  Call(*detector, "5", 50);
  EXPECT_THAT(Sweep(*detector), IsEmpty()) << "the interval is not over";
  clock_.Advance(absl::Seconds(10));
  const std::vector<OutlierChange> changes = detector->Sweep();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].address, "5");
  EXPECT_TRUE(changes[0].ejected);
  EXPECT_EQ(ToString(changes[0].cause), "success-rate");
}

TEST_F(OutlierDetectorTest, EachIntervalIsJudgedByItself) {
  const auto detector = Make(Options(), 6);
  Call(*detector, "5", 50);  // Nobody to compare it with.
  clock_.Advance(absl::Seconds(10));
  EXPECT_THAT(Sweep(*detector), IsEmpty());
  for (const char* all : {"0", "1", "2", "3", "4", "5"}) Call(*detector, all, 1);
  clock_.Advance(absl::Seconds(10));
  EXPECT_THAT(Sweep(*detector), IsEmpty());
}

TEST_F(OutlierDetectorTest, NobodyIsAnOutlierWhenAllFailAlike) {
  const auto detector = Make(Options(), 6);
  for (const char* all : {"0", "1", "2", "3", "4", "5"}) Call(*detector, all, 60);
  clock_.Advance(absl::Seconds(10));
  EXPECT_THAT(Sweep(*detector), IsEmpty());
}

TEST_F(OutlierDetectorTest, NobodyIsEjectedForAFewFailuresHoweverGoodTheOthersAre) {
  const auto detector = Make(Options(), 6);
  for (const char* perfect : {"0", "1", "2", "3", "4"}) Call(*detector, perfect, 0);
  Call(*detector, "5", 4);
  clock_.Advance(absl::Seconds(10));
  EXPECT_THAT(Sweep(*detector), IsEmpty());
}

TEST_F(OutlierDetectorTest, ComparesOnlyWhoHadCallsEnoughAndOnlyWhenTheyAreEnough) {
  const auto detector = Make(Options(), 6);
  for (const char* good : {"0", "1", "2", "3"}) Call(*detector, good, 0);
  for (int i = 0; i < 19; ++i) {
    detector->Record("4", i % 2 == 0 ? Outcome::kFailure : Outcome::kSuccess);
  }
  clock_.Advance(absl::Seconds(10));
  EXPECT_THAT(Sweep(*detector), IsEmpty());
  for (const char* good : {"0", "1", "2"}) Call(*detector, good, 0);
  Call(*detector, "5", 60);
  clock_.Advance(absl::Seconds(10));
  EXPECT_THAT(Sweep(*detector), IsEmpty()) << "four are too few to compare";
}

TEST_F(OutlierDetectorTest, TheWorstIsEjectedFirstWhenThereIsNoRoomForAll) {
  OutlierDetectorOptions options = Options();
  options.most_ejected_percentage = 10;
  const auto detector = Make(options, 12);
  for (int i = 0; i < 10; ++i) Call(*detector, absl::StrCat(i), 0);
  Call(*detector, "10", 55);
  Call(*detector, "11", 65);
  clock_.Advance(absl::Seconds(10));
  EXPECT_THAT(Sweep(*detector), ElementsAre("+11"));
}

TEST_F(OutlierDetectorTest, WhoStaysKeepsItsEjectionAndWhoIsGoneIsForgotten) {
  const auto detector = Make(Options(), 4);
  Fail(*detector, "0", 3);
  Fail(*detector, "1", 3);
  detector->SetInstances({"1", "2", "3", "4"});
  EXPECT_TRUE(detector->IsEjected("1"));
  EXPECT_FALSE(detector->IsEjected("0"));
  EXPECT_FALSE(Fail(*detector, "0", 100)) << "an answer of one that is gone";
  EXPECT_TRUE(Fail(*detector, "2", 3)) << "the one that is gone takes no room";
  EXPECT_EQ(detector->Snapshot().size(), 4u);
}

TEST_F(OutlierDetectorTest, NamesEveryWrongOption) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(
      WrongOptions(Validate(OutlierDetectorOptions{.consecutive_failures = -1,
                                                   .interval = absl::ZeroDuration(),
                                                   .success_rate_deviations = kNone,
                                                   .minimum_calls = 0,
                                                   .minimum_instances = 1,
                                                   .minimum_failure_percentage = 101,
                                                   .ejection = {.initial = absl::ZeroDuration()},
                                                   .most_ejected_percentage = kNone})),
      ElementsAre("consecutive_failures", "interval", "success_rate_deviations", "minimum_calls",
                  "minimum_instances", "minimum_failure_percentage", "ejection.initial",
                  "most_ejected_percentage"));
  EXPECT_EQ(Validate(OutlierDetectorOptions()), absl::OkStatus());
}

TEST_F(OutlierDetectorTest, SixtyFourThreadsEjectEachOnceAndNeverTooMany) {
  OutlierDetectorOptions options = Options();
  options.most_ejected_percentage = 50;
  const auto detector = Make(options, 6);
  std::atomic<int> ejections = 0;
  std::atomic<bool> too_many = false;
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 60; ++i) {
      if (detector->Record(absl::StrCat(i % 6), Outcome::kFailure)) ++ejections;
      const std::vector<OutlierSnapshot> all = detector->Snapshot();
      if (std::count_if(all.begin(), all.end(), [](const auto& one) { return one.ejected; }) > 3) {
        too_many = true;
      }
    }
  });
  EXPECT_EQ(ejections, 3);
  EXPECT_FALSE(too_many);
}

}  // namespace
}  // namespace souk::resilience
