#!/usr/bin/env python3
"""Runs clang-tidy-19 (the checks of .clang-tidy) over our C++ files.

    tools/dev/lint.py                    all files
    tools/dev/lint.py --changed main     the folders of files that differ from `main`
    tools/dev/lint.py common/base        the files below a folder, or single files

Needs the compile commands of a build (default: build/dev), its generated code and precompiled
headers (target souk_generated_code). Exits with 1 when there are findings.

Most of clang-tidy's time for one of our files goes into walking over gRPC, Protobuf and Asio, the
same for each file. So many files are checked together, by including them all in one. Those that do not
compile after the others, because both define the same name, are set aside and checked together next.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLANG_TIDY = "clang-tidy-19"
FOLDERS = ("common", "gateway", "services", "tests", "tools")
MOST_FILES_TOGETHER = 40  # Larger batches would keep one core busy after the others are done.

FINDING = re.compile(r"(\S+):\d+:\d+: (?:error|warning): ")


def compile_flags(build):
    """Maps each of our .cc files, relative to the root, to the flags that it is compiled with."""
    database = build / "compile_commands.json"
    if not database.exists():
        sys.exit(f"{database} is missing: run `make lint`")
    flags = {}
    for entry in json.loads(database.read_text()):
        path = pathlib.Path(entry["file"])
        if not path.is_relative_to(ROOT) or not path.exists():
            continue
        path = path.relative_to(ROOT)
        if path.parts[0] in FOLDERS:
            words = shlex.split(entry["command"])
            flags[str(path)] = words[1:words.index("-o")]
    return flags


def changed_paths(revision):
    """The files that differ from where this branch left `revision`, and those not yet in git."""
    def git(*arguments):
        return subprocess.run(["git", "-C", ROOT, *arguments], check=True, capture_output=True,
                              text=True).stdout.splitlines()
    return (git("diff", "--name-only", git("merge-base", revision, "HEAD")[0]) +
            git("ls-files", "--others", "--exclude-standard"))


def select(files, arguments):
    """Those of `files` that the command line asks for."""
    if arguments.changed:
        # A header is checked through the files that include it: those beside it, for the most part.
        folders = {os.path.dirname(path) for path in changed_paths(arguments.changed)}
        return [file for file in files if os.path.dirname(file) in folders]
    if arguments.paths:
        wanted = [os.path.relpath(path, ROOT) for path in arguments.paths]
        return [file for file in files
                if any(file == path or file.startswith(path + "/") for path in wanted)]
    return list(files)


def split_flags(flags):
    """The flags that say where includes are and what is defined, and the others."""
    places, others, words = [], [], iter(flags)
    for word in words:
        if word == "-isystem":
            places.append((word, next(words)))
        elif word.startswith(("-I", "-D")):
            places.append((word,))
        else:
            others.append(word)
    return places, others


def make_batches(files, flags):
    """Groups files that can be compiled together: with the same flags, but for where includes are and what is defined,
    of which a batch gets all. Gives pairs of files and flags."""
    groups = collections.defaultdict(list)
    places = collections.defaultdict(dict)  # as an ordered set
    for file in sorted(files):
        own, others = split_flags(flags[file])
        groups[tuple(others)].append(file)
        places[tuple(others)].update(dict.fromkeys(own))
    return [(group[i:i + MOST_FILES_TOGETHER],
             [*(word for place in places[others] for word in place), *others])
            for others, group in groups.items() for i in range(0, len(group), MOST_FILES_TOGETHER)]


def findings_in(output):
    """Cuts clang-tidy's output into findings, each with the lines that explain it."""
    findings = []
    for line in output.splitlines():
        if FINDING.match(line):
            findings.append(line)
        elif findings and not line.endswith(" generated."):
            findings[-1] += "\n" + line
    return findings


def run_clang_tidy(files, flags):
    """The findings in `files` when they are compiled as one."""
    with tempfile.TemporaryDirectory() as folder:
        together = pathlib.Path(folder, "together.cc")
        together.write_text("".join(f'#include "{ROOT / file}"\n' for file in files))
        run = subprocess.run(
            [CLANG_TIDY, "--quiet", f"--config-file={ROOT / '.clang-tidy'}", str(together), "--",
             *flags], capture_output=True, text=True, cwd=ROOT)
    findings = findings_in(run.stdout)
    if run.returncode != 0 and not findings:
        findings = [f"{ROOT / files[0]}:1:1: error: {CLANG_TIDY} failed: {run.stderr.strip()}"]
    return findings


def check(files, flags):
    """The findings in `files`."""
    findings = run_clang_tidy(files, flags)
    errors = [finding for finding in findings if "[clang-diagnostic-error" in finding]
    if len(files) == 1 or not errors:
        return findings
    clashing = [file for file in files
                if any(FINDING.match(error)[1] == str(ROOT / file) for error in errors)]
    if len(clashing) in (0, len(files)):
        clashing = files[len(files) // 2:]  # The errors do not tell which: try the halves.
    rest = [file for file in files if file not in clashing]
    return check(rest, flags) + check(clashing, flags)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="files or folders; all when none is named")
    parser.add_argument("--changed", metavar="REVISION", help="only folders that differ from it")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()

    flags = compile_flags(arguments.build)
    batches = make_batches(select(flags, arguments), flags)
    seen = set()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        # The largest go first, so that no core is left with one at the end.
        batches.sort(key=lambda batch: len(batch[0]), reverse=True)
        runs = {pool.submit(check, *batch): batch[0] for batch in batches}
        for done, run in enumerate(concurrent.futures.as_completed(runs), start=1):
            print(f"[{done}/{len(batches)}] {runs[run][0]} to {runs[run][-1]}", file=sys.stderr)
            for finding in run.result():
                if finding not in seen:  # A header's is found once for each batch that includes it.
                    seen.add(finding)
                    print(finding, flush=True)
    if seen:
        print(f"lint: {len(seen)} findings", file=sys.stderr)
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main())
