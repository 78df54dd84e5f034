"""The wall clock jumps by an hour, both ways, while orders come in, while one is under way, and while a breaker is open."""

import os
import signal
import tempfile
import threading
import time

from books import Books, expect_books_agree
from lab import Skip, wait_until
from preload import Preload
from shoppers import ALL_CARDS, Market, Shopper, join_all

PASSES_WHEN = "deadlines, breakers, leases and limits unaffected"
SHORT = 0.25
HOUR_S = 3600
# What a loaded machine, and the jitter of a breaker's pauses, may add to a time that is compared with another one of the
# same run.
MARGINS_S = {"deadline": 2.0, "breaker": 8.0}


def run(lab):
    with tempfile.TemporaryDirectory(prefix="souk-clock-") as folder:
        clock = WallClock(folder)
        # Shorter than a jump: a reservation whose time was counted by the wall clock would be gone after it.
        souk = lab.start("order:saga.reservation_ttl=10m", "inventory:reservations.sweep_interval=1s",
                         "order:clients.payment.breaker.minimum_calls=5", "order:clients.payment.breaker.open_for=2s",
                         environment=clock.environment)
        market = Market(souk)
        stop = threading.Event()
        shoppers = [Shopper(market, lab.random.random(), stop=stop, cards=ALL_CARDS) for _ in range(2)]
        for shopper in shoppers:
            shopper.start()
        single = Shopper(market, lab.random.random())
        usual = {"deadline": time_to_answer(single), "breaker": time_to_recover(lab, souk, single)}
        lab.measured("without jumps", text_of(usual))
        # There and back, from both sides.
        for hours in (1, -1, -1, 1)[:lab.count(4)]:
            for what, measure in (("deadline", lambda jump: time_to_answer(single, jump)),
                                  ("breaker", lambda jump: time_to_recover(lab, souk, single, jump))):
                took = measure(lambda hours=hours: clock.jump(hours * HOUR_S))
                lab.expect(abs(took - usual[what]) <= MARGINS_S[what],
                           f"{what}: {took:.2f} s with a jump by {hours:+} h, as without one ({usual[what]:.2f} s)")
                clock.jump(-hours * HOUR_S)
            clock.jump(hours * HOUR_S)
        stop.set()
        acknowledged = join_all([*shoppers]) + single.acknowledged
        lab.measured("orders acknowledged", len(acknowledged))
        lab.expect_none([failure for shopper in shoppers for failure in shopper.failures],
                        "every call came to its answer")
        expired = [state for states in Books(souk.data_dir).reservations().values() for state in states
                   if state == "EXPIRED"]
        lab.expect(not expired, f"no reservation has expired ({len(expired)})")
        last = Shopper(market, lab.random.random())
        lab.expect_recovered(souk, last)
        expect_books_agree(lab, souk, acknowledged + last.acknowledged)
        lab.end()


class WallClock(Preload):
    """The wall clock of the processes that run in `environment`; the machine's is left alone. clock_jump.cc tells how."""

    def __init__(self, folder):
        try:
            super().__init__(os.path.join(os.path.dirname(os.path.abspath(__file__)), "clock_jump.cc"), folder)
        except FileNotFoundError as missing:
            raise Skip(str(missing)) from missing

    def jump(self, seconds):
        self.write(self.read() + seconds * 10**9)


def time_to_answer(shopper, jump=lambda: None):
    """An order whose card takes 3 s, asked for with a deadline of 1.5 s; the clock jumps meanwhile. Gives when it was
    answered; the order goes on."""
    timer = threading.Timer(0.5, jump)
    timer.start()
    began = time.monotonic()
    shopper.place("tok_slow", {"x-request-timeout": "1500"})
    timer.join()
    return time.monotonic() - began


def time_to_recover(lab, souk, shopper, jump=lambda: None):
    """Payment stands still until the order service's breaker opens; the clock jumps; payment goes on. Gives how long it
    took from there until the breaker had closed again."""
    def is_open():
        return 'souk_breaker_open{breaker="payment"} 1' in souk.metrics("order")

    pid = souk.pid("payment")
    os.kill(pid, signal.SIGSTOP)
    try:
        with_load = [Shopper(shopper.market, lab.random.random(), count=4) for _ in range(16)]
        for each in with_load:
            each.start()
        wait_until(is_open, "the breaker opens", 60)
        jump()
    finally:
        os.kill(pid, signal.SIGCONT)
    began = time.monotonic()
    wait_until(lambda: not is_open(), "the breaker closes", 60)
    took = time.monotonic() - began
    shopper.acknowledged += join_all(with_load)
    return took


def text_of(times):
    return ", ".join(f"{what} {took:.2f} s" for what, took in times.items())
