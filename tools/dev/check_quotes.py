#!/usr/bin/env python3
"""Keeps the code that the docs show equal to the code that is compiled.

    tools/dev/check_quotes.py [--fix] [ROOT]

A file marks what may be quoted by the lines `// [quote:NAME]` and `// [/quote]` around it, where `#`
does as well as `//` and NAME is unique in the file. A page, README.md or below docs/, quotes it in the
fenced block right after a line `<!-- quote: PATH#NAME -->`.

The quote is the marked lines, less their common indentation, indented as its block is. Markers may nest; the inner ones are not
shown. Prints one line for each block that differs, quote that is missing and marker that no page
quotes, and exits with 1 when there are any. --fix rewrites the blocks that differ.
"""

import argparse
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("common", "deploy", "gateway", "protos", "services", "tests", "tools")

BEGIN = re.compile(r"\s*(?://|#)\s*\[quote:([a-z0-9-]+)\]\s*$")
END = re.compile(r"\s*(?://|#)\s*\[/quote\]\s*$")
REFERENCE = re.compile(r"\s*<!--\s*quote:\s*([^\s#]+)#([a-z0-9-]+)\s*-->\s*$")
FENCE = re.compile(r"(\s*)(```+|~~~+)")


class Failure(Exception):
    """Something that a person must mend; the message says where and what."""


def quotes_of(text, path):
    """Maps the name of each quote marked in `text` to its lines."""
    quotes, open_quotes = {}, []
    for number, line in enumerate(text.splitlines(), start=1):
        begin = BEGIN.match(line)
        if begin:
            if begin[1] in quotes:
                raise Failure(f"{path}:{number}: a second quote is named {begin[1]}")
            quotes[begin[1]] = []
            open_quotes.append(begin[1])
        elif END.match(line):
            if not open_quotes:
                raise Failure(f"{path}:{number}: ends a quote, but none is open")
            open_quotes.pop()
        else:
            for name in open_quotes:
                quotes[name].append(line)
    if open_quotes:
        raise Failure(f"{path}:1: the quote {open_quotes[-1]} does not end")
    return {name: textwrap.dedent("\n".join(lines)).splitlines() for name, lines in quotes.items()}


class Code:
    """The quotes of every file below the root, read when first asked for."""

    def __init__(self, root):
        self.root = root
        self.used = set()
        self._files = {}

    def quotes(self, path):
        if path not in self._files:
            file = self.root / path
            self._files[path] = quotes_of(file.read_text(), path) if file.is_file() else None
        return self._files[path]

    def quote(self, path, name):
        quotes = self.quotes(path)
        if quotes is None:
            raise Failure(f"there is no file {path}")
        if name not in quotes:
            raise Failure(f"{path} marks no quote named {name}")
        self.used.add((path, name))
        return quotes[name]

    def unused(self):
        for folder in CODE_FOLDERS:
            for file in sorted((self.root / folder).rglob("*")):
                path = file.relative_to(self.root).as_posix()
                if not file.is_file() or b"[quote:" not in file.read_bytes():
                    continue
                for name in self.quotes(path):
                    if (path, name) not in self.used:
                        yield f"{path}:1: no page quotes {name}; remove its markers"


def check_page(lines, page, code):
    """Returns the page's lines as they should be, and a message for each quote that is wrong."""
    result, messages = [], []
    reference = None  # that of the line before
    i = 0
    while i < len(lines):
        fence = FENCE.match(lines[i])
        if reference and not fence:
            messages.append(f"{page}:{i}: no fenced block follows")
        if not fence:
            reference = REFERENCE.match(lines[i])
            result.append(lines[i])
            i += 1
            continue
        end = next((j for j in range(i + 1, len(lines)) if lines[j].strip() == fence[2]), len(lines))
        block = lines[i + 1:end]
        if reference:
            try:
                quote = [(fence[1] + line).rstrip() for line in code.quote(*reference.groups())]
                if block != quote:
                    messages.append(f"{page}:{i + 1}: differs from {'#'.join(reference.groups())}")
                    block = quote
            except Failure as failure:
                messages.append(f"{page}:{i}: {failure}")
        result += [lines[i], *block, *lines[end:end + 1]]
        reference = None
        i = end + 1
    return result, messages


def check(root, fix=False):
    """The messages for all pages below `root`; with `fix`, only for what could not be mended."""
    code, messages = Code(root), []
    for file in sorted([*root.glob("README.md"), *root.glob("docs/**/*.md")]):
        page = file.relative_to(root).as_posix()
        lines = file.read_text().splitlines()
        wanted, wrong = check_page(lines, page, code)
        if fix and wanted != lines:
            file.write_text("\n".join(wanted) + "\n")
            wrong = check_page(wanted, page, code)[1]
        messages += wrong
    return messages + list(code.unused())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fix", action="store_true", help="rewrite the blocks that differ")
    parser.add_argument("root", nargs="?", type=pathlib.Path, default=ROOT)
    arguments = parser.parse_args()
    try:
        messages = check(arguments.root, arguments.fix)
    except Failure as failure:
        messages = [str(failure)]
    for message in messages:
        print(message)
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
