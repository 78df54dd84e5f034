// Reading and writing proto3 JSON, beside the Protobuf library's own functions. The messages are
// dynamic, as in the gateway; an order of two items has about 400 bytes of JSON.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "common/json/reader.h"
#include "common/json/type_table.h"
#include "common/json/writer.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/util/json_util.h"
#include "souk/order/v1/order_service.pb.h"

namespace souk::json {
namespace {

using google::protobuf::Message;

void Require(bool holds) {
  if (!holds) std::abort();
}

order::v1::Order ExampleOrder() {
  order::v1::Order order;
  order.set_order_id("0190d1f2-7e3c-7abc-8def-0123456789ab");
  order.set_user_id("0190d1f2-7e3c-7abc-8def-ba9876543210");
  for (const char* sku : {"TEA-POT-1", "TEA-CUP-6"}) {
    auto& item = *order.add_items();
    item.set_sku(sku);
    item.set_quantity(3);
    item.mutable_unit_price()->set_currency_code("EUR");
    item.mutable_unit_price()->set_minor_units(1250);
  }
  order.mutable_total()->set_currency_code("EUR");
  order.mutable_total()->set_minor_units(7500);
  order.set_state(order::v1::Order::CONFIRMED);
  order.mutable_create_time()->set_seconds(1'700'000'000);
  order.mutable_create_time()->set_nanos(123'000'000);
  *order.mutable_update_time() = order.create_time();
  order.set_version(6);
  return order;
}

order::v1::ListOrdersResponse ExamplePage() {
  order::v1::ListOrdersResponse page;
  for (int i = 0; i < 100; ++i) *page.add_orders() = ExampleOrder();
  page.set_next_page_token("b3JkZXJzOjEwMA");
  return page;
}

// A dynamic message, as bytes and as JSON too.
class Example {
 public:
  explicit Example(const Message& message)
      : prototype_(*factory_.GetPrototype(message.GetDescriptor())),
        message_(prototype_.New()),
        bytes_(message.SerializeAsString()) {
    types_.Add(*message.GetDescriptor());
    write_options_.types = &types_;
    read_options_.types = &types_;
    Require(message_->ParseFromString(bytes_));
    Require(Write(*message_, write_options_, json_).ok());
  }

  std::unique_ptr<Message> New() const { return std::unique_ptr<Message>(prototype_.New()); }
  const Message& message() const { return *message_; }
  const std::string& bytes() const { return bytes_; }
  const std::string& json() const { return json_; }
  const WriteOptions& write_options() const { return write_options_; }
  const ReadOptions& read_options() const { return read_options_; }

 private:
  google::protobuf::DynamicMessageFactory factory_;
  const Message& prototype_;
  std::unique_ptr<Message> message_;
  TypeTable types_;
  WriteOptions write_options_;
  ReadOptions read_options_;
  std::string bytes_;
  std::string json_;
};

void Report(benchmark::State& state, const Example& example) {
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(example.json().size()));
  state.SetLabel(std::to_string(example.json().size()) + " bytes");
}

void BM_Write(benchmark::State& state, const Message& message) {
  const Example example(message);
  for (auto _ : state) {
    std::string json;
    Require(Write(example.message(), example.write_options(), json).ok());
    benchmark::DoNotOptimize(json);
  }
  Report(state, example);
}

void BM_LibraryWrite(benchmark::State& state, const Message& message) {
  const Example example(message);
  for (auto _ : state) {
    std::string json;
    Require(google::protobuf::util::MessageToJsonString(example.message(), &json).ok());
    benchmark::DoNotOptimize(json);
  }
  Report(state, example);
}

void BM_Read(benchmark::State& state, const Message& message) {
  const Example example(message);
  for (auto _ : state) {
    const std::unique_ptr<Message> result = example.New();
    Require(Read(example.json(), *result, example.read_options()).ok());
  }
  Report(state, example);
}

void BM_LibraryRead(benchmark::State& state, const Message& message) {
  const Example example(message);
  for (auto _ : state) {
    const std::unique_ptr<Message> result = example.New();
    Require(google::protobuf::util::JsonStringToMessage(example.json(), result.get()).ok());
  }
  Report(state, example);
}

// What a gateway spends besides: making the message from its bytes, and back.
void BM_ParseBytes(benchmark::State& state, const Message& message) {
  const Example example(message);
  for (auto _ : state) {
    const std::unique_ptr<Message> result = example.New();
    Require(result->ParseFromString(example.bytes()));
  }
  Report(state, example);
}

void BM_SerializeBytes(benchmark::State& state, const Message& message) {
  const Example example(message);
  for (auto _ : state) benchmark::DoNotOptimize(example.message().SerializeAsString());
  Report(state, example);
}

BENCHMARK_CAPTURE(BM_Write, order, ExampleOrder());
BENCHMARK_CAPTURE(BM_LibraryWrite, order, ExampleOrder());
BENCHMARK_CAPTURE(BM_Read, order, ExampleOrder());
BENCHMARK_CAPTURE(BM_LibraryRead, order, ExampleOrder());
BENCHMARK_CAPTURE(BM_ParseBytes, order, ExampleOrder());
BENCHMARK_CAPTURE(BM_SerializeBytes, order, ExampleOrder());
BENCHMARK_CAPTURE(BM_Write, page_of_100_orders, ExamplePage());
BENCHMARK_CAPTURE(BM_LibraryWrite, page_of_100_orders, ExamplePage());
BENCHMARK_CAPTURE(BM_ParseBytes, page_of_100_orders, ExamplePage());

}  // namespace
}  // namespace souk::json

BENCHMARK_MAIN();
