#include "common/host/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "souk/config/v1/payment.pb.h"
#include "tests/unit/common/host/host_fixture.h"
#include "tests/unit/common/storage/storage_test_support.h"
#include "tests/unit/common/telemetry/http_client.h"

namespace souk::host {
namespace {

using config::v1::PaymentConfig;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// What a test's process does, and what became of it.
struct Script {
  absl::Status created;
  absl::Status started;
  bool insists = false;  // a second signal comes once the stop is announced
  std::vector<std::string> events;
  std::string page_while_draining;
};

class ScriptedServer final : public Server {
 public:
  ScriptedServer(Platform& platform, Script& script) : platform_(platform), script_(script) {}

  absl::Status Start() override {
    script_.events.emplace_back("serve");
    return script_.started;
  }
  void AnnounceStop() override {
    script_.events.emplace_back("announce stop");
    script_.page_while_draining = telemetry::HttpGet(platform_.admin().port(), "/readyz");
    if (script_.insists) raise(SIGTERM);
  }
  void Shutdown(Deadline) override { script_.events.emplace_back("shut down"); }

 private:
  Platform& platform_;
  Script& script_;
};

// Gets SIGTERM as soon as it has started.
class ScriptedProcess final : public Process {
 public:
  ScriptedProcess(Platform& platform, Script& script)
      : script_(script), server_(platform, script) {}
  ~ScriptedProcess() override { script_.events.emplace_back("destroy"); }

  Server& server() override { return server_; }
  void Start() override {
    script_.events.emplace_back("start");
    raise(SIGTERM);
  }
  void Stop() override { script_.events.emplace_back("stop"); }

 private:
  Script& script_;
  ScriptedServer server_;
};

// Keeps what is written to a stream while it lives.
class Captured {
 public:
  explicit Captured(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
  ~Captured() { stream_.rdbuf(before_); }
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::ostream& stream_;
  std::streambuf* const before_;
};

class RunTest : public ::testing::Test {
 protected:
  RunTest() {
    definition_ = {
        .name = "payment",
        .description = "Charges cards.",
        .defaults = {"process.admin_listen=127.0.0.1:0", "process.shutdown.drain_delay=0s",
                     "process.telemetry.log.level=ERROR"},
        .new_config = [] { return std::make_unique<PaymentConfig>(); },
        .process_config =
            [](const google::protobuf::Message& config) -> const config::v1::ProcessConfig& {
          return static_cast<const PaymentConfig&>(config).process();
        },
        .create = [this](const google::protobuf::Message& config,
                         Platform& platform) -> absl::StatusOr<std::unique_ptr<Process>> {
          config_ = static_cast<const PaymentConfig&>(config);
          if (!script_.created.ok()) return script_.created;
          return std::make_unique<ScriptedProcess>(platform, script_);
        }};
  }

  // Runs the process with these arguments; gives the exit code.
  int RunWith(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "souk-payment");
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    const Captured out(std::cout);
    const Captured error(std::cerr);
    const int exit_code = host::Run(definition_, static_cast<int>(words.size()), words.data());
    out_ = out.text();
    error_ = error.text();
    return exit_code;
  }

  ProcessDefinition definition_;
  Script script_;
  PaymentConfig config_;  // that the process was made with
  std::string out_;
  std::string error_;
};

TEST_F(RunTest, AProcessServesUntilASignalAndIsDrained) {
  EXPECT_EQ(RunWith({}), 0);
  EXPECT_THAT(script_.events,
              ElementsAre("serve", "start", "announce stop", "shut down", "stop", "destroy"));
  EXPECT_THAT(script_.page_while_draining, AllOf(HasSubstr("503"), HasSubstr("draining")));
  EXPECT_EQ(error_, "");
}

TEST_F(RunTest, ASecondSignalCutsTheDrainDelayShort) {
  script_.insists = true;
  EXPECT_EQ(RunWith({"--set", "process.shutdown.drain_delay=1h"}), 0);
  EXPECT_THAT(script_.events,
              ElementsAre("serve", "start", "announce stop", "shut down", "stop", "destroy"));
}

TEST_F(RunTest, TheConfigComesFromTheFileAndFromTheCommandLine) {
  const storage::TempFolder folder;
  std::ofstream(folder.File("payment.yaml"))
      << "database: sqlite:///a.db\nprocessor_database: sqlite:///b.db\n";
  EXPECT_EQ(RunWith({"--config", folder.File("payment.yaml"), "--set=database=sqlite:///c.db"}), 0);
  EXPECT_EQ(config_.database(), "sqlite:///c.db");
  EXPECT_EQ(config_.processor_database(), "sqlite:///b.db");
  EXPECT_EQ(config_.settle_interval().seconds(), 5);
}

TEST_F(RunTest, AServerThatCannotListenIsAFailureThatSaysWhy) {
  script_.started = absl::UnavailableError("grpc.listen: cannot listen on 0.0.0.0:50053");
  EXPECT_EQ(RunWith({}), 1);
  EXPECT_EQ(error_, "souk-payment: grpc.listen: cannot listen on 0.0.0.0:50053\n");
  EXPECT_THAT(script_.events, ElementsAre("serve", "destroy"));
}

TEST_F(RunTest, AnAdminPortInUseIsAFailureThatSaysWhy) {
  const std::unique_ptr<Platform> other = MakePlatform();
  const std::string address = absl::StrCat("127.0.0.1:", other->admin().port());
  EXPECT_EQ(RunWith({"--set", "process.admin_listen=" + address}), 1);
  EXPECT_THAT(error_, AllOf(StartsWith("souk-payment: "), HasSubstr(address)));
  EXPECT_THAT(script_.events, IsEmpty());
}

TEST_F(RunTest, ADatabaseThatCannotBeOpenedIsAFailureThatSaysWhy) {
  script_.created = absl::PermissionDeniedError("sqlite:///sys/x.db: its folder cannot be written");
  EXPECT_EQ(RunWith({}), 1);
  EXPECT_EQ(error_, "souk-payment: sqlite:///sys/x.db: its folder cannot be written\n");
}

TEST_F(RunTest, AConfigThatTheProcessCannotUseIsMisuse) {
  script_.created = absl::InvalidArgumentError("clients.user.target: must say where the callee is");
  EXPECT_EQ(RunWith({}), 2);
  EXPECT_EQ(error_, "souk-payment: clients.user.target: must say where the callee is\n");
}

TEST_F(RunTest, AConfigFileThatCannotBeReadIsMisuse) {
  EXPECT_EQ(RunWith({"--config", "/no/such/payment.yaml"}), 2);
  EXPECT_EQ(error_, "souk-payment: /no/such/payment.yaml: cannot be read\n");
  EXPECT_EQ(RunWith({"--config", "/"}), 2);
  EXPECT_EQ(error_, "souk-payment: /: cannot be read\n");
  EXPECT_THAT(script_.events, IsEmpty());
}

TEST_F(RunTest, AnUnknownKeyIsMisuseNamedByFileLineAndPath) {
  const storage::TempFolder folder;
  const std::string file = folder.File("payment.yaml");
  std::ofstream(file) << "grpc:\n  listne: 127.0.0.1:0\n";
  EXPECT_EQ(RunWith({"--config", file}), 2);
  EXPECT_THAT(error_, AllOf(StartsWith("souk-payment: " + file + ": "), HasSubstr("line 2"),
                            HasSubstr("grpc.listne")));
}

TEST_F(RunTest, AnUnknownFlagIsMisuse) {
  EXPECT_EQ(RunWith({"--verbose"}), 2);
  EXPECT_EQ(error_, "souk-payment: unknown argument --verbose; see --help\n");
}

TEST_F(RunTest, ExplainsEveryKeyWithTheValueInEffect) {
  EXPECT_EQ(RunWith({"--set", "database=sqlite:///mine.db", "--explain-config"}), 0);
  EXPECT_THAT(out_, AllOf(HasSubstr("Where payments and the ledger are kept"),
                          HasSubstr("sqlite:///mine.db"), HasSubstr("settle_interval: 5s"),
                          HasSubstr("admin_listen: ")));
  EXPECT_THAT(script_.events, IsEmpty());
}

TEST_F(RunTest, ChecksAConfigWithoutStartingAnything) {
  EXPECT_EQ(RunWith({"--check-config"}), 0);
  EXPECT_EQ(out_, "the configuration is valid\n");
  EXPECT_EQ(RunWith({"--check-config", "--set", "no.such.key=1"}), 2);
  EXPECT_THAT(error_, HasSubstr("no.such.key"));
  EXPECT_THAT(script_.events, IsEmpty());
}

TEST_F(RunTest, TellsHowItIsUsedAndWhichVersionItIs) {
  EXPECT_EQ(RunWith({"--help"}), 0);
  EXPECT_THAT(out_, StartsWith("souk-payment: Charges cards."));
  EXPECT_EQ(RunWith({"--version"}), 0);
  EXPECT_THAT(out_, StartsWith("souk-payment "));
}

TEST(DefineTest, AProcessIsItsConfigAndItsFactory) {
  const ProcessDefinition definition = Define<PaymentConfig>(
      "payment", "Charges cards.", {"grpc.listen=0.0.0.0:50053"},
      +[](const PaymentConfig& config, Platform&) -> absl::StatusOr<std::unique_ptr<Process>> {
        return absl::InvalidArgumentError(config.database());
      });
  const std::unique_ptr<google::protobuf::Message> config = definition.new_config();
  auto& payment = static_cast<PaymentConfig&>(*config);
  payment.set_database("sqlite:///x.db");
  payment.mutable_process()->set_admin_listen("127.0.0.1:0");
  EXPECT_EQ(definition.process_config(*config).admin_listen(), "127.0.0.1:0");
  EXPECT_EQ(definition.create(*config, *MakePlatform()).status(),
            absl::InvalidArgumentError("sqlite:///x.db"));
}

}  // namespace
}  // namespace souk::host
