"""A backup is made while orders come in, and restored into another data folder."""

import os
import tempfile
import threading

from books import Books
from lab import wait_until
from shoppers import ALL_CARDS, Market, Shopper, join_all

PASSES_WHEN = "the restored Souk is clean, has every order that was at its end when the backup began, and finishes the rest"
SHORT = 0.25


def run(lab):
    for _ in range(lab.count(4)):
        one_round(lab)


def one_round(lab):
    souk = lab.start()
    market = Market(souk)
    stop = threading.Event()
    shoppers = [Shopper(market, lab.random.random(), stop=stop, cards=ALL_CARDS, cancels=0.1) for _ in range(8)]
    for shopper in shoppers:
        shopper.start()
    wait_until(lambda: sum(len(shopper.acknowledged) for shopper in shoppers) >= lab.random.randint(40, 200),
               "some orders are placed", 60)
    ended = {order["orderId"]: order["state"] for order in souk.orders()
             if order["state"] in ("CONFIRMED", "REJECTED", "CANCELLED")}
    with tempfile.TemporaryDirectory(prefix="souk-backup-") as folder:
        copies = os.path.join(folder, "copies")
        lab.say(f"backing up under load; {len(ended)} orders are at their end")
        made = souk.soukctl_alone("backup", copies, "--data-dir", souk.data_dir)
        lab.expect(made.returncode == 0, f"the backup is made: {made.stdout.strip().splitlines()[-1]}")
        stop.set()
        join_all(shoppers)

        refused = souk.soukctl_alone("restore", copies, "--data-dir", souk.data_dir)
        lab.expect(refused.returncode != 0 and "a process runs on" in refused.stdout,
                   "nothing is restored over a Souk that runs")
        lab.end()
        data_dir = os.path.join(folder, "restored")
        restored = souk.soukctl_alone("restore", copies, "--data-dir", data_dir)
        lab.expect(restored.returncode == 0, f"it is restored: {restored.stdout.strip().splitlines()[-1]}")

        again = lab.start(data_dir=data_dir)
        market.souk = again
        last = Shopper(market, lab.random.random())
        lab.expect_recovered(again, last)
        after = {order["orderId"]: order["state"] for order in again.orders()}
        lab.expect_none([f"{order_id}: {after.get(order_id)}, not {state}" for order_id, state in ended.items()
                         if after.get(order_id) != state], "every order that was at its end is there, as it was")
        report_what_is_left_over(lab, Books(data_dir), after)
        lab.end()


def report_what_is_left_over(lab, books, orders):
    """What later copies have of orders that were placed after the copy of the orders: lost with them, and to be known."""
    payments = [payment for order_id, found in books.payments().items() if order_id not in orders for payment in found]
    held = [order_id for order_id, states in books.reservations().items() if order_id not in orders
            for state in states if state in ("HELD", "COMMITTED")]
    lab.measured("payments and reservations of orders placed during the backup", f"{len(payments)} and {len(held)}")
