#include "services/registry/rpc/registry_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/error.h"
#include "common/rpc/status_mapping.h"
#include "souk/registry/v1/registry.grpc.pb.h"
#include "tests/unit/services/registry/served_registry.h"

namespace souk::registry {
namespace {

using ::testing::ElementsAre;

class RegistryServiceTest : public ::testing::Test {
 protected:
  static v1::RegisterRequest RequestFor(const std::string& service, const std::string& address) {
    v1::RegisterRequest request;
    request.mutable_instance()->set_service(service);
    request.mutable_instance()->set_address(address);
    return request;
  }

  absl::StatusOr<v1::RegisterResponse> Register(const v1::RegisterRequest& request) {
    grpc::ClientContext context;
    v1::RegisterResponse response;
    const grpc::Status status = stub_->Register(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return response;
  }

  absl::Status Renew(const std::string& lease_id) {
    grpc::ClientContext context;
    v1::RenewRequest request;
    request.set_lease_id(lease_id);
    v1::RenewResponse response;
    return rpc::FromGrpcStatus(stub_->Renew(&context, request, &response));
  }

  absl::Status Deregister(const std::string& lease_id) {
    grpc::ClientContext context;
    v1::DeregisterRequest request;
    request.set_lease_id(lease_id);
    v1::DeregisterResponse response;
    return rpc::FromGrpcStatus(stub_->Deregister(&context, request, &response));
  }

  ServedRegistry registry_{{.ttl = absl::Seconds(10), .max_services = 2, .max_instances = 2}};
  const std::unique_ptr<v1::Registry::Stub> stub_ = v1::Registry::NewStub(
      grpc::CreateChannel(registry_.address(), grpc::InsecureChannelCredentials()));
};

TEST_F(RegistryServiceTest, WhatIsRegisteredIsListedUntilItIsDeregistered) {
  v1::RegisterRequest request = RequestFor("payment", "10.0.0.7:50053");
  request.mutable_instance()->set_weight(2.5);
  const v1::RegisterResponse lease = *Register(request);
  EXPECT_EQ(lease.ttl().seconds(), 10);
  EXPECT_EQ(Renew(lease.lease_id()), absl::OkStatus());

  grpc::ClientContext context;
  v1::ListResponse list;
  ASSERT_TRUE(stub_->List(&context, {}, &list).ok());
  ASSERT_EQ(list.instances_size(), 1);
  EXPECT_EQ(list.instances(0).service(), "payment");
  EXPECT_EQ(list.instances(0).address(), "10.0.0.7:50053");
  EXPECT_EQ(list.instances(0).weight(), 2.5);
  EXPECT_FALSE(list.complete());

  EXPECT_EQ(Deregister(lease.lease_id()), absl::OkStatus());
  EXPECT_EQ(Deregister(lease.lease_id()), absl::OkStatus());
  EXPECT_EQ(Renew(lease.lease_id()).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(registry_.leases().size(), 0);
}

TEST_F(RegistryServiceTest, EveryFieldThatIsWrongIsNamed) {
  v1::RegisterRequest request = RequestFor("Pay ment", "nowhere");
  request.mutable_instance()->set_weight(-1);
  const absl::Status status = Register(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(status)) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("instance.service", "instance.address", "instance.weight"));
}

TEST_F(RegistryServiceTest, OddValuesAreRefused) {
  EXPECT_EQ(Register({}).status().code(), absl::StatusCode::kInvalidArgument);
  for (const double weight : {0.0, 1e7, std::numeric_limits<double>::quiet_NaN(),
                              std::numeric_limits<double>::infinity()}) {
    v1::RegisterRequest request = RequestFor("payment", "a:1");
    request.mutable_instance()->set_weight(weight);
    EXPECT_EQ(Register(request).status().code(), absl::StatusCode::kInvalidArgument) << weight;
  }
  EXPECT_EQ(Renew("").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Renew(std::string(100'000, 'x')).code(), absl::StatusCode::kNotFound);
}

TEST_F(RegistryServiceTest, TooManyAreRefused) {
  EXPECT_TRUE(Register(RequestFor("payment", "a:1")).ok());
  EXPECT_TRUE(Register(RequestFor("payment", "a:2")).ok());
  EXPECT_EQ(Register(RequestFor("payment", "a:3")).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(RegistryServiceTest, AWatchTellsOfEachChangeAtOnce) {
  grpc::ClientContext context;
  v1::WatchRequest request;
  request.set_service("payment");
  const auto watch = stub_->Watch(&context, request);
  v1::WatchResponse listing;
  ASSERT_TRUE(watch->Read(&listing));
  EXPECT_EQ(listing.instances_size(), 0);
  EXPECT_FALSE(listing.complete());

  const v1::RegisterResponse lease = *Register(RequestFor("payment", "a:1"));
  ASSERT_TRUE(watch->Read(&listing));
  ASSERT_EQ(listing.instances_size(), 1);
  EXPECT_EQ(listing.instances(0).address(), "a:1");

  ASSERT_EQ(Deregister(lease.lease_id()), absl::OkStatus());
  ASSERT_TRUE(watch->Read(&listing));
  EXPECT_EQ(listing.instances_size(), 0);

  registry_.Settle();
  ASSERT_TRUE(watch->Read(&listing));
  EXPECT_TRUE(listing.complete());

  registry_.leases().Close();
  EXPECT_FALSE(watch->Read(&listing));
  const absl::Status ended = rpc::FromGrpcStatus(watch->Finish());
  EXPECT_EQ(ended.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(ended), "DRAINING");
}

TEST_F(RegistryServiceTest, AWatchOfNoServiceIsRefused) {
  grpc::ClientContext context;
  v1::WatchRequest request;
  request.set_service("../etc");
  const auto watch = stub_->Watch(&context, request);
  v1::WatchResponse listing;
  EXPECT_FALSE(watch->Read(&listing));
  EXPECT_EQ(ViolationsOf(rpc::FromGrpcStatus(watch->Finish())).front().field, "service");
}

}  // namespace
}  // namespace souk::registry
