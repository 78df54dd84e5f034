#!/usr/bin/env python3
"""Checks that the catalogue of docs/events.md says what the code does.

    tools/dev/check_events.py [ROOT]

Its table of types is compared with the payloads of protos/souk/event/v1/*_events.proto (type, message,
form), with what the services emit, and with what the consumers in services/ ask for; its table of
consumers with their names. Each file of payloads must be in the EventCatalogue. Prints one line for each
difference and exits with 1 when there are any.
"""

import pathlib
import re
import sys

PAGE = "docs/events.md"
PROTOS = "protos/souk/event/v1"
CATALOGUE = "common/events/catalogue.cc"

PAYLOAD = re.compile(r"^message (\w+) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r"option \(event\) = \{([^}]*)\}")
HANDLER = re.compile(r"class (\w+) final : public (?:\w+::)*EventHandler \{(.*?)^\};",
                     re.MULTILINE | re.DOTALL)
NAME = re.compile(r"kConsumer\[\] = \"([^\"]+)\"")
TYPES = re.compile(r"types\(\) const override \{\s*return \{([^}]*)\};")
TYPE_ROW = re.compile(r"^\| `([^`]+)` \| `(\w+)` \| (\d+) \| (\w+) \|([^|]*)\|", re.MULTILINE)
CONSUMER_ROW = re.compile(r"^\| `([^`]+)` \| (\w+) \| [^`|]", re.MULTILINE)


def payloads(root):
    """{type: (message, form)} of the protos, and complaints about them."""
    found, complaints = {}, []
    catalogue = (root / CATALOGUE).read_text()
    for file in sorted((root / PROTOS).glob("*_events.proto")):
        path = file.relative_to(root).as_posix()
        messages = PAYLOAD.findall(file.read_text())
        if not any(f"event::v1::{message}::descriptor()" in catalogue for message, _ in messages):
            complaints.append(f"{path}:1: its payloads are not in the EventCatalogue")
        for message, body in messages:
            option = OPTION.search(body)
            if not option:
                complaints.append(f"{path}: {message} has no option (event)")
                continue
            form = re.search(r"schema_version: (\d+)", option[1])
            found[re.search(r'type: "([^"]+)"', option[1])[1]] = (message, int(form[1]) if form else 1)
    return found, complaints


def consumers(root, types):
    """{consumer: (service, types)} of the handlers in services/."""
    found = {}
    for file in sorted((root / "services").rglob("*.h")):
        for _, body in HANDLER.findall(file.read_text()):
            name, wanted = NAME.search(body), TYPES.search(body)
            if not name or not wanted:
                continue
            service = file.relative_to(root / "services").parts[0]
            asked = set(re.findall(r'"([^"]+)"', wanted[1]))
            # One that asks for all consumes its own service's events.
            found[name[1]] = (service, asked or {t for t in types if t.startswith(f"{service}.")})
    return found


def mentions(root, service, message):
    """Whether the service's code names the payload, or the domain's event of the same name."""
    names = (message, message.removeprefix(service.capitalize()))
    return any(re.search(rf"\b({'|'.join(names)})\b", file.read_text())
               for file in (root / "services" / service).rglob("*.cc"))


def check(root):
    """The complaints, a line each."""
    types, complaints = payloads(root)
    readers = consumers(root, types)
    page = (root / PAGE).read_text()
    rows = {row[0]: row[1:] for row in TYPE_ROW.findall(page)}
    for missing in sorted(types.keys() - rows.keys()):
        complaints.append(f"{PAGE}: the type {missing} is missing")
    for row in sorted(rows.keys() - types.keys()):
        complaints.append(f"{PAGE}: no proto has the type {row}")
    for event, (message, form) in types.items():
        if event not in rows:
            continue
        shown_message, shown_form, _, shown_readers = rows[event]
        if (shown_message, int(shown_form)) != (message, form):
            complaints.append(f"{PAGE}: {event} is {message} of the form {form}")
        wanted = {name for name, (_, asked) in readers.items() if event in asked}
        if set(re.findall(r"`([^`]+)`", shown_readers)) != wanted:
            complaints.append(f"{PAGE}: {event} is consumed by {', '.join(sorted(wanted)) or 'nobody'}")
        service = event.split(".")[0]
        if not mentions(root, service, message):
            complaints.append(f"{PAGE}: services/{service} never emits {message}")
    shown = dict(CONSUMER_ROW.findall(page))
    for name in sorted(shown.keys() ^ readers.keys()):
        complaints.append(f"{PAGE}: the consumer {name} stands " +
                          ("in the page alone" if name in shown else "in the code alone"))
    for name in sorted(shown.keys() & readers.keys()):
        if shown[name] != readers[name][0]:
            complaints.append(f"{PAGE}: {name} runs in {readers[name][0]}")
    return complaints


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    complaints = check(root)
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
