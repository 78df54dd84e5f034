"""Unit tests of tools/dev/lint.py: what it checks together, and how it reads clang-tidy's output."""

import argparse
import json
import pathlib
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
    def test_files_of_one_folder_with_the_same_flags_are_together(self):
        flags = {"a/1.cc": ["-x"], "a/2.cc": ["-x"], "a/3.cc": ["-y"], "b/1.cc": ["-x"]}
        self.assertEqual(sorted(lint.make_batches(flags, flags)),
                         [["a/1.cc", "a/2.cc"], ["a/3.cc"], ["b/1.cc"]])

    def test_large_folders_are_cut(self):
        flags = {f"a/{i:02}.cc": [] for i in range(lint.MOST_FILES_TOGETHER + 1)}
        self.assertEqual([len(batch) for batch in lint.make_batches(flags, flags)],
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
    def run_with(self, files, outputs):
        """Checks `files` with a clang-tidy that writes outputs[number of files]."""
        self.checked = []

        def run(command, **_):
            together = pathlib.Path(command[command.index("--") - 1]).read_text()
            self.checked.append(together.count("#include"))
            output = outputs.get(self.checked[-1], "")
            return mock.Mock(stdout=output, stderr="", returncode=1 if output else 0)

        with mock.patch.object(lint.subprocess, "run", run):
            return lint.check(files, [])

    def test_files_that_cannot_be_compiled_together_are_checked_by_halves(self):
        clash = "/x.cc:1:1: error: redefinition of 'k' [clang-diagnostic-error]\n"
        self.assertEqual(self.run_with(["a.cc", "b.cc", "c.cc", "d.cc"], {4: clash}), [])
        self.assertEqual(self.checked, [4, 2, 2])

    def test_a_file_that_does_not_compile_alone_is_a_finding(self):
        broken = "/x.cc:1:1: error: expected ';' [clang-diagnostic-error]"
        self.assertEqual(self.run_with(["a.cc", "b.cc"], {1: broken, 2: broken}),
                         [broken, broken])

    def test_clang_tidy_that_fails_without_findings_is_no_success(self):
        crash = "no finding here\n"
        [finding] = self.run_with(["a.cc"], {1: crash})
        self.assertIn("clang-tidy-19 failed", finding)


if __name__ == "__main__":
    unittest.main()
