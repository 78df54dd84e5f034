"""A callee fails everything under 64 concurrent callers, then recovers, again and again."""

import threading
import time

from chain import Callers, Chain
from lab import wait_until

PASSES_WHEN = "opens at the configured minimum; no more probes than allowed; closes within 1 s of success; never stuck"
SHORT = 0.2
CLIENTS = 64
MINIMUM_CALLS, PROBES, OPEN_FOR_S = 30, 3, 0.3
CLOSED_WITHIN_S = 20  # the longest pause that failed probes lead to in FAILING_S, and a margin


def run(lab):
    # Counts: the last 30 calls, of which half must have failed. So a healthy past does not keep it closed.
    chain = Chain(lab, 2, ["grpc.allow_faults=true", "clients.next.attempts=1", f"clients.next.breaker.minimum_calls={MINIMUM_CALLS}",
                           "clients.next.breaker.window=10s", f"clients.next.breaker.open_for={OPEN_FOR_S}s",
                           f"clients.next.breaker.half_open_probes={PROBES}"])
    rounds = lab.count(5)
    lab.say(f"{CLIENTS} callers; {rounds} times their callee fails everything for a while, then is well again")
    for number in range(rounds):
        judge_round(lab, chain, lab.random.uniform(1.0, 4.0), first=number == 0)
    chain.stop()


def judge_round(lab, chain, failing_s, first):
    # From the start of the first round nothing but failures is in the window, so that the minimum decides alone.
    chain.soukctl("faults", "set", "hop-1", "broken", "code=UNAVAILABLE")
    met, opened = faults_met(chain), times_opened(chain)
    callers = Callers(chain, CLIENTS)
    wait_until(lambda: times_opened(chain) > opened, "the breaker has opened", CLOSED_WITHIN_S)
    pause = threading.Event()
    pause.wait(failing_s)
    openings, reached = times_opened(chain) - opened, faults_met(chain) - met
    if first:
        # Those that were in flight when it opened had begun before; each later opening was after failed probes.
        most = MINIMUM_CALLS + CLIENTS - 1 + PROBES * openings
        lab.expect(MINIMUM_CALLS <= reached <= most,
                   f"opened after the {MINIMUM_CALLS} calls that it needs: {reached} reached the callee in {failing_s:.1f} s, of "
                   f"at least {MINIMUM_CALLS} and at most {most} with {openings - 1} times {PROBES} probes")
    chain.soukctl("faults", "clear", "hop-1", "broken")
    took = seconds_from_success_to_closed(chain)
    lab.expect(took <= 1, f"closed {took:.2f} s after its callee had answered well, of 1 s")
    callers.stop()
    lab.measured("calls ended", dict(callers.ends))
    lab.expect(set(callers.ends) <= {"OK", "UNAVAILABLE FAULT_INJECTED", "UNAVAILABLE CIRCUIT_OPEN"},
               "every call was answered, failed as its callee did, or was refused by the breaker")
    after = chain.load(2 * CLIENTS, CLIENTS)
    lab.expect(set(after["ends"]) == {"OK"}, f"all is well again: {after['ends']}")


def seconds_from_success_to_closed(chain):
    """From the first answer after the last failure until all callers are let through. A probe that was begun before the
    faults ended may fail beside others that succeed, and opens it once more."""
    opened, answered, began = times_opened(chain), answers(chain), None

    def is_closed():
        nonlocal opened, answered, began
        if times_opened(chain) != opened:
            opened, answered, began = times_opened(chain), answers(chain), None
        if began is None and answers(chain) > answered:
            began = time.monotonic()
        return chain.counted(0, "souk_breaker_open") == 0 and answers(chain) > answered + CLIENTS
    wait_until(is_closed, "the breaker has closed", CLOSED_WITHIN_S)
    return time.monotonic() - began


def faults_met(chain):
    return chain.counted(1, "souk_faults_injected_total")


def times_opened(chain):
    return chain.counted(0, "souk_breaker_opened_total")


def answers(chain):
    """How many calls the callee has handled."""
    return chain.counted(1, "souk_rpc_server_handled_total") - faults_met(chain)
