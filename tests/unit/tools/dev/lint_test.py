"""Unit tests of tools/dev/lint.py: what it checks together, and how it reads clang-tidy's output."""

import argparse
import json
import os
import pathlib
import re
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "tools/dev"))
import lint  # noqa: E402

OUTPUT = """\
/root/common/a.cc:3:1: error: first [check-one,-warnings-as-errors]
    3 | code
      | ^
/root/common/a.h:9:2: warning: second [check-two]
/root/common/a.h:8:2: note: it was here
12 warnings generated.
"""


class BatchesTest(unittest.TestCase):
    def test_files_with_the_same_flags_are_together(self):
        flags = {"a/1.cc": ["-x"], "a/2.cc": ["-y"], "b/1.cc": ["-x"]}
        self.assertEqual(sorted(lint.make_batches(flags, flags)),
                         [(["a/1.cc", "b/1.cc"], ["-x"]), (["a/2.cc"], ["-y"])])

    def test_a_batch_has_the_includes_and_definitions_of_all_its_files(self):
        flags = {"a/1.cc": ["-x", "-I/a", "-DONE"], "b/1.cc": ["-isystem", "/b", "-I/a", "-x"]}
        self.assertEqual(lint.make_batches(flags, flags),
                         [(["a/1.cc", "b/1.cc"], ["-I/a", "-DONE", "-isystem", "/b", "-x"])])

    def test_large_groups_are_cut(self):
        flags = {f"a/{i:02}.cc": [] for i in range(lint.MOST_FILES_TOGETHER + 1)}
        self.assertEqual([len(files) for files, _ in lint.make_batches(flags, flags)],
                         [lint.MOST_FILES_TOGETHER, 1])


class SelectTest(unittest.TestCase):
    FILES = ["common/base/clock.cc", "common/base64/x.cc", "gateway/main.cc"]

    def select(self, paths=(), changed=None):
        return lint.select(self.FILES, argparse.Namespace(
            paths=[str(lint.ROOT / path) for path in paths], changed=changed))

    def test_all_without_paths(self):
        self.assertEqual(self.select(), self.FILES)

    def test_a_folder_is_not_the_beginning_of_another_name(self):
        self.assertEqual(self.select(["common/base"]), ["common/base/clock.cc"])

    def test_a_file_by_its_name(self):
        self.assertEqual(self.select(["gateway/main.cc"]), ["gateway/main.cc"])

    def test_changed_header_selects_the_files_beside_it(self):
        with mock.patch.object(lint, "changed_paths", return_value=["common/base/clock.h"]):
            self.assertEqual(self.select(changed="main"), ["common/base/clock.cc"])


class FlagsTest(unittest.TestCase):
    def test_keeps_our_files_and_the_words_between_compiler_and_output(self):
        with tempfile.TemporaryDirectory() as folder:
            entries = [
                {"file": str(lint.ROOT / "common/base/clock.cc"),
                 "command": "clang++ -I. '-DX=a b' -o clock.o -c clock.cc"},
                {"file": str(lint.ROOT / "build/gen/x.pb.cc"), "command": "clang++ -o x -c x"},
                {"file": "/usr/src/gtest.cc", "command": "clang++ -o x -c x"},
                {"file": str(lint.ROOT / "common/removed.cc"), "command": "clang++ -o x -c x"}]
            pathlib.Path(folder, "compile_commands.json").write_text(json.dumps(entries))
            self.assertEqual(lint.compile_flags(pathlib.Path(folder)),
                             {"common/base/clock.cc": ["-I.", "-DX=a b"]})


class FindingsTest(unittest.TestCase):
    def test_each_finding_keeps_the_lines_that_explain_it(self):
        first, second = lint.findings_in(OUTPUT)
        self.assertIn("| ^", first)
        self.assertTrue(second.endswith("note: it was here"))


class CheckTest(unittest.TestCase):
    """Runs check() with a clang-tidy that answers as the test says."""

    def check(self, files, errors_of):
        """`errors_of` maps the files that are compiled together to the files that get an error."""
        self.together = []

        def run(command, **_):
            text = pathlib.Path(command[command.index("--") - 1]).read_text()
            files = re.findall(r'"(.*)"', text)
            names = [os.path.basename(file) for file in files]
            self.together.append("".join(name[0] for name in names))
            output = "".join(f"{lint.ROOT / name}:1:1: error: bad [clang-diagnostic-error]\n"
                             for name in errors_of(names))
            return mock.Mock(stdout=output, stderr="", returncode=1 if output else 0)

        with mock.patch.object(lint.subprocess, "run", run):
            return lint.check(files, [])

    def test_files_that_clash_with_others_are_checked_together_next(self):
        def second_after_first(names):
            return [name for name in ("c.cc", "d.cc") if "a.cc" in names and name in names]
        self.assertEqual(self.check(["a.cc", "b.cc", "c.cc", "d.cc"], second_after_first), [])
        self.assertEqual(self.together, ["abcd", "ab", "cd"])

    def test_errors_elsewhere_are_found_by_halves(self):
        def in_a_header(names):
            return ["header.h"] if len(names) > 2 else []
        self.assertEqual(self.check(["a.cc", "b.cc", "c.cc", "d.cc"], in_a_header), [])
        self.assertEqual(self.together, ["abcd", "ab", "cd"])

    def test_a_file_that_does_not_compile_alone_is_a_finding(self):
        def b_is_broken(names):
            return [name for name in names if name == "b.cc"]
        [finding] = self.check(["a.cc", "b.cc"], b_is_broken)
        self.assertIn("b.cc:1:1: error: bad", finding)
        self.assertEqual(self.together, ["ab", "a", "b"])

    def test_clang_tidy_that_fails_without_findings_is_no_success(self):
        crash = mock.Mock(stdout="", stderr="stack dump", returncode=-11)
        with mock.patch.object(lint.subprocess, "run", return_value=crash):
            [finding] = lint.check(["a.cc"], [])
        self.assertIn("clang-tidy-19 failed: stack dump", finding)


if __name__ == "__main__":
    unittest.main()
