#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/soukctl/command.h"

namespace souk::soukctl {

/// What a command that is given good flags says of the rest of its words.
inline absl::Status ErrorOf(const Command& command, const std::vector<std::string>& words) {
  const absl::StatusOr<Arguments> arguments = Arguments::Parse(command.flags, words);
  EXPECT_EQ(arguments.status(), absl::OkStatus()) << command.name;
  return command.run(*arguments).status();
}

}  // namespace souk::soukctl
