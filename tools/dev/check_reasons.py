#!/usr/bin/env python3
"""Checks that each reason which an error of ours can carry stands in the list of reasons.

    tools/dev/check_reasons.py [ROOT]

The list is the enum of protos/souk/error/v1/error_reason.proto. Looked at are the reasons given to
ErrorWithReason, RetryableError and SetReason, and those that ReasonOf is compared with: a text, or a
constant defined as one. Prints a line for each that is not in the list, and for each that cannot be read
off the code, and exits with 1 when there are any. Tests may make up reasons, so tests/ is not checked.
"""

import pathlib
import re
import sys

LIST = "protos/souk/error/v1/error_reason.proto"
FOLDERS = ("common", "gateway", "services", "tools")
# Where reasons pass through that others have given.
CARRIERS = ("common/base/error.h", "common/base/error.cc", "common/rpc/status_mapping.cc")

GIVEN = re.compile(r"\b(?:ErrorWithReason|RetryableError|SetReason)\(")
COMPARED = re.compile(r"\bReasonOf\([^()]*\)\s*[!=]=\s*([\w:]+|\"[^\"]*\")")
CONSTANT = re.compile(
    r"constexpr\s+(?:absl::string_view|char)\s+(k\w+)(?:\[\])?\s*=\s*(\"[^\"]*\")")
COMMENT = re.compile(r"//[^\n]*")


def listed(text):
    """The names of the enum, without the zero that is never used."""
    return set(re.findall(r"^  ([A-Z][A-Z0-9_]*) = [1-9]\d*;", text, re.MULTILINE))


def second_argument(code, start):
    """The second argument of the call whose arguments begin at `start`; "" when it has none."""
    depth, quoted, begin, commas = 0, False, start, 0
    for i in range(start, len(code)):
        c = code[i]
        if c == '"' and code[i - 1] != "\\":
            quoted = not quoted
        if quoted:
            continue
        if c in "([{":
            depth += 1
        elif depth == 0 and c in ",)":
            if commas == 1:
                return code[begin:i].strip()
            if c == ")":
                return ""
            commas, begin = commas + 1, i + 1
        elif c in ")]}":
            depth -= 1
    return ""


def reasons_in(code):
    """(line, expression) of each reason in the code of one file."""
    for call in GIVEN.finditer(code):
        yield code.count("\n", 0, call.start()) + 1, second_argument(code, call.end())
    for comparison in COMPARED.finditer(code):
        yield code.count("\n", 0, comparison.start()) + 1, comparison.group(1)


def check(root):
    """The complaints, a line each."""
    sources = {}
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".h", ".cc"):
                sources[file.relative_to(root).as_posix()] = COMMENT.sub("", file.read_text())
    constants = {}
    for code in sources.values():
        for name, text in CONSTANT.findall(code):
            constants.setdefault(name, set()).add(text)

    known = listed((root / LIST).read_text())
    complaints = []
    for path, code in sources.items():
        if path in CARRIERS:
            continue
        own = dict(CONSTANT.findall(code))
        for line, expression in reasons_in(code):
            name = expression.split("::")[-1]
            texts = {expression} if expression.startswith('"') else (
                {own[name]} if name in own else constants.get(name, set()))
            if len(texts) != 1:
                complaints.append(f"{path}:{line}: the reason `{expression}` is neither a text nor a "
                                  "constant of that name alone")
                continue
            reason = next(iter(texts)).strip('"')
            if reason not in known:
                complaints.append(f"{path}:{line}: the reason {reason} is not in {LIST}")
    return complaints


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    complaints = check(root)
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
