"""A Souk under a measured load, and how its figures are shown."""

import contextlib
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from preload import Preload  # noqa: E402  (found by the line above)
from souk import Souk  # noqa: E402

CLIENTS = 64
PROCESSES = ("gateway", "order", "inventory", "payment", "user")
QUIET = "gateway:access_log.success_ratio=0"


def cpu_us(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1e6 / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


def print_table(header, rows):
    """Prints rows of text, the first column to the left and the others to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        print("  ".join(text.ljust(width) if i == 0 else text.rjust(width)
                        for i, (text, width) in enumerate(zip(row, widths))))
    print(flush=True)


class MeasuredSouk(Souk):
    """All five processes on free ports, started at once; `start_seconds` is how long that took."""

    def __init__(self, bin_dir, settings=(), **options):
        super().__init__(bin_dir, [QUIET, *settings], **options)

    def start(self):
        began = time.monotonic()
        super().start()
        self.start_seconds = time.monotonic() - began

    def post(self, path, body):
        status, answer = self.call("POST", path, body)
        assert status == 200, answer
        return answer

    def seed_market(self, users):
        """Makes so many users, whose ids it gives, and a product that never runs out."""
        ids = [self.post("/v1/users", {"email": f"bench{i}@example.com", "displayName": "Bench",
                                       "password": "correct horse"})["userId"] for i in range(users)]
        self.post("/v1/products", {"sku": "LAMP-1", "displayName": "Lamp", "onHand": 100_000_000,
                                   "unitPrice": {"currencyCode": "EUR", "minorUnits": 1250}})
        return ids

    def run_load(self, program, *arguments):
        """One line of figures by a program of tests/bench, with the CPU of each process for each good answer."""
        pids = {name: self.pid(name) for name in PROCESSES}
        before = {name: cpu_us(pid) for name, pid in pids.items()}
        command = [os.path.join(self.bin_dir, program), *map(str, arguments)]
        result = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
        result["cpu"] = {name: (cpu_us(pid) - before[name]) / max(1, result["good"]) for name, pid in pids.items()}
        return result

    def http(self, seconds, method, path, body=None):
        return self.run_load("http_load", self.endpoints()["gateway"]["http"].removeprefix("http://"), method, path,
                             CLIENTS, seconds, *([json.dumps(body)] if body else []))

    def load_orders(self, user, seconds):
        """Orders by CLIENTS clients, each placing its next one when it has the answer."""
        return self.http(seconds, "POST", "/v1/orders", order_by(user))


@contextlib.contextmanager
def order_market(bin_dir, settings=(), **options):
    """A Souk whose answers are orders at their end, however slow the machine is, and a user who may order."""
    souk = MeasuredSouk(bin_dir, ["order:saga.patience.reserve_stock=10s", *settings], **options)
    try:
        yield souk, souk.seed_market(1)[0]
    finally:
        souk.stop()


def order_by(user):
    return {"userId": user, "items": [{"sku": "LAMP-1", "quantity": 1}], "paymentToken": "tok_ok"}


LOAD_COLUMNS = [f"{CLIENTS} clients", "a second", "bad", "p50 ms", "p99 ms", *(f"{name} us" for name in PROCESSES),
                "CPU us"]


def load_row(what, result):
    return [what, f"{result['good'] / result['seconds']:.0f}", str(result["bad"]), f"{result['p50_ms']:.2f}",
            f"{result['p99_ms']:.2f}", *(f"{result['cpu'][name]:.0f}" for name in PROCESSES),
            f"{sum(result['cpu'].values()):.0f}"]


class SyncCounter(Preload):
    """Counts the fsyncs of the processes that run in `environment`; count_syncs.cc tells how."""

    def __init__(self, folder):
        super().__init__(os.path.join(os.path.dirname(os.path.abspath(__file__)), "count_syncs.cc"), folder)
