#include "common/discovery/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace souk::discovery {
namespace {

using resilience::Endpoint;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename T>
T Parsed(absl::string_view text) {
  const absl::StatusOr<Target> target = ParseTarget(text);
  EXPECT_TRUE(target.ok()) << text << ": " << target.status();
  if (!target.ok() || !std::holds_alternative<T>(*target)) {
    ADD_FAILURE() << text << " is a target of another kind";
    return {};
  }
  return std::get<T>(*target);
}

TEST(TargetTest, OneAddressIsAListOfOne) {
  EXPECT_THAT(Parsed<StaticTarget>("127.0.0.1:50053").endpoints,
              ElementsAre(Endpoint{"127.0.0.1:50053", 1.0}));
}

TEST(TargetTest, AListKeepsItsOrderAndItsWeights) {
  EXPECT_THAT(Parsed<StaticTarget>("a:1*3, b:2,[::1]:3*0.5").endpoints,
              ElementsAre(Endpoint{"a:1", 3.0}, Endpoint{"b:2", 1.0}, Endpoint{"[::1]:3", 0.5}));
}

TEST(TargetTest, AListMayBeginAsGrpcWritesIt) {
  EXPECT_THAT(Parsed<StaticTarget>("ipv4:10.0.0.7:1,10.0.0.8:1").endpoints,
              ElementsAre(Endpoint{"10.0.0.7:1"}, Endpoint{"10.0.0.8:1"}));
  EXPECT_THAT(Parsed<StaticTarget>("ipv6:[fd00::7]:1").endpoints,
              ElementsAre(Endpoint{"[fd00::7]:1"}));
}

TEST(TargetTest, NamesOfDnsTheRegistryAndConsulAreTold) {
  EXPECT_EQ(Parsed<DnsTarget>("dns:///payment.souk.svc:50053").name,
            (HostPort{"payment.souk.svc", 50053}));
  EXPECT_EQ(Parsed<RegistryTarget>("registry:///payment").service, "payment");
  const auto consul = Parsed<ConsulTarget>("consul://127.0.0.1:8500/payment");
  EXPECT_EQ(consul.agent, (HostPort{"127.0.0.1", 8500}));
  EXPECT_EQ(consul.service, "payment");
}

TEST(TargetTest, WhatIsNoTargetIsRefusedWithTheForms) {
  for (const std::string& text : std::initializer_list<std::string>{"",
                                                                    ",",
                                                                    "payment",
                                                                    "payment:",
                                                                    ":1",
                                                                    "payment:0",
                                                                    "payment:65536",
                                                                    "payment:+1",
                                                                    "payment:1x",
                                                                    "a b:1",
                                                                    "::1:50",
                                                                    "[::1:50",
                                                                    "[nonsense]:1",
                                                                    "a:1,,b:2",
                                                                    "a:1,a:1",
                                                                    "a:1*0",
                                                                    "a:1*-1",
                                                                    "a:1*nan",
                                                                    "a:1*inf",
                                                                    "a:1*",
                                                                    "a:1*1e7",
                                                                    "dns:///",
                                                                    "dns:payment:1",
                                                                    "dns:///a:1,b:2",
                                                                    "dns://8.8.8.8/a:1",
                                                                    "registry:///",
                                                                    "registry:///Payment",
                                                                    "registry:///a/b",
                                                                    "registry://host:1/payment",
                                                                    "consul://payment",
                                                                    "consul://host/payment",
                                                                    "consul://host:8500/",
                                                                    "consul://host:8500/pay?dc=1",
                                                                    "http://a:1",
                                                                    "unix:/tmp/socket",
                                                                    std::string("a\0b:1", 5)}) {
    const absl::StatusOr<Target> target = ParseTarget(text);
    EXPECT_EQ(target.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(target.status().message()), HasSubstr("dns:///HOST:PORT"));
  }
}

TEST(TargetTest, AListOfMoreThanAThousandIsRefused) {
  std::vector<std::string> addresses;
  for (int i = 1; i <= 1001; ++i) addresses.push_back(absl::StrCat("a:", i));
  EXPECT_EQ(ParseTarget(absl::StrJoin(addresses, ",")).status().code(),
            absl::StatusCode::kInvalidArgument);
  addresses.pop_back();
  EXPECT_EQ(Parsed<StaticTarget>(absl::StrJoin(addresses, ",")).endpoints.size(), 1000);
}

TEST(TargetTest, ALongTextIsNotQuotedInFull) {
  const std::string text(100'000, 'x');
  EXPECT_LT(ParseTarget(text).status().message().size(), 1000);
}

}  // namespace
}  // namespace souk::discovery
