"""Unit tests of tools/dev/check_reasons.py."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "tools/dev"))
import check_reasons  # noqa: E402

LIST = """enum ErrorReason {
  // Not used.
  ERROR_REASON_UNSPECIFIED = 0;
  // It is gone (NOT_FOUND).
  GONE = 1;
  TOO_LATE = 23;
}
"""


class CheckReasonsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write(check_reasons.LIST, LIST)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def check(self, code, path="services/x/y.cc"):
        self.write(path, code)
        return check_reasons.check(self.root)

    def test_listed_reasons_are_right_wherever_they_are_given(self):
        self.assertEqual(self.check('''
            return ErrorWithReason(absl::StatusCode::kNotFound, "GONE",
                                   "no, it is (really) gone");
            return RetryableError(Code(1, 2), "TOO_LATE", "", absl::Seconds(1));
            SetReason(status, "GONE");
            if (ReasonOf(status) == "TOO_LATE") return;'''), [])

    def test_unlisted_reason_is_named_with_its_place(self):
        self.assertEqual(self.check('\nreturn ErrorWithReason(code, "LOST", "lost");'),
                         [f"services/x/y.cc:2: the reason LOST is not in {check_reasons.LIST}"])
        self.assertEqual(self.check('if (ReasonOf(status) != "LOST") return;'),
                         [f"services/x/y.cc:1: the reason LOST is not in {check_reasons.LIST}"])

    def test_zero_is_no_reason(self):
        self.assertEqual(len(self.check('SetReason(status, "ERROR_REASON_UNSPECIFIED");')), 1)

    def test_constant_stands_for_its_text(self):
        self.write("common/a.h", 'inline constexpr absl::string_view kGone = "GONE";')
        self.assertEqual(self.check("return ErrorWithReason(code, a::kGone, text);"), [])
        self.assertEqual(self.check("if (ReasonOf(status) == kGone) return;", "tools/z.cc"), [])

    def test_constant_of_the_own_file_comes_first(self):
        self.write("common/a.h", 'inline constexpr absl::string_view kGone = "GONE";')
        self.assertEqual(len(self.check(
            'constexpr absl::string_view kGone = "LOST";\nreturn ErrorWithReason(code, kGone, "");')), 1)

    def test_what_cannot_be_read_off_the_code_is_refused(self):
        self.assertEqual(self.check("return ErrorWithReason(code, NameOf(failure), text);"),
                         ["services/x/y.cc:1: the reason `NameOf(failure)` is neither a text nor a "
                          "constant of that name alone"])

    def test_comments_and_tests_are_not_looked_at(self):
        self.assertEqual(self.check('// ErrorWithReason(code, "LOST", "")'), [])
        self.assertEqual(self.check('SetReason(status, "LOST");', "tests/unit/x_test.cc"), [])


if __name__ == "__main__":
    unittest.main()
