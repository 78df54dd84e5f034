#pragma once

#include <grpcpp/server.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "souk/event/v1/event_feed.grpc.pb.h"
#include "souk/inventory/v1/inventory_service.grpc.pb.h"
#include "souk/order/v1/order_service.grpc.pb.h"
#include "souk/payment/v1/payment_service.grpc.pb.h"
#include "souk/user/v1/user_service.grpc.pb.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

/// The services that verify reads, in one server, with what a test gives them. Lists come a page of
/// two at a time. Set the members while nobody reads.
class FakeSouk {
 public:
  FakeSouk();
  ~FakeSouk();

  /// Where they are: all at one address.
  const Endpoints& endpoints() const { return endpoints_; }

  std::vector<user::v1::User> users;
  std::vector<order::v1::Order> orders;
  std::vector<order::v1::OrderEvent> histories;  // of all orders
  std::vector<event::v1::Event> events;          // in the order service's feed
  std::vector<payment::v1::Payment> payments;
  std::vector<payment::v1::LedgerEntry> ledger;
  std::vector<inventory::v1::Product> products;
  std::vector<inventory::v1::Reservation> reservations;
  std::vector<inventory::v1::StockMovement> movements;

  /// Runs before each answer to the RPC of that name, such as "ListLedgerEntries"; may change what
  /// is answered. ListLedgerEntries of one payment is called LedgerEntriesOfOne.
  std::function<grpc::Status(const std::string& rpc)> before = [](const std::string&) {
    return grpc::Status::OK;
  };

 private:
  class Users;
  class Orders;
  class Feed;
  class Payments;
  class Inventory;

  std::unique_ptr<user::v1::UserService::Service> user_service_;
  std::unique_ptr<order::v1::OrderService::Service> order_service_;
  std::unique_ptr<event::v1::EventFeed::Service> event_feed_;
  std::unique_ptr<payment::v1::PaymentService::Service> payment_service_;
  std::unique_ptr<inventory::v1::InventoryService::Service> inventory_service_;
  std::unique_ptr<grpc::Server> server_;
  Endpoints endpoints_;
};

}  // namespace souk::soukctl
