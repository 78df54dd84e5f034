#include <iostream>

#include "tools/soukctl/commands.h"
#include "tools/soukctl/dispatch.h"

int main(int argc, char** argv) {
  namespace soukctl = souk::soukctl;
  return soukctl::Dispatch(
      {soukctl::UpCommand(), soukctl::DemoCommand(), soukctl::OrderCommand(),
       soukctl::OrdersCommand(), soukctl::WatchCommand(), soukctl::VerifyCommand(),
       soukctl::ReadyCommand(), soukctl::EventsCommand(), soukctl::FaultsCommand(),
       soukctl::BreakersCommand(), soukctl::TopCommand(), soukctl::LoadCommand(),
       soukctl::BackupCommand(), soukctl::RestoreCommand()},
      std::vector<std::string>(argv + 1, argv + argc), std::cout, std::cerr);
}
