"""Each process is killed right before and right after each step of an order's life.

Every RPC of the saga is held back for a moment before and after it is handled, and the process that serves it counts
this; so a SIGKILL comes at the very step that is meant: before, nothing of it is stored; after, its effect is stored
and nobody has been told.
"""

import threading
import time

from books import expect_books_agree
from lab import PATIENCE_S, UNDER_WAY, fault, faults_injected, wait_until
from shoppers import Market, Shopper

PASSES_WHEN = "every order terminal within 60 s; 0 orphan reservations; 0 wrong charges"
SHORT = 0.06

# (who serves it, the RPC, the card with which an order comes to it, whether the order is cancelled on its way)
STEPS = (
    ("order", "CreateOrder", "tok_ok", False),
    ("inventory", "Reserve", "tok_ok", False),
    ("payment", "Charge", "tok_ok", False),
    ("inventory", "CommitReservation", "tok_ok", False),
    ("inventory", "ReleaseReservation", "tok_declined", False),
    ("payment", "Refund", "tok_ok", True),
    ("inventory", "ReleaseReservation", "tok_ok", True),
)
MOMENTS = {"before": "delay", "after": "reply_delay"}
VICTIMS = ("order", "payment", "inventory", "user", "gateway")
HELD = "300ms"


def run(lab):
    settings = ["order:saga.patience.reserve_stock=30s"]
    for process, method in sorted({(process, method) for process, method, _, _ in STEPS}):
        settings += fault(process, f"hold_{method.lower()}", method=method, delay=HELD, reply_delay=HELD)
    souk = lab.start(*settings)
    market = Market(souk)
    cases = [(victim, moment, step) for victim in VICTIMS for moment in MOMENTS for step in STEPS]
    chosen = sorted(lab.random.sample(range(len(cases)), lab.count(len(cases))))
    lab.say(f"{len(chosen)} of {len(cases)} cases: {len(VICTIMS)} processes, before and after {len(STEPS)} steps")
    shoppers, longest = [], 0.0
    for index in chosen:
        shopper = Shopper(market, lab.random.random(), count=1)
        shoppers.append(shopper)
        longest = max(longest, one_case(lab, souk, shopper, *cases[index]))
    lab.measured("the longest from a kill to the order's end", f"{longest:.1f} s")

    last = Shopper(market, lab.random.random())
    lab.expect_recovered(souk, last)
    expect_books_agree(lab, souk, [each for shopper in [*shoppers, last] for each in shopper.acknowledged])


def one_case(lab, souk, shopper, victim, moment, step):
    """Gives how long the order took from the kill to its end."""
    process, method, card, cancelled = step
    souk.wait_until_ready()
    counted = {each: faults_injected(souk, *each) for each in (
        (process, method, MOMENTS[moment]), ("payment", "Charge", "reply_delay"))}

    def reached(*point):
        return faults_injected(souk, *point) > counted[point]

    shopper.cards = {card: 1}
    shopper.start()
    if cancelled:
        # While the answer to Charge is held back, the order is charged and does not know.
        wait_until(lambda: reached("payment", "Charge", "reply_delay"), "the order is charged", 30)
        order = next(order for order in souk.orders() if order["state"] in UNDER_WAY)
        canceller = Shopper(shopper.market, lab.random.random())
        threading.Thread(target=canceller.cancel, args=(order["orderId"],), daemon=True).start()
    what = f"{victim} killed {moment} {method}" + (" of a cancelled order" if cancelled else "")
    wait_until(lambda: reached(process, method, MOMENTS[moment]), what, 30)
    if not souk.kill(victim):
        lab.expect(False, f"{what}: it did not run")
    began = time.monotonic()
    shopper.join()
    if shopper.failures:
        lab.expect(False, f"{what}: {shopper.failures[0]}")
        return 0.0
    order_id = shopper.acknowledged[0].order["orderId"]
    state = "unknown"

    def at_its_end():
        nonlocal state
        try:
            status, order = souk.call("GET", f"/v1/orders/{order_id}")
        except OSError:
            return False
        state = order["state"] if status == 200 else f"answered with {status}"
        return state not in UNDER_WAY and status == 200
    try:
        wait_until(at_its_end, what, PATIENCE_S)
    except AssertionError:
        pass
    took = time.monotonic() - began
    wanted = {"tok_declined": "REJECTED"}.get(card, "CANCELLED" if cancelled else "CONFIRMED")
    lab.expect(state == wanted, f"{what}: {wanted} after {took:.1f} s" + ("" if state == wanted else f", but {state}"))
    return took
