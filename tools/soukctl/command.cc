#include "tools/soukctl/command.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace souk::soukctl {
namespace {

const Flag* Find(const std::vector<Flag>& flags, absl::string_view name) {
  for (const Flag& flag : flags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<Arguments> Arguments::Parse(const std::vector<Flag>& flags,
                                           const std::vector<std::string>& arguments) {
  Arguments parsed;
  for (const Flag& flag : flags) parsed.defaults_[flag.name] = flag.default_value;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!absl::StartsWith(arguments[i], "--")) {
      parsed.positional_.push_back(arguments[i]);
      continue;
    }
    const size_t equals = arguments[i].find('=');
    const std::string name = arguments[i].substr(0, equals);
    const Flag* flag = Find(flags, name);
    if (flag == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("there is no flag ", name, " here"));
    }
    std::string value;
    if (equals != std::string::npos) {
      if (flag->value.empty())
        return absl::InvalidArgumentError(absl::StrCat(name, " takes no value"));
      value = arguments[i].substr(equals + 1);
    } else if (!flag->value.empty()) {
      if (++i == arguments.size()) {
        return absl::InvalidArgumentError(absl::StrCat(name, " needs a value: ", flag->value));
      }
      value = arguments[i];
    }
    if (!flag->repeated && parsed.given_.contains(name)) {
      return absl::InvalidArgumentError(absl::StrCat(name, " is given twice"));
    }
    parsed.given_.emplace(name, std::move(value));
  }
  return parsed;
}

const std::string& Arguments::Get(const std::string& name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? defaults_.at(name) : found->second;
}

std::vector<std::string> Arguments::All(const std::string& name) const {
  std::vector<std::string> values;
  const auto [begin, end] = given_.equal_range(name);
  for (auto it = begin; it != end; ++it) values.push_back(it->second);
  return values;
}

std::vector<Flag> EndpointFlags() {
  return {
      {.name = "--ready-file",
       .value = "FILE",
       .meaning = "where the processes are, as `soukctl up --ready-file` wrote it; default: the "
                  "default ports of this machine"},
      {.name = "--gateway",
       .value = "URL",
       .meaning = "where the gateway is, such as http://127.0.0.1:8080; goes before the file"}};
}

}  // namespace souk::soukctl
