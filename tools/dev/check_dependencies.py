#!/usr/bin/env python3
"""Checks that include lines follow the rules below, which keep the parts of Souk apart.

    tools/dev/check_dependencies.py [ROOT]

Prints one line for each include that breaks a rule, with the rule's name and reason, and exits with 1
when there are any. Tests may include everything, so tests/ is not checked.
"""

import dataclasses
import pathlib
import re
import sys

FOLDERS = ("common", "gateway", "services", "tools")

# Folders of common/, the lowest first. A folder includes itself and lower layers, never a neighbour in
# its own layer.
COMMON_LAYERS = (
    ("base",),
    ("async", "json", "resilience"),
    ("config", "telemetry"),
    ("discovery",),
    ("rpc", "storage"),
    ("events", "interceptors"),
    ("host",),
)

# The same for the folders of a service; "" is the service's own folder: wiring.cc and main.cc.
SERVICE_LAYERS = (
    ("domain",),
    ("credentials",),
    ("use_cases",),
    ("messages",),
    ("clients", "processor", "rpc", "storage"),
    ("",),
)


@dataclasses.dataclass(frozen=True)
class Rule:
    """Files whose path matches `files` include nothing that matches `forbidden`.

    Both are regular expressions, matched from the start. `{name}` in `forbidden` stands for the group of
    that name in `files`. Files that match `unless` are free of the rule.
    """
    name: str
    files: str
    forbidden: str
    why: str
    unless: str = "$."  # matches nothing


def layer_rules(prefix, folder_pattern, layers, name, why):
    """One rule for each folder of `layers` that has something above or beside it."""
    rules = []
    for level, folders in enumerate(layers):
        for folder in folders:
            others = {f for f in folders if f != folder}.union(*layers[level + 1:])
            if not others:
                continue
            targets = "|".join(re.escape(f) + "/" if f else r"[^/]+$" for f in sorted(others))
            files = prefix + (folder + "/" if folder else r"[^/]+$")
            rules.append(Rule(name, files, f"{folder_pattern}({targets})", why))
    return rules


RULES = (
    *layer_rules("common/", "common/", COMMON_LAYERS, "common-layers",
                 "a folder of common/ is learnt, tested and changed without those above and beside it; "
                 "COMMON_LAYERS in this script has the order"),
    *layer_rules("services/(?P<service>[^/]+)/", "services/{service}/", SERVICE_LAYERS,
                 "service-layers",
                 "dependencies point inwards, domain <- use_cases <- {storage, clients, rpc} <- wiring: "
                 "what the service does must not change with how it stores and talks"),
    Rule("base-needs-abseil-only",
         "common/base/", r"(?!absl/|common/)[^/]+/",
         "everything is built on base/, so what it needs, everything needs"),
    Rule("resilience-is-pure",
         "common/resilience/",
         r"(?!absl/|common/)[^/]+/|thread$|future$|condition_variable$",
         "the patterns are learnt and tested alone, on a hand-moved clock: no gRPC, no Asio, no threads"),
    Rule("common-knows-no-process",
         "common/", r"(services|gateway|tools)/",
         "the library serves every process, so it knows none"),
    Rule("services-are-strangers",
         "services/(?P<service>[^/]+)/", "services/(?!{service}/)|gateway/|tools/",
         "services share contracts (protos/), not code: each is deployed and changed alone"),
    Rule("gateway-is-generic",
         "gateway/", r"services/|tools/|souk/(user|order|payment|inventory)/",
         "the gateway fronts any annotated gRPC service, from a descriptor set that it reads at start"),
    Rule("domain-is-pure",
         "services/(?P<service>[^/]+)/domain/",
         r"(?!absl/|common/base/|services/{service}/domain/)[^/]+/|.*\.pb\.h$"
         r"|(thread|mutex|fstream|iostream|filesystem)$",
         "the rules of a service know no I/O, no wire format and no database, so they outlive all three"),
    Rule("domain-is-told-the-time",
         "services/[^/]+/domain/", r"common/base/(clock|random|uuid)\.h|absl/time/clock\.h|absl/random/",
         "a rule that reads the clock or throws dice cannot be replayed: time and ids are arguments"),
    Rule("use-cases-speak-domain",
         "services/[^/]+/use_cases/", r"grpc|soci/|google/protobuf/|.*\.pb\.h$",
         "what a service does is said in its own terms; wire and SQL are behind interfaces"),
    Rule("storage-knows-no-wire",
         "services/[^/]+/storage/", r"grpc",
         "a repository answers any caller, not only RPCs"),
    Rule("soci-in-one-place",
         "", "soci/",
         "only the statement wrapper knows SOCI: it drains RETURNING, requires indicators for NULL and "
         "turns exceptions into Status",
         unless=r"common/storage/(statement\.|sqlite/|postgres/)"),
    Rule("libnats-in-one-place",
         "", "nats/|nats\\.h$",
         "only the thin wrappers know libnats: they own its handles and turn its errors into Status",
         unless=r"common/events/nats/(handles|errors|connection|stream|stream_reader)\."),
    Rule("gateway-routing-alone",
         "gateway/routing/", r"gateway/(?!routing/)|boost/|grpc",
         "which route a path takes is decided without knowing HTTP or JSON, and is fuzzed alone"),
    Rule("gateway-transcoding-alone",
         "gateway/transcoding/", r"gateway/(?!transcoding/)|boost/",
         "JSON becomes messages without knowing routes or HTTP, and is fuzzed alone"),
    Rule("gateway-http-alone",
         "gateway/http/", r"gateway/(?!http/)|grpc|google/|.*\.pb\.h$",
         "bytes become requests without knowing routes or gRPC; another protocol joins beside it"),
    Rule("wiring-is-the-root",
         r"(?!.*/(main|wiring)[^/]*$)", r".*/wiring\.h$",
         "only main.cc knows how a process is put together; what a part needs, its constructor takes"),
)

INCLUDE = re.compile(r'\s*#\s*include\s*["<]([^">]+)[">]')


def broken_rules(path, include):
    """The rules that `include` in the file at `path`, both relative to the root, breaks."""
    for rule in RULES:
        match = re.match(rule.files, path)
        if not match or re.match(rule.unless, path):
            continue
        forbidden = rule.forbidden
        for name, value in match.groupdict().items():
            forbidden = forbidden.replace("{" + name + "}", re.escape(value))
        if re.match(forbidden, include):
            yield rule


def folders_without_layer(root):
    """The folders of common/ and of the services for which no layer says what they may include."""
    for parents, layers, table in (("common", COMMON_LAYERS, "COMMON_LAYERS"),
                                   ("services/*", SERVICE_LAYERS, "SERVICE_LAYERS")):
        known = {folder for layer in layers for folder in layer}
        for folder in sorted(root.glob(f"{parents}/*/")):
            if folder.name not in known and any(folder.glob("*.h")):
                yield folder.relative_to(root).as_posix(), table


def check(root):
    """One message for each include below `root` that breaks a rule, and for each unknown folder."""
    messages = [f"{folder}:1: has no layer: add it to {table} in tools/dev/check_dependencies.py"
                for folder, table in folders_without_layer(root)]
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".h", ".cc"):
                messages += check_file(file, file.relative_to(root).as_posix())
    return messages


def check_file(file, path):
    messages = []
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        include = INCLUDE.match(line)
        for rule in broken_rules(path, include[1]) if include else ():
            messages.append(
                f"{path}:{number}: includes {include[1]}, which breaks {rule.name}: {rule.why}")
    return messages


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])
    messages = check(root.resolve())
    for message in messages:
        print(message)
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
