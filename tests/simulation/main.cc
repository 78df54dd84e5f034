// Runs seeds of the simulation: see docs/simulation.md.
//
//   simulation                        2,000 seeds from 1 on
//   simulation --seeds 100000 --from random
//   simulation --seed 4711 --trace    one seed again, telling what happens
//   simulation --bug skipped-refund   with a planted bug, until it is found

#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "tests/simulation/simulation.h"

namespace souk::simulation {
namespace {

struct Arguments {
  uint64_t from = 1;
  uint64_t seeds = 2000;
  unsigned threads = 2;
  bool one = false;  // only the seed `from`
  bool trace = false;
  const PlantedBug* bug = &NoBug();
};

constexpr char kUsage[] =
    "usage: simulation [--seeds N] [--from SEED|random] [--threads N] [--bug NAME]\n"
    "       simulation --seed SEED [--trace] [--bug NAME]\n"
    "Runs N seeds (2000) from SEED (1) on, and exits with 1 when an invariant does not hold in "
    "one\n"
    "of them; with --seed that one only. Bugs that can be planted:\n";

int ShowUsage() {
  std::fputs(kUsage, stderr);
  for (const PlantedBug& bug : PlantedBugs()) {
    std::fputs(absl::StrCat("  ", bug.name, ": ", bug.what, "\n").c_str(), stderr);
  }
  return 2;
}

bool Parse(const std::vector<absl::string_view>& words, Arguments& arguments) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--trace") {
      arguments.trace = true;
      continue;
    }
    if (i + 1 == words.size()) return false;
    const absl::string_view name = words[i];
    const absl::string_view value = words[++i];
    bool good = true;
    if (name == "--seeds") {
      good = absl::SimpleAtoi(value, &arguments.seeds);
    } else if (name == "--seed") {
      arguments.one = true;
      good = absl::SimpleAtoi(value, &arguments.from);
    } else if (name == "--from" && value == "random") {
      arguments.from = SystemRandom().NextBits() >> 16;
    } else if (name == "--from") {
      good = absl::SimpleAtoi(value, &arguments.from);
    } else if (name == "--threads") {
      good = absl::SimpleAtoi(value, &arguments.threads) && arguments.threads > 0;
    } else if (name == "--bug") {
      arguments.bug = FindBug(value);
      good = arguments.bug != nullptr;
    } else {
      good = false;
    }
    if (!good) return false;
  }
  return true;
}

void PrintLine(void*, absl::string_view line) {
  std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
}

int RunOne(const Arguments& arguments) {
  Simulation simulation(*arguments.bug);
  Trace::Listener listener;
  if (arguments.trace) listener.tell = PrintLine;
  const Verdict verdict = simulation.Run(arguments.from, listener);
  const std::string result = verdict.violation.value_or("all invariants held");
  std::printf("seed %s: %s\n", absl::StrCat(arguments.from).c_str(), result.c_str());
  return verdict.violation.has_value() ? 1 : 0;
}

// What the threads have found.
struct Findings {
  Mutex mutex;
  Tally tally GUARDED_BY(mutex);
  std::map<uint64_t, std::string> violations GUARDED_BY(mutex);  // by seed
};

void RunSome(const Arguments& arguments, std::atomic<uint64_t>& next, Findings& findings) {
  Simulation simulation(*arguments.bug);
  Tally tally;
  while (true) {
    const uint64_t seed = next.fetch_add(1);
    if (seed >= arguments.from + arguments.seeds) break;
    const Verdict verdict = simulation.Run(seed);
    tally.Add(verdict.tally);
    if (!verdict.violation.has_value()) continue;
    next = arguments.from + arguments.seeds;  // one is enough
    MutexLock lock(findings.mutex);
    findings.violations[seed] = *verdict.violation;
  }
  MutexLock lock(findings.mutex);
  findings.tally.Add(tally);
}

void Show(const Tally& tally, double seconds) {
  std::printf(
      "%s seeds in %.1f s: %.0f a minute, %s steps, %.0f hours of simulated time\n"
      "%s orders confirmed, %s rejected, %s cancelled; %s crashes, %s sagas taken over\n",
      absl::StrCat(tally.runs).c_str(), seconds, static_cast<double>(tally.runs) * 60 / seconds,
      absl::StrCat(tally.steps).c_str(), absl::ToDoubleHours(tally.simulated),
      absl::StrCat(tally.confirmed).c_str(), absl::StrCat(tally.rejected).c_str(),
      absl::StrCat(tally.cancelled).c_str(), absl::StrCat(tally.crashes).c_str(),
      absl::StrCat(tally.takeovers).c_str());
}

int RunMany(const Arguments& arguments) {
  std::printf("%s seeds from %s on, with the bug: %s\n", absl::StrCat(arguments.seeds).c_str(),
              absl::StrCat(arguments.from).c_str(), std::string(arguments.bug->name).c_str());
  std::fflush(stdout);
  const auto start = std::chrono::steady_clock::now();
  std::atomic<uint64_t> next = arguments.from;
  Findings findings;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < arguments.threads; ++i) {
    threads.emplace_back([&] { RunSome(arguments, next, findings); });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;

  MutexLock lock(findings.mutex);
  Show(findings.tally, took.count());
  for (const auto& [seed, violation] : findings.violations) {
    std::printf("VIOLATION in seed %s: %s\nreplay it with: simulation --seed %s --trace%s%s\n",
                absl::StrCat(seed).c_str(), violation.c_str(), absl::StrCat(seed).c_str(),
                arguments.bug == &NoBug() ? "" : " --bug ",
                arguments.bug == &NoBug() ? "" : std::string(arguments.bug->name).c_str());
  }
  return findings.violations.empty() ? 0 : 1;
}

}  // namespace
}  // namespace souk::simulation

int main(int argc, char** argv) {
  souk::simulation::Arguments arguments;
  const std::vector<absl::string_view> words(argv + 1, argv + argc);
  if (!souk::simulation::Parse(words, arguments)) return souk::simulation::ShowUsage();
  return arguments.one ? souk::simulation::RunOne(arguments) : souk::simulation::RunMany(arguments);
}
