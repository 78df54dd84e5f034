"""Calls with 200 ms go down a chain whose last hop works on them for a second."""

from chain import Chain
from lab import wait_until

PASSES_WHEN = "each hop sees no more than what is left; all cancelled within 50 ms of expiry; 0 work done after"
SHORT = 0.2
HOPS = 5
DEADLINE_MS, MARGIN_MS = 200, 5
# By when whoever works on a call has heard that its time is over. The short form runs beside others on a busy machine.
LATE_MS, LATE_WHEN_BUSY_MS = 50, 200
# gRPC computes what it tells a callee from a clock that it reads once for all that a thread does in a row: that long ago,
# on a busy machine, the more was left.
STALE_MS = 30


def run(lab):
    calls = lab.count(1_000)
    late_ms = LATE_MS if lab.scale >= 1 else LATE_WHEN_BUSY_MS
    lab.say(f"{calls} calls with {DEADLINE_MS} ms pass {HOPS} hops, each of which keeps {MARGIN_MS} ms for itself; the last works for 1 s")
    chain = Chain(lab, HOPS, [f"clients.next.deadline_margin={MARGIN_MS}ms", "clients.next.timeout=10s", "work=1s",
                              "clients.next.breaker.enabled=false"])
    result = chain.load(calls, in_flight=16, deadline_ms=DEADLINE_MS)
    lab.measured("ends", f"{result['ends']}; p50 {result['p50_ms']:.0f} ms, p99 {result['p99_ms']:.0f} ms, max {result['max_ms']:.0f} ms")
    lab.expect(all(end.startswith("DEADLINE_EXCEEDED") for end in result["ends"]), "every call ended by its deadline")
    lab.expect(result["p99_ms"] <= DEADLINE_MS + late_ms, f"p99 is {result['p99_ms']:.0f} ms, of {DEADLINE_MS} + {late_ms} ms")

    most = [chain.counted(hop, "souk_hop_deadline_left_most_ms") for hop in range(HOPS)]
    lab.measured("the most that was left, by hop", ", ".join(f"{each:.0f} ms" for each in most))
    lab.expect(all(left <= DEADLINE_MS - MARGIN_MS * hop + STALE_MS for hop, left in enumerate(most)),
               f"no hop saw more than was left, to within {STALE_MS} ms")

    last = HOPS - 1
    begun = chain.counted(last, "souk_rpc_server_started_total")
    wait_until(lambda: chain.counted(last, "souk_rpc_server_handled_total") == begun, "the last hop has let go of all", 10)
    cancelled = chain.counted(last, "souk_hop_cancelled_total")
    heard_ms, worked_ms = (chain.counted(last, f"souk_hop_{what}_latest_ms") for what in ("cancelled", "worked"))
    lab.expect(cancelled > 0 and heard_ms <= late_ms,
               f"{cancelled:.0f} calls that the last hop worked on were cancelled, the latest {heard_ms:.0f} ms after its deadline")
    lab.expect(worked_ms <= heard_ms, f"no work was begun after that ({worked_ms:.0f} ms after a deadline at the latest)")
    chain.stop()
