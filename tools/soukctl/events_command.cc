#include <algorithm>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/events/operate.h"
#include "tools/soukctl/events/services.h"
#include "tools/soukctl/events/tail.h"

namespace souk::soukctl {
namespace {

constexpr absl::string_view kVerbs = "tail, consumers, dead-letters, redrive, replay";

absl::StatusOr<std::string> Needed(const Arguments& arguments, const std::string& flag) {
  if (!arguments.Get(flag).empty()) return arguments.Get(flag);
  return absl::InvalidArgumentError(
      absl::StrCat("events ", arguments.positional()[0], " needs ", flag));
}

absl::StatusOr<TailOptions> ToTailOptions(const Arguments& arguments) {
  TailOptions options;
  options.types = absl::StrSplit(arguments.Get("--types"), ',', absl::SkipEmpty());
  const std::string from = arguments.Get("--from");
  options.from_end = from.empty() || from == "end";
  if (!options.from_end && from != "start") options.cursor = from;
  if (!options.cursor.empty() && !arguments.Has("--service")) {
    return absl::InvalidArgumentError("a cursor is one service's: name it by --service");
  }
  options.json = arguments.Has("--json");
  if (!absl::SimpleAtoi(arguments.Get("--limit"), &options.limit) || options.limit < 0) {
    return absl::InvalidArgumentError("--limit must be a number of events");
  }
  return options;
}

absl::StatusOr<int> RunTail(const Endpoints& endpoints, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const TailOptions options, ToTailOptions(arguments));
  ASSIGN_OR_RETURN(const std::vector<std::string> services,
                   FindFeeds(endpoints, arguments.Get("--service")));
  RETURN_IF_ERROR(TailEvents(endpoints, services, options, std::cout, std::cerr));
  return 0;
}

absl::StatusOr<int> RunConsumers(const Endpoints& endpoints, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::vector<std::string> services,
                   FindServices(endpoints, arguments.Get("--service")));
  RETURN_IF_ERROR(ListConsumers(endpoints, services, arguments.Has("--json"), std::cout));
  return 0;
}

absl::StatusOr<int> RunDeadLetters(const Endpoints& endpoints, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string service, Needed(arguments, "--service"));
  RETURN_IF_ERROR(FindServices(endpoints, service).status());
  RETURN_IF_ERROR(ListDeadLetters(endpoints, service, arguments.Has("--json"), std::cout));
  return 0;
}

absl::StatusOr<int> RunRedrive(const Endpoints& endpoints, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string service, Needed(arguments, "--service"));
  ASSIGN_OR_RETURN(const std::string consumer, Needed(arguments, "--consumer"));
  RETURN_IF_ERROR(FindServices(endpoints, service).status());
  const bool all = arguments.Has("--all");
  if (arguments.positional().size() != (all ? 1 : 2)) {
    return absl::InvalidArgumentError("events redrive takes one EVENT_ID, or --all");
  }
  if (all) {
    ASSIGN_OR_RETURN(const int failed, RedriveAll(endpoints, service, consumer, std::cout));
    return failed == 0 ? 0 : 1;
  }
  RETURN_IF_ERROR(Redrive(endpoints, service, consumer, arguments.positional()[1], std::cout));
  return 0;
}

absl::StatusOr<int> RunReplay(const Endpoints& endpoints, const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string service, Needed(arguments, "--service"));
  ASSIGN_OR_RETURN(const std::string consumer, Needed(arguments, "--consumer"));
  RETURN_IF_ERROR(FindServices(endpoints, service).status());
  ASSIGN_OR_RETURN(const std::string from, Needed(arguments, "--from"));
  if (from == "end") {
    return absl::InvalidArgumentError("events replay goes from a cursor or from start");
  }
  RETURN_IF_ERROR(Replay(endpoints, service, consumer, from == "start" ? "" : from, std::cout));
  return 0;
}

// A verb of the command, with the flags that it takes beside those of the endpoints.
struct Verb {
  std::string name;
  std::vector<std::string> flags;
  absl::StatusOr<int> (*run)(const Endpoints& endpoints, const Arguments& arguments);
};

std::vector<Verb> Verbs() {
  return {{"tail", {"--service", "--types", "--from", "--limit", "--json"}, &RunTail},
          {"consumers", {"--service", "--json"}, &RunConsumers},
          {"dead-letters", {"--service", "--json"}, &RunDeadLetters},
          {"redrive", {"--service", "--consumer", "--all"}, &RunRedrive},
          {"replay", {"--service", "--consumer", "--from"}, &RunReplay}};
}

std::vector<Flag> OwnFlags() {
  return {{.name = "--service",
           .value = "SERVICE",
           .meaning = "whose events or consumers: user, order, ...; default of tail and consumers: "
                      "all"},
          {.name = "--types",
           .value = "TYPE,...",
           .meaning = "tail: only these types, such as order.paid,order.confirmed"},
          {.name = "--from",
           .value = "CURSOR|start|end",
           .meaning = "tail: where to begin; default end. replay: where to go on"},
          {.name = "--limit",
           .value = "N",
           .meaning = "tail: end after N events; default 0: never",
           .default_value = "0"},
          {.name = "--json", .meaning = "tail, consumers, dead-letters: one JSON object a line"},
          {.name = "--consumer",
           .value = "NAME",
           .meaning = "redrive, replay: which one, as consumers lists them"},
          {.name = "--all", .meaning = "redrive: all dead letters of the consumer"}};
}

absl::StatusOr<int> RunEvents(const Arguments& arguments) {
  if (arguments.positional().empty()) {
    return absl::InvalidArgumentError(absl::StrCat("say what to do: ", kVerbs));
  }
  const std::string& name = arguments.positional()[0];
  for (const Verb& verb : Verbs()) {
    if (verb.name != name) continue;
    for (const Flag& flag : OwnFlags()) {
      const bool takes =
          std::find(verb.flags.begin(), verb.flags.end(), flag.name) != verb.flags.end();
      if (arguments.Has(flag.name) && !takes) {
        return absl::InvalidArgumentError(absl::StrCat("events ", name, " takes no ", flag.name));
      }
    }
    if (arguments.positional().size() > 1 && name != "redrive") {
      return absl::InvalidArgumentError(
          absl::StrCat("events ", name, " takes flags only, not ", arguments.positional()[1]));
    }
    ASSIGN_OR_RETURN(const Endpoints endpoints, FindEndpoints(arguments.Get("--ready-file"), ""));
    return verb.run(endpoints, arguments);
  }
  return absl::InvalidArgumentError(absl::StrCat("events cannot ", name, "; it can: ", kVerbs));
}

}  // namespace

Command EventsCommand() {
  std::vector<Flag> flags = EndpointFlags();
  std::erase_if(flags, [](const Flag& flag) { return flag.name == "--gateway"; });
  for (Flag& flag : OwnFlags()) flags.push_back(std::move(flag));
  return {.name = "events",
          .summary = "Follow the services' events; look after those who consume them",
          .arguments = "tail | consumers | dead-letters | redrive EVENT_ID | replay",
          .flags = std::move(flags),
          .run = &RunEvents};
}

}  // namespace souk::soukctl
