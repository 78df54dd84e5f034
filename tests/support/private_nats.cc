#include "tests/support/private_nats.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace souk::testing {
namespace {

// Debian's place is on root's PATH only.
std::string FindProgram() {
  for (const char* path :
       {"/usr/sbin/nats-server", "/usr/local/bin/nats-server", "/usr/bin/nats-server"}) {
    if (access(path, X_OK) == 0) return path;
  }
  return "";
}

}  // namespace

std::unique_ptr<NatsServer> NatsServer::Start() {
  std::string program = FindProgram();
  if (program.empty()) {
    std::fprintf(stderr, "nats-server is not installed (apt-get install nats-server)\n");
    return nullptr;
  }
  std::string folder = (std::filesystem::temp_directory_path() / "souk-nats-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  std::unique_ptr<NatsServer> server(new NatsServer(std::move(program), std::move(folder)));
  server->Run();
  return server;
}

NatsServer::NatsServer(std::string program, std::string folder)
    : program_(std::move(program)), folder_(std::move(folder)) {}

NatsServer::~NatsServer() {
  if (pid_ != 0) Kill();
  std::filesystem::remove_all(folder_);
}

std::string NatsServer::url() const { return absl::StrCat("nats://127.0.0.1:", port_); }

void NatsServer::Kill() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void NatsServer::Run() {
  const std::string ports = folder_ + "/ports";
  std::filesystem::remove_all(ports);
  std::filesystem::create_directory(ports);
  const std::string port = absl::StrCat(port_);
  const std::string store = folder_ + "/store";
  const std::string log = folder_ + "/log";
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    execl(program_.c_str(), program_.c_str(), "--addr", "127.0.0.1", "--port", port.c_str(),
          "--jetstream", "--store_dir", store.c_str(), "--ports_file_dir", ports.c_str(), "--log",
          log.c_str(), nullptr);
    _exit(1);
  }
  for (int port_read = -1; port_read < 0; port_read = ReadPort()) {
    if (waitpid(pid_, nullptr, WNOHANG) != 0) {
      std::fprintf(stderr, "%s ended at once; see %s\n", program_.c_str(), log.c_str());
      std::abort();
    }
    std::this_thread::yield();
  }
  port_ = ReadPort();
}

// The server writes the file when it listens: {"nats":["nats://127.0.0.1:41234"], ...}.
int NatsServer::ReadPort() const {
  for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/ports")) {
    std::ifstream file(entry.path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const size_t begin = text.find("127.0.0.1:");
    if (begin == std::string::npos) continue;
    const size_t digits = begin + sizeof("127.0.0.1:") - 1;
    int port = -1;
    const size_t end = text.find_first_not_of("0123456789", digits);
    if (absl::SimpleAtoi(text.substr(digits, end - digits), &port)) return port;
  }
  return -1;
}

}  // namespace souk::testing
