"""A callee turns slow, without failing, under 64 concurrent callers."""

import threading

from chain import Callers, Chain
from lab import wait_until

PASSES_WHEN = "trips on slow rate; callers' p99 <= deadline + 50 ms"
SHORT = 0.25
CLIENTS = 64
SLOW_MS, DEADLINE_MS = 300, 1_000
WITHIN_S = 20


def run(lab):
    slow_s = lab.count(20)
    lab.say(f"{CLIENTS} callers with {DEADLINE_MS} ms each; their callee takes {SLOW_MS} ms for {slow_s} s, where more than 100 ms is slow")
    chain = Chain(lab, 2, ["grpc.allow_faults=true", "clients.next.attempts=1", "clients.next.breaker.slow_call_duration=100ms",
                           "clients.next.breaker.open_for=1s", "clients.next.breaker.window=2s"])
    usual = chain.load(500, CLIENTS, DEADLINE_MS)
    chain.soukctl("faults", "set", "hop-1", "slow", f"delay={SLOW_MS}ms", f"seed={lab.seed}")
    callers = Callers(chain, CLIENTS, DEADLINE_MS)
    wait_until(lambda: chain.counted(0, "souk_breaker_opened_total") > 0, "the breaker has opened", WITHIN_S)
    threading.Event().wait(slow_s)
    callers.stop()
    lab.measured("p99", f"{usual['p99_ms']:.0f} ms before, {callers.slowest_p99_ms:.0f} ms while slow; ends {dict(callers.ends)}")
    failed = chain.counted(1, "souk_rpc_server_handled_total") - ok_answers(chain)
    lab.expect(failed == 0, f"the callee failed nothing ({failed:.0f})")
    lab.expect(callers.ends["UNAVAILABLE CIRCUIT_OPEN"] > 0, "it tripped on slowness alone")
    lab.expect(callers.slowest_p99_ms <= DEADLINE_MS + 50, f"p99 stayed below {DEADLINE_MS} + 50 ms")
    chain.soukctl("faults", "clear", "hop-1")
    wait_until(lambda: "OK" in chain.load(1, 1)["ends"], "a call succeeds again", WITHIN_S)
    chain.stop()


def ok_answers(chain):
    return chain.counted(1, "souk_rpc_server_handled_total", code="OK")
