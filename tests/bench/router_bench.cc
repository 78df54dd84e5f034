#include <benchmark/benchmark.h>

#include "absl/strings/str_cat.h"
#include "gateway/routing/router.h"

namespace souk::gateway {
namespace {

// A router with `resources` collections of five bindings each, as a REST API has them.
Router RouterWith(int64_t resources) {
  Router router;
  int binding = 0;
  const auto add = [&](const char* method, const std::string& path) {
    if (!router.Add(method, *PathTemplate::Parse(path), binding++).ok()) std::abort();
  };
  for (int64_t i = 0; i < resources; ++i) {
    const std::string collection = absl::StrCat("/v1/resources", i);
    add("GET", collection);
    add("POST", collection);
    add("GET", absl::StrCat(collection, "/{resource_id}"));
    add("POST", absl::StrCat(collection, "/{resource_id}:cancel"));
    add("GET", absl::StrCat(collection, "/{resource_id}/events"));
  }
  return router;
}

// The cost must be the same for 5 and for 50,000 bindings, but for the processor's caches.
void BM_Match(benchmark::State& state, const char* method, const char* suffix) {
  const Router router = RouterWith(state.range(0));
  const std::string path = absl::StrCat("/v1/resources", state.range(0) / 2, suffix);
  for (auto _ : state) benchmark::DoNotOptimize(router.Match(method, path));
  state.SetLabel(absl::StrCat(state.range(0) * 5, " bindings"));
}

BENCHMARK_CAPTURE(BM_Match, literal, "GET", "")->Arg(1)->Arg(100)->Arg(10000);
BENCHMARK_CAPTURE(BM_Match, variable, "GET", "/0190d1f2-7e3c-7abc-8def-0123456789ab")
    ->Arg(1)
    ->Arg(100)
    ->Arg(10000);
BENCHMARK_CAPTURE(BM_Match, verb, "POST", "/0190d1f2-7e3c-7abc-8def-0123456789ab:cancel")
    ->Arg(1)
    ->Arg(100)
    ->Arg(10000);
BENCHMARK_CAPTURE(BM_Match, escaped, "GET", "/caf%C3%A9%20au%20lait")->Arg(1)->Arg(100)->Arg(10000);

}  // namespace
}  // namespace souk::gateway

BENCHMARK_MAIN();
