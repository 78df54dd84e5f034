"""What a consumer of events needs is away for minutes while events flow: the user service cannot write its database."""

import contextlib
import os
import sqlite3
import threading
import time

from books import expect_books_agree
from lab import metric, wait_until
from replay import expect_no_dead_letters
from shoppers import ALL_CARDS, Market, Shopper, join_all

PASSES_WHEN = "the cursor pauses, nothing healthy is dead-lettered, it catches up in order"
SHORT = 0.1
CATCH_UP_S = 60


def run(lab):
    souk = lab.start()
    market = Market(souk)
    stop = threading.Event()
    shoppers = [Shopper(market, lab.random.random(), stop=stop, cards=ALL_CARDS) for _ in range(4)]
    for shopper in shoppers:
        shopper.start()
    wait_until(lambda: credited(souk, market) > 0, "orders are credited to users", 30)

    seconds = lab.count(120)
    with user_database_locked(souk):
        # A write that was under way when the lock came may still be told.
        before = sum(len(shopper.acknowledged) for shopper in shoppers)
        at_first = credited(souk, market)
        lab.say(f"the user service cannot write for {seconds} s; {at_first} orders are credited")
        threading.Event().wait(seconds)
        at_last = credited(souk, market)
        placed = sum(len(shopper.acknowledged) for shopper in shoppers) - before
        pauses = metric(souk, "user", "souk_events_pauses_total", consumer="user.loyalty")
    lab.measured("orders placed meanwhile", placed)
    lab.measured("orders credited meanwhile", at_last - at_first)
    lab.measured("pauses of the consumer", pauses)
    lab.expect(placed > 0, "orders are placed without the user service's database")
    lab.expect(at_last == at_first, "the count stands still")
    # As of its cursor it must be right at each moment: then it catches up in order, and leaves nothing out.
    verified = souk.soukctl("verify", "--patience", "1h")
    lab.expect(verified.returncode == 0, "soukctl verify is clean while it catches up"
               + ("" if verified.returncode == 0 else ":\n" + verified.stdout))
    stop.set()
    acknowledged = join_all(shoppers)
    last = Shopper(market, lab.random.random())
    lab.expect_recovered(souk, last)
    began = time.monotonic()
    confirmed = len([order for order in souk.orders() if order["state"] in ("CONFIRMED", "SHIPPED")])
    with contextlib.suppress(AssertionError):
        wait_until(lambda: credited(souk, market) == confirmed, "all are credited", CATCH_UP_S)
    lab.measured("it had caught up after", f"{time.monotonic() - began:.1f} s")
    lab.expect(credited(souk, market) == confirmed, f"all {confirmed} confirmed orders are credited, each once")
    expect_no_dead_letters(lab, souk)
    expect_books_agree(lab, souk, acknowledged + last.acknowledged)


def credited(souk, market):
    """How many orders the users are credited with."""
    users = [souk.call("GET", f"/v1/users/{user_id}")[1] for user_id in market.users]
    return sum(user.get("loyalty", {}).get("orders", 0) for user in users)


@contextlib.contextmanager
def user_database_locked(souk):
    """Holds the one lock of the user service's database that writing needs; reading goes on."""
    path = os.path.join(souk.data_dir, "user.db")
    with contextlib.closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
