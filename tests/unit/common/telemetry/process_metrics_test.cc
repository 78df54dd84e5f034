#include "common/telemetry/process_metrics.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace souk::telemetry {
namespace {

class ProcessMetricsTest : public testing::Test {
 protected:
  double Value(const std::string& name) const {
    const std::string text = metrics_.ToText();
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      double value = 0;
      if (absl::ConsumePrefix(&line, name + " ") && absl::SimpleAtod(line, &value)) return value;
    }
    ADD_FAILURE() << name << " is absent in\n" << text;
    return 0;
  }

  Metrics metrics_;
  ProcessMetrics process_{metrics_};
};

TEST_F(ProcessMetricsTest, TellsWhatTheKernelKnows) {
  EXPECT_GT(Value("process_resident_memory_bytes"), 1e6);
  EXPECT_GE(Value("process_cpu_seconds_total"), 0);
  EXPECT_GE(Value("process_threads"), 1);
  EXPECT_GE(Value("process_max_fds"), Value("process_open_fds"));
  const double now = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  EXPECT_LE(Value("process_start_time_seconds"), now + 1);
  EXPECT_GT(Value("process_start_time_seconds"), now - absl::ToDoubleSeconds(absl::Hours(1)));
}

TEST_F(ProcessMetricsTest, CountsAFileDescriptorWhileItIsOpen) {
  const double before = Value("process_open_fds");
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(Value("process_open_fds"), before + 1);
  close(fd);
  EXPECT_EQ(Value("process_open_fds"), before);
}

}  // namespace
}  // namespace souk::telemetry
