"""`soukctl load` on real processes: it counts what is right, sees a standstill, ends when it is told to.

Run by ctest: load_test.py BIN_DIR.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import unittest
import xml.dom.minidom

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from souk import DEADLINE_S, Souk  # noqa: E402  (found by the line above)

BIN_DIR = ""
STANDSTILL_S = 1.0


class LoadTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # An answer has to come back in time on a machine that is busy with other tests.
        cls.souk = Souk(BIN_DIR, ["order:saga.answer_margin=700ms"])

    @classmethod
    def tearDownClass(cls):
        code = cls.souk.stop()
        assert code == 0, f"soukctl up ended with {code}"

    def file(self, name):
        return os.path.join(self.souk.data_dir, name)

    def start(self, *arguments):
        """A load that writes its report to report.json."""
        return subprocess.Popen([os.path.join(BIN_DIR, "soukctl"), "load", "--ready-file", self.souk.ready_file,
                                 "--timeout", "20s", "--json", self.file("report.json"), *arguments],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def finish(self, load, code=0):
        """What it said, and its report."""
        said = load.communicate(timeout=DEADLINE_S * 2)[0]
        self.assertEqual(load.returncode, code, said)
        with open(self.file("report.json"), encoding="utf-8") as file:
            return said, json.load(file)

    def test_orders_and_reads_are_counted_and_the_books_are_checked(self):
        load = self.start("--rate", "30", "--duration", "3s", "--mix", "orders=20,reads=60,lookups=20", "--seed", "7",
                          "--plot", self.file("load.svg"))
        said, report = self.finish(load)
        total = report["total"]
        self.assertGreater(total["good"], 30)
        self.assertEqual((total["good"], total["wrong"]), (total["offered"], 0), said)
        self.assertEqual(sorted(report["kinds"]), ["lookups", "orders", "reads"])
        self.assertEqual(sum(second["good"] for second in report["timeline"]), total["good"])
        self.assertEqual(report["verify"], "CLEAN")
        self.assertIn("   3 s  offered", said)
        picture = xml.dom.minidom.parse(self.file("load.svg")).documentElement
        self.assertEqual(picture.tagName, "svg")

    def test_a_standstill_shows_in_the_99th_percentile_of_an_open_loop(self):
        load = self.start("--rate", "100", "--duration", "4s", "--mix", "reads=1", "--no-verify")
        self.assertIn("   1 s  offered", load.stdout.readline())
        gateway = self.souk.pid("gateway")
        os.kill(gateway, signal.SIGSTOP)
        threading.Event().wait(STANDSTILL_S)
        os.kill(gateway, signal.SIGCONT)
        said, report = self.finish(load)
        # A hundred of the 400 requests came meanwhile; only one in a hundred may be slower than the 99th percentile.
        self.assertGreater(report["total"]["p99Ms"], STANDSTILL_S * 1000 * 0.7, said)
        self.assertEqual(report["total"]["good"], report["total"]["offered"], said)

    def test_a_signal_ends_it_early_with_a_report(self):
        load = self.start("--clients", "2", "--duration", "10m", "--mix", "reads=1")
        self.assertIn("   1 s  offered", load.stdout.readline())
        load.send_signal(signal.SIGINT)
        said, report = self.finish(load)
        self.assertLess(report["seconds"], 60)
        self.assertIn("closed loop of 2 clients", said)
        self.assertEqual(report["verify"], "CLEAN")

    def test_errors_are_no_goodput(self):
        load = self.start("--rate", "20", "--duration", "1s", "--path", "/v1/orders/nothing", "--no-verify")
        said, report = self.finish(load, code=1)
        self.assertEqual((report["total"]["good"], report["total"]["goodput"]), (0, 0))
        self.assertEqual(sum(report["failures"].values()), report["total"]["offered"], said)

    def test_bad_flags_are_one_clear_line(self):
        for flags, line in ((["--rate", "-1"], "soukctl load: --rate takes requests a second, more than 0 and up to 100000\n"),
                            (["--duration", "soon"], "soukctl load: --duration takes a duration from 1s to 1h\n"),
                            (["--mix", "carts=1"],
                             "soukctl load: --mix: \"carts=1\": write KIND=WEIGHT, with orders, reads, lookups or logins\n"),
                            (["--wat"], "soukctl load: there is no flag --wat here\n")):
            ended = self.souk.soukctl_alone("load", *flags)
            self.assertNotEqual(ended.returncode, 0)
            self.assertEqual(ended.stdout, line)


if __name__ == "__main__":
    BIN_DIR = sys.argv.pop(1)
    unittest.main(verbosity=2)
