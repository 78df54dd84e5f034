#include "tests/unit/tools/soukctl/verify/fake_souk.h"

#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace souk::soukctl {
namespace {

constexpr size_t kPageSize = 2;

// The page of `all` that the token names; gives the next one's.
template <typename Message, typename Repeated>
std::string FillPage(const std::vector<Message>& all, const std::string& token, Repeated* page) {
  size_t begin = 0;
  if (!token.empty() && !absl::SimpleAtoi(token, &begin)) return "";
  const size_t end = std::min(begin + kPageSize, all.size());
  for (size_t i = begin; i < end; ++i) *page->Add() = all[i];
  return end < all.size() ? absl::StrCat(end) : "";
}

template <typename Message>
grpc::Status WriteAll(const std::vector<Message>& all, grpc::ServerWriter<Message>* writer) {
  for (const Message& message : all) writer->Write(message);
  return grpc::Status::OK;
}

}  // namespace

class FakeSouk::Users final : public user::v1::UserService::Service {
 public:
  explicit Users(FakeSouk& souk) : souk_(souk) {}

  grpc::Status ListUsers(grpc::ServerContext*, const user::v1::ListUsersRequest*,
                         user::v1::ListUsersResponse* response) override {
    const grpc::Status status = souk_.before("ListUsers");
    for (const user::v1::User& user : souk_.users) *response->add_users() = user;
    return status;
  }

 private:
  FakeSouk& souk_;
};

// Its cursors are the places of the events.
class FakeSouk::Feed final : public event::v1::EventFeed::Service {
 public:
  explicit Feed(FakeSouk& souk) : souk_(souk) {}

  grpc::Status CountAfter(grpc::ServerContext*, const event::v1::CountAfterRequest* request,
                          event::v1::CountAfterResponse* response) override {
    response->set_events(static_cast<int64_t>(souk_.events.size() - PlaceOf(request->cursor())));
    return souk_.before("CountAfter");
  }
  grpc::Status Subscribe(grpc::ServerContext* context, const event::v1::SubscribeRequest* request,
                         grpc::ServerWriter<event::v1::Event>* writer) override {
    const grpc::Status status = souk_.before("Subscribe");
    if (!status.ok()) return status;
    for (size_t i = PlaceOf(request->cursor()); i < souk_.events.size(); ++i) {
      writer->Write(souk_.events[i]);
    }
    while (!context->IsCancelled()) std::this_thread::yield();  // live
    return grpc::Status::CANCELLED;
  }

 private:
  size_t PlaceOf(const std::string& cursor) const {
    size_t place = 0;
    while (!cursor.empty() && souk_.events[place++].cursor() != cursor) {
    }
    return place;
  }

  FakeSouk& souk_;
};

class FakeSouk::Orders final : public order::v1::OrderService::Service {
 public:
  explicit Orders(FakeSouk& souk) : souk_(souk) {}

  grpc::Status ListOrders(grpc::ServerContext*, const order::v1::ListOrdersRequest* request,
                          order::v1::ListOrdersResponse* response) override {
    const grpc::Status status = souk_.before("ListOrders");
    response->set_next_page_token(
        FillPage(souk_.orders, request->page_token(), response->mutable_orders()));
    return status;
  }
  grpc::Status ListOrderEvents(grpc::ServerContext*,
                               const order::v1::ListOrderEventsRequest* request,
                               order::v1::ListOrderEventsResponse* response) override {
    for (const order::v1::OrderEvent& event : souk_.histories) {
      if (event.order_id() == request->order_id()) *response->add_events() = event;
    }
    return souk_.before("ListOrderEvents");
  }

 private:
  FakeSouk& souk_;
};

class FakeSouk::Payments final : public payment::v1::PaymentService::Service {
 public:
  explicit Payments(FakeSouk& souk) : souk_(souk) {}

  grpc::Status ListPayments(grpc::ServerContext*, const payment::v1::ListPaymentsRequest* request,
                            payment::v1::ListPaymentsResponse* response) override {
    const grpc::Status status = souk_.before("ListPayments");
    response->set_next_page_token(
        FillPage(souk_.payments, request->page_token(), response->mutable_payments()));
    return status;
  }
  grpc::Status GetPayment(grpc::ServerContext*, const payment::v1::GetPaymentRequest* request,
                          payment::v1::Payment* response) override {
    const grpc::Status status = souk_.before("GetPayment");
    for (const payment::v1::Payment& payment : souk_.payments) {
      if (payment.payment_id() == request->payment_id()) *response = payment;
    }
    return status;
  }
  grpc::Status ListLedgerEntries(grpc::ServerContext*,
                                 const payment::v1::ListLedgerEntriesRequest* request,
                                 grpc::ServerWriter<payment::v1::LedgerEntry>* writer) override {
    const grpc::Status status =
        souk_.before(request->payment_id().empty() ? "ListLedgerEntries" : "LedgerEntriesOfOne");
    if (!status.ok()) return status;
    for (const payment::v1::LedgerEntry& entry : souk_.ledger) {
      if (request->payment_id().empty() || request->payment_id() == entry.payment_id()) {
        writer->Write(entry);
      }
    }
    return status;
  }

 private:
  FakeSouk& souk_;
};

class FakeSouk::Inventory final : public inventory::v1::InventoryService::Service {
 public:
  explicit Inventory(FakeSouk& souk) : souk_(souk) {}

  grpc::Status ListProducts(grpc::ServerContext*, const inventory::v1::ListProductsRequest* request,
                            inventory::v1::ListProductsResponse* response) override {
    const grpc::Status status = souk_.before("ListProducts");
    response->set_next_page_token(
        FillPage(souk_.products, request->page_token(), response->mutable_products()));
    return status;
  }
  grpc::Status ListReservations(grpc::ServerContext*, const inventory::v1::ListReservationsRequest*,
                                grpc::ServerWriter<inventory::v1::Reservation>* writer) override {
    const grpc::Status status = souk_.before("ListReservations");
    return status.ok() ? WriteAll(souk_.reservations, writer) : status;
  }
  grpc::Status ListStockMovements(
      grpc::ServerContext*, const inventory::v1::ListStockMovementsRequest*,
      grpc::ServerWriter<inventory::v1::StockMovement>* writer) override {
    const grpc::Status status = souk_.before("ListStockMovements");
    return status.ok() ? WriteAll(souk_.movements, writer) : status;
  }

 private:
  FakeSouk& souk_;
};

FakeSouk::FakeSouk()
    : user_service_(std::make_unique<Users>(*this)),
      order_service_(std::make_unique<Orders>(*this)),
      event_feed_(std::make_unique<Feed>(*this)),
      payment_service_(std::make_unique<Payments>(*this)),
      inventory_service_(std::make_unique<Inventory>(*this)) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(user_service_.get());
  builder.RegisterService(order_service_.get());
  builder.RegisterService(event_feed_.get());
  builder.RegisterService(payment_service_.get());
  builder.RegisterService(inventory_service_.get());
  server_ = builder.BuildAndStart();
  for (const char* service : {"user", "order", "payment", "inventory"}) {
    endpoints_[service].grpc = absl::StrCat("127.0.0.1:", port);
  }
}

FakeSouk::~FakeSouk() {
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  server_->Wait();
}

}  // namespace souk::soukctl
