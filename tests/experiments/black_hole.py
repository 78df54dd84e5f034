"""All packets of a callee vanish, without a word, while 64 callers call it; then they come again."""

import os
import subprocess

from chain import Callers, Chain
from lab import Skip, wait_until

PASSES_WHEN = "no call outlives its deadline by more than 50 ms"
SHORT = 0.2
CLIENTS = 64
DEADLINE_MS = 500
# The short form runs beside others on a busy machine.
LATE_MS, LATE_WHEN_BUSY_MS = 50, 300
BACK_WITHIN_S = 30


def run(lab):
    seconds = lab.count(20)
    late_ms = LATE_MS if lab.scale >= 1 else LATE_WHEN_BUSY_MS
    with Namespace() as namespace:
        lab.say(f"{CLIENTS} callers with {DEADLINE_MS} ms each; their callee's packets vanish for {seconds} s, once with its breaker and "
                "once without")
        for breaker in ("true", "false"):
            chain = Chain(lab, 2, [f"clients.next.breaker.enabled={breaker}", "clients.next.breaker.open_for=1s"], namespace)
            usual = chain.load(1_000, CLIENTS, DEADLINE_MS)
            namespace.swallow()
            callers = Callers(chain, CLIENTS, DEADLINE_MS)
            callers.stopped.wait(seconds)
            callers.stop()
            lab.measured(f"breaker {breaker}", f"max {usual['max_ms']:.0f} ms before; {callers.slowest_ms:.0f} ms in the hole; "
                         f"ends {dict(callers.ends)}")
            lab.expect("OK" not in callers.ends, "nothing came out of the hole")
            lab.expect(callers.slowest_ms <= DEADLINE_MS + late_ms,
                       f"no call outlived its deadline of {DEADLINE_MS} ms by more than {late_ms} ms")
            namespace.let_through()
            wait_until(lambda: "OK" in chain.load(1, 1, DEADLINE_MS)["ends"], "calls go through again", BACK_WITHIN_S)
            chain.stop()


class Namespace:
    """A network namespace, and a cable from here to there. What is sent from inside may be swallowed."""

    OUTSIDE, address = "198.18.77.1", "198.18.77.2"  # of RFC 2544's range for tests, known to nobody else

    def __init__(self):
        self.name = f"souk-{os.getpid()}"
        self.enter = ["ip", "netns", "exec", self.name]

    def __enter__(self):
        outer, inner = f"so{os.getpid()}", f"si{os.getpid()}"
        try:
            ip("netns", "add", self.name)
            ip("link", "add", outer, "type", "veth", "peer", "name", inner)
            ip("link", "set", inner, "netns", self.name)
            ip("addr", "add", f"{self.OUTSIDE}/30", "dev", outer)
            ip("link", "set", outer, "up")
            self._inside("addr", "add", f"{self.address}/30", "dev", inner)
            self._inside("link", "set", inner, "up")
            self._inside("link", "set", "lo", "up")
        except (OSError, subprocess.CalledProcessError) as error:
            if not isinstance(error, FileNotFoundError):
                self.__exit__()
            raise Skip(f"there can be no network namespace here ({error}); it takes root and iproute2") from error
        return self

    def __exit__(self, *_):
        subprocess.run(["ip", "netns", "del", self.name], stderr=subprocess.DEVNULL, check=False)  # the cable goes with it

    def swallow(self):
        self._inside("route", "add", "blackhole", f"{self.OUTSIDE}/32")

    def let_through(self):
        self._inside("route", "del", "blackhole", f"{self.OUTSIDE}/32")

    def _inside(self, *words):
        ip("-n", self.name, *words)


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)
