// The simulation itself: it repeats exactly, and it finds the bugs that are planted for it.

#include "tests/simulation/simulation.h"

#include <gtest/gtest.h>

#include <string>

namespace souk::simulation {
namespace {

void Append(void* text, absl::string_view line) {
  absl::StrAppend(static_cast<std::string*>(text), line, "\n");
}

std::string TraceOf(uint64_t seed) {
  std::string trace;
  Simulation(NoBug()).Run(seed, {Append, &trace});
  return trace;
}

TEST(SimulationTest, TheSameSeedIsTheSameRun) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const std::string trace = TraceOf(seed);
    EXPECT_FALSE(trace.empty());
    EXPECT_EQ(trace, TraceOf(seed)) << "seed " << seed;
  }
}

TEST(SimulationTest, RunsBeforeChangeNothing) {
  Simulation simulation(NoBug());
  for (uint64_t seed = 100; seed < 120; ++seed) simulation.Run(seed);
  std::string trace;
  simulation.Run(7, {Append, &trace});
  EXPECT_EQ(trace, TraceOf(7));
}

class PlantedBugTest : public ::testing::TestWithParam<PlantedBug> {};

TEST_P(PlantedBugTest, IsFoundWithinAThousandSeeds) {
  Simulation simulation(GetParam());
  for (uint64_t seed = 1; seed <= 1000; ++seed) {
    const Verdict verdict = simulation.Run(seed);
    if (!verdict.violation.has_value()) continue;
    RecordProperty("seed", std::to_string(seed));
    RecordProperty("violation", *verdict.violation);
    SUCCEED();
    return;
  }
  FAIL() << "not found: " << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(All, PlantedBugTest, ::testing::ValuesIn(PlantedBugs()),
                         [](const auto& info) {
                           std::string name;
                           for (const char c : info.param.name) {
                             if (c != '-') name += c;
                           }
                           return name;
                         });

}  // namespace
}  // namespace souk::simulation
