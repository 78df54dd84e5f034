"""The names of all metrics, their types and labels, pinned: dashboards and alerts are made of them.

Run by ctest: metrics_test.py BIN_DIR. What the processes show after some traffic must be what metrics.golden says, a line
for each metric: name, type, labels, processes. `metrics_test.py BIN_DIR --update` writes it anew; then tell of the change in
docs/metrics.md, which must have a row for each metric here, and for each that the source names.
"""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from souk import Souk  # noqa: E402  (found by the line above)

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = pathlib.Path(__file__).with_name("metrics.golden")
DOCS = ROOT / "docs/metrics.md"
TYPE = re.compile(r"# TYPE (\S+) (\S+)$")
SERIES = re.compile(r"([a-z_]+)(?:\{(.*)\})? \S+$")
LABEL = re.compile(r'([a-z_]+)="(?:[^"\\]|\\.)*"')
ROW = re.compile(r"\| `([a-z_]+)` \| ([a-z]+) \|([^|]*)\|")
NAMED = re.compile(r'"(souk_[a-z_]+_[a-z_]+)"')
NO_METRICS = {"souk_database"}  # a table
# Of each histogram's parts, and of each bucket.
PARTS = ("_bucket", "_sum", "_count")
BUCKET_LABEL = "le"


def families(text):
    """What one process shows: name -> (type, labels)."""
    types, labels = {}, {}
    for line in text.splitlines():
        if declared := TYPE.match(line):
            types[declared[1]] = declared[2]
        elif series := SERIES.match(line):
            name = next((series[1].removesuffix(part) for part in PARTS if series[1].endswith(part) and
                         series[1].removesuffix(part) in types), series[1])
            labels.setdefault(name, set()).update(LABEL.findall(series[2] or ""))
    return {name: (kind, ",".join(sorted(labels.get(name, set()) - {BUCKET_LABEL})) or "-")
            for name, kind in types.items()}


def observe(bin_dir):
    """What all processes show after some traffic, as the lines of the golden file."""
    souk = Souk(bin_dir)
    try:
        loaded = souk.soukctl("load", "--rate", "30", "--duration", "2s", "--timeout", "20s", "--mix",
                              "orders=1,reads=1,lookups=1")
        assert loaded.returncode == 0, loaded.stdout
        shown = {}
        for process in sorted(souk.endpoints()):
            for name, (kind, labels) in families(souk.metrics(process)).items():
                shown.setdefault((name, kind, labels), []).append(process)
        return [f"{name} {kind} {labels} {','.join(processes)}" for (name, kind, labels), processes in sorted(shown.items())]
    finally:
        souk.stop()


def documented():
    """The rows of docs/metrics.md: name -> (type, labels)."""
    rows = {}
    for row in ROW.finditer(DOCS.read_text(encoding="utf-8")):
        rows[row[1]] = (row[2], ",".join(sorted(re.findall(r"`([a-z_]+)`", row[3]))) or "-")
    return rows


def named_in_source():
    """The metrics that our own code names in full; those of RPCs are put together."""
    names = set()
    for folder in ("common", "gateway", "services"):
        for file in (ROOT / folder).rglob("*.cc"):
            names.update(NAMED.findall(file.read_text(encoding="utf-8")))
    return names - NO_METRICS


class MetricsTest(unittest.TestCase):
    maxDiff = None
    bin_dir = ""

    def test_processes_show_what_is_pinned(self):
        self.assertEqual(observe(self.bin_dir), GOLDEN.read_text(encoding="utf-8").splitlines())

    def test_what_is_pinned_is_documented(self):
        rows = documented()
        for line in GOLDEN.read_text(encoding="utf-8").splitlines():
            name, kind, labels, _ = line.split(" ")
            self.assertEqual(rows.get(name), (kind, labels), f"the row of {name} in docs/metrics.md")

    def test_what_the_source_names_is_documented_and_nothing_else(self):
        pinned = {line.split(" ")[0] for line in GOLDEN.read_text(encoding="utf-8").splitlines()}
        self.assertEqual(named_in_source() - set(documented()), set(), "these lack a row in docs/metrics.md")
        self.assertEqual(set(documented()) - named_in_source() - pinned, set(), "these rows are of no metric")


if __name__ == "__main__":
    MetricsTest.bin_dir = sys.argv.pop(1)
    if "--update" in sys.argv:
        GOLDEN.write_text("".join(line + "\n" for line in observe(MetricsTest.bin_dir)), encoding="utf-8")
    else:
        unittest.main(verbosity=2)
