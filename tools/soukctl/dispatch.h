#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tools/soukctl/command.h"

namespace souk::soukctl {

/// Runs the command that the first of `words` names, with the rest as its arguments, or writes the
/// help that they ask for to `out`. Gives the exit code: the command's own; 1, with the reason on
/// `error`, for one that could not be done; 2, likewise, for words that make no sense.
int Dispatch(const std::vector<Command>& commands, const std::vector<std::string>& words,
             std::ostream& out, std::ostream& error);

}  // namespace souk::soukctl
