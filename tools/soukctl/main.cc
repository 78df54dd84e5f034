#include <iostream>

#include "tools/soukctl/commands.h"
#include "tools/soukctl/dispatch.h"

int main(int argc, char** argv) {
  using namespace souk::soukctl;
  return Dispatch(
      {UpCommand(), DemoCommand(), OrderCommand(), WatchCommand(), VerifyCommand(), ReadyCommand()},
      std::vector<std::string>(argv + 1, argv + argc), std::cout, std::cerr);
}
