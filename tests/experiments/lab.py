"""Where an experiment runs: it starts Souks, says what it does and what it measures, and judges."""

import contextlib
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from postgres import PrivatePostgres  # noqa: E402  (found by the line above)
from souk import Souk, wait_until  # noqa: E402

UNDER_WAY = ("PENDING", "STOCK_RESERVED", "PAID", "COMPENSATING")
# What every order has after the faults to reach its end.
PATIENCE_S = 60


class Skip(Exception):
    """The experiment cannot be made on this machine; says why."""


class Lab:
    """One run of one experiment. The seed decides everything that the experiment chooses; what processes and threads
    make of it differs from run to run."""

    def __init__(self, bin_dir, seed, scale):
        self.bin_dir = bin_dir
        self.seed = seed
        self.scale = scale
        self.random = random.Random(seed)
        self.began = time.monotonic()
        self.failures = []
        self.souks = []

    def count(self, at_full_scale):
        """So many of a thing at this run's scale; at least one."""
        return max(1, round(at_full_scale * self.scale))

    def start(self, *settings, **options):
        """A Souk that is ended with the experiment."""
        souk = Souk(self.bin_dir, settings, **options)
        self.souks.append(souk)
        return souk

    def end(self):
        for souk in self.souks:
            if souk.process.poll() is None:
                souk.stop()

    def say(self, text):
        print(f"[{time.monotonic() - self.began:6.1f} s] {text}", flush=True)

    def measured(self, what, value):
        self.say(f"measured: {what}: {value}")

    def expect(self, holds, what):
        """Notes whether `what`, which must be, is so."""
        self.say(f"{'holds' if holds else 'FAILS'}: {what}")
        if not holds:
            self.failures.append(what)
        return holds

    def expect_none(self, wrong, what):
        """Notes that a list of what is wrong is empty, or what is in it."""
        shown = "".join(f"\n    {each}" for each in wrong[:10])
        return self.expect(not wrong, what + (f"; {len(wrong)} are not:{shown}" if wrong else ""))

    def expect_all_at_their_end(self, souk):
        """Waits until no order is under way, as long as any order may take once the faults are over."""
        began = time.monotonic()
        left = []

        def none_is_left():
            left[:] = [order for state in UNDER_WAY for order in souk.orders(f"state={state}")]
            return not left
        try:
            wait_until(none_is_left, "all orders are at their end", PATIENCE_S)
        except AssertionError:
            pass
        self.measured("the last order was at its end after", f"{time.monotonic() - began:.1f} s")
        return self.expect_none([f"{order['orderId']} is {order['state']}" for order in left],
                                f"every order is at its end within {PATIENCE_S} s")

    def expect_recovered(self, souk, shopper):
        """How every experiment ends: all orders at their end, verify clean, and a new order succeeds."""
        souk.wait_until_ready()
        self.expect_all_at_their_end(souk)
        verified = souk.soukctl("verify")
        self.say("soukctl verify: " + verified.stdout.strip())
        self.expect(verified.returncode == 0, "soukctl verify is clean")
        order = shopper.place().order
        self.expect(order["state"] == "CONFIRMED", f"a new order is CONFIRMED ({order['state']})")


@contextlib.contextmanager
def private_postgres(lab):
    """A PostgreSQL server for this experiment alone; skips the experiment where there is none."""
    with contextlib.ExitStack() as stack:
        postgres = PrivatePostgres()
        if postgres.url is None:
            raise Skip("PostgreSQL is needed (apt-get install postgresql)")
        stack.callback(postgres.stop)
        # The processes end before what they stand on.
        stack.callback(lab.end)
        yield postgres


def fault(process, name, **keys):
    """Settings for `process` that inject the fault `name`: fault("payment", "lost", method="Charge")."""
    def text(value):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return [f"{process}:grpc.faults.{name}.{key}={text(value)}" for key, value in keys.items()]


def metric(souk, process, name, **labels):
    """The sum of a counter's series with these labels, since the process started; 0 while it is down."""
    try:
        lines = souk.metrics(process).splitlines()
    except OSError:
        return 0
    wanted = [name + "{", *(f'{label}="{value}"' for label, value in labels.items())]
    return sum(int(float(line.rsplit(" ", 1)[1])) for line in lines if all(each in line for each in wanted))


def faults_injected(souk, process, method, kind):
    """How many faults of a kind have met a method since its process started; 0 while it is down."""
    return metric(souk, process, "souk_faults_injected_total", method=method, kind=kind)
