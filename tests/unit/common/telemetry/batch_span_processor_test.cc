#include "common/telemetry/batch_span_processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace souk::telemetry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Remembers the size of each batch; hangs in Export while it is told to.
class FakeExporter final : public SpanExporter {
 public:
  absl::Status Export(std::vector<SpanData> batch) override {
    MutexLock lock(mutex_);
    ++calls_;
    changed_.NotifyAll();
    while (hanging_ && !cancelled_) changed_.Wait(mutex_);
    if (cancelled_) return absl::CancelledError("");
    batches_.push_back(batch.size());
    changed_.NotifyAll();
    return absl::OkStatus();
  }
  void Cancel() override {
    MutexLock lock(mutex_);
    cancelled_ = true;
    changed_.NotifyAll();
  }

  void Hang(bool hanging) {
    MutexLock lock(mutex_);
    hanging_ = hanging;
    changed_.NotifyAll();
  }
  void WaitForCalls(int count) {
    MutexLock lock(mutex_);
    while (calls_ < count) changed_.Wait(mutex_);
  }
  void WaitForBatches(size_t count) {
    MutexLock lock(mutex_);
    while (batches_.size() < count) changed_.Wait(mutex_);
  }
  std::vector<size_t> batches() {
    MutexLock lock(mutex_);
    return batches_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool hanging_ GUARDED_BY(mutex_) = false;
  bool cancelled_ GUARDED_BY(mutex_) = false;
  int calls_ GUARDED_BY(mutex_) = 0;
  std::vector<size_t> batches_ GUARDED_BY(mutex_);
};

class BatchSpanProcessorTest : public testing::Test {
 protected:
  void Start(BatchOptions options) {
    processor_ = std::make_unique<BatchSpanProcessor>(options, exporter_, metrics_, clock_);
  }
  void End(int spans) {
    for (int i = 0; i < spans; ++i) processor_->OnEnd({.name = absl::StrCat("span", i)});
  }
  double Dropped(const std::string& reason) { return SpansDropped(metrics_, reason).Value(); }

  SystemClock clock_;
  Metrics metrics_;
  FakeExporter exporter_;
  std::unique_ptr<BatchSpanProcessor> processor_;
};

TEST_F(BatchSpanProcessorTest, ExportsABatchAsSoonAsItIsFull) {
  Start({.batch_size = 3, .interval = absl::InfiniteDuration()});
  End(3);
  exporter_.WaitForBatches(1);
  EXPECT_THAT(exporter_.batches(), ElementsAre(3));
}

TEST_F(BatchSpanProcessorTest, ExportsABatchThatDoesNotFillAfterTheInterval) {
  Start({.batch_size = 100, .interval = absl::Milliseconds(1)});
  End(1);
  exporter_.WaitForBatches(1);
  EXPECT_THAT(exporter_.batches(), ElementsAre(1));
}

TEST_F(BatchSpanProcessorTest, FlushExportsWhatIsQueuedNow) {
  Start({.batch_size = 4, .interval = absl::InfiniteDuration()});
  End(1);
  EXPECT_TRUE(processor_->Flush(Deadline::Infinite()));
  EXPECT_THAT(exporter_.batches(), ElementsAre(1));
  EXPECT_TRUE(processor_->Flush(Deadline::Infinite()));
  EXPECT_THAT(exporter_.batches(), ElementsAre(1));
}

TEST_F(BatchSpanProcessorTest, DropsAndCountsTheNewestWhileTheExporterHangs) {
  exporter_.Hang(true);
  Start({.queue_capacity = 5, .batch_size = 2, .interval = absl::InfiniteDuration()});
  End(2);
  exporter_.WaitForCalls(1);  // the two left the queue
  End(5 + 7);
  EXPECT_EQ(Dropped("queue_full"), 7);
  exporter_.Hang(false);
  EXPECT_TRUE(processor_->Shutdown(Deadline::Infinite()));
  EXPECT_THAT(exporter_.batches(), ElementsAre(2, 2, 2, 1));
}

TEST_F(BatchSpanProcessorTest, ShutdownExportsTheRestAndTakesNoMore) {
  Start({.batch_size = 100, .interval = absl::InfiniteDuration()});
  End(3);
  EXPECT_TRUE(processor_->Shutdown(Deadline::Infinite()));
  EXPECT_THAT(exporter_.batches(), ElementsAre(3));
  End(2);
  EXPECT_EQ(Dropped("shutdown"), 2);
  EXPECT_THAT(exporter_.batches(), ElementsAre(3));
}

TEST_F(BatchSpanProcessorTest, ShutdownCancelsTheExporterAtItsDeadlineAndCountsTheRest) {
  exporter_.Hang(true);
  Start({.batch_size = 2, .interval = absl::InfiniteDuration()});
  End(2);
  exporter_.WaitForCalls(1);
  End(3);
  EXPECT_FALSE(processor_->Shutdown(Deadline::After(clock_, absl::Milliseconds(10))));
  EXPECT_EQ(Dropped("shutdown"), 3);
  EXPECT_THAT(exporter_.batches(), IsEmpty());
}

TEST_F(BatchSpanProcessorTest, DestructionDoesNotWaitForAHangingExporter) {
  exporter_.Hang(true);
  Start({.batch_size = 1});
  End(1);
  exporter_.WaitForCalls(1);
  processor_.reset();
  EXPECT_THAT(exporter_.batches(), IsEmpty());
}

TEST_F(BatchSpanProcessorTest, LosesNoSpanOfManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kSpans = 500;
  Start({.batch_size = 7, .interval = absl::Milliseconds(1)});
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back([&] { End(kSpans); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(processor_->Shutdown(Deadline::Infinite()));
  size_t exported = 0;
  for (const size_t size : exporter_.batches()) exported += size;
  EXPECT_EQ(exported, kThreads * kSpans);
}

}  // namespace
}  // namespace souk::telemetry
