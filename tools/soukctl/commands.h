#pragma once

#include "tools/soukctl/command.h"

namespace souk::soukctl {

// Each gives one of soukctl's commands.
Command UpCommand();
Command DemoCommand();
Command OrderCommand();
Command OrdersCommand();
Command WatchCommand();
Command VerifyCommand();
Command ReadyCommand();
Command EventsCommand();
Command FaultsCommand();
Command LoadCommand();
Command BreakersCommand();
Command TopCommand();
Command BackupCommand();
Command RestoreCommand();

}  // namespace souk::soukctl
