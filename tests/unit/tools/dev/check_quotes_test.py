"""Unit tests of tools/dev/check_quotes.py."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "tools/dev"))
import check_quotes  # noqa: E402

CODE = "int a;\n  // [quote:pair]\n  int b;\n    int c;\n  // [/quote]\nint d;\n"
PAGE = "# Page\n\n<!-- quote: common/x.cc#pair -->\n```cpp\nint b;\n  int c;\n```\nText.\n"


class CheckQuotesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def read(self, path):
        return (self.root / path).read_text()

    def check(self, fix=False):
        return check_quotes.check(self.root, fix)

    def test_block_equal_to_the_quote_without_its_indentation_is_right(self):
        self.write("common/x.cc", CODE)
        self.write("docs/deep/page.md", PAGE)
        self.assertEqual(self.check(), [])

    def test_block_of_a_list_item_is_indented_as_the_item_is(self):
        self.write("common/x.cc", CODE.replace("int b;", "int b;\n"))
        page = "1. Item\n\n   <!-- quote: common/x.cc#pair -->\n   ```cpp\n   ```\n"
        self.write("README.md", page)
        self.assertEqual(self.check(fix=True), [])
        self.assertEqual(self.read("README.md"), page.replace(
            "cpp\n", "cpp\n   int b;\n\n     int c;\n"))

    def test_block_that_differs_is_named_by_page_and_line(self):
        self.write("common/x.cc", CODE.replace("int c", "int changed"))
        self.write("README.md", PAGE)
        self.assertEqual(self.check(), ["README.md:4: differs from common/x.cc#pair"])
        self.assertEqual(self.read("README.md"), PAGE)

    def test_fix_rewrites_the_block_and_nothing_else(self):
        self.write("common/x.cc", CODE.replace("int c;", "int changed;\n    int longer;"))
        self.write("README.md", PAGE)
        self.assertEqual(self.check(fix=True), [])
        self.assertEqual(self.read("README.md"),
                         PAGE.replace("int c;", "int changed;\n  int longer;"))
        self.assertEqual(self.check(), [])

    def test_hash_marks_quotes_in_yaml(self):
        self.write("deploy/x.yaml", "# [quote:port]\nport: 1\n# [/quote]\n")
        self.write("README.md", "<!-- quote: deploy/x.yaml#port -->\n```yaml\nport: 1\n```\n")
        self.assertEqual(self.check(), [])

    def test_markers_of_an_inner_quote_are_not_shown(self):
        self.write("common/x.cc", "// [quote:outer]\na\n// [quote:inner]\nb\n// [/quote]\n"
                                  "c\n// [/quote]\n")
        self.write("README.md", "<!-- quote: common/x.cc#outer -->\n```\na\nb\nc\n```\n"
                                "<!-- quote: common/x.cc#inner -->\n```\nb\n```\n")
        self.assertEqual(self.check(), [])

    def test_missing_file_and_missing_name_are_told_apart(self):
        self.write("README.md", PAGE)
        self.assertEqual(self.check(), ["README.md:3: there is no file common/x.cc"])
        self.write("common/x.cc", "int x;\n")
        self.assertEqual(self.check(), ["README.md:3: common/x.cc marks no quote named pair"])

    def test_reference_without_a_block_right_after_it_is_wrong(self):
        self.write("common/x.cc", CODE)
        self.write("README.md", PAGE + "\n<!-- quote: common/x.cc#pair -->\n\n```\n```\n")
        self.assertEqual(self.check(), ["README.md:10: no fenced block follows"])

    def test_reference_inside_a_fenced_block_is_an_example(self):
        self.write("README.md", "```\n<!-- quote: common/x.cc#pair -->\n```\n")
        self.assertEqual(self.check(), [])

    def test_marker_that_no_page_quotes_is_to_be_removed(self):
        self.write("common/x.cc", CODE)
        self.assertEqual(self.check(),
                         ["common/x.cc:1: no page quotes pair; remove its markers"])

    def test_markers_that_do_not_match_are_refused(self):
        for text, message in (
                ("// [quote:a]\n", "common/x.cc:1: the quote a does not end"),
                ("// [/quote]\n", "common/x.cc:1: ends a quote, but none is open"),
                ("// [quote:a]\n// [/quote]\n// [quote:a]\n// [/quote]\n",
                 "common/x.cc:3: a second quote is named a")):
            with self.assertRaisesRegex(check_quotes.Failure, message):
                check_quotes.quotes_of(text, "common/x.cc")


if __name__ == "__main__":
    unittest.main()
