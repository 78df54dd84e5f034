"""The services' databases, opened from outside: what they hold is compared with what the API and its clients say."""

import collections
import contextlib
import json
import os
import sqlite3

END_OF = {"order.confirmed": "CONFIRMED", "order.shipped": "SHIPPED", "order.rejected": "REJECTED",
          "order.cancelled": "CANCELLED"}
FULFILLED = ("CONFIRMED", "SHIPPED")


class Books:
    """Reads SQLite files beside the services that own them. For a Souk at rest."""

    def __init__(self, data_dir):
        self.data_dir = data_dir

    def rows(self, database, sql, *arguments):
        path = os.path.join(self.data_dir, f"{database}.db")
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, arguments).fetchall()

    def order_ends(self):
        """By order: the state that its last event stands for; None where it is under way."""
        return {order_id: END_OF.get(kind) for order_id, kind in self.rows(
            "order", "SELECT order_id, type FROM order_events e WHERE version = "
                     "(SELECT max(version) FROM order_events WHERE order_id = e.order_id)")}

    def totals(self):
        """By order: what it costs, in minor units."""
        return {order_id: int(json.loads(payload)["total"]["minorUnits"]) for order_id, payload in self.rows(
            "order", "SELECT order_id, payload FROM order_events WHERE version = 1")}

    def payments(self):
        """By order: its payments as (payment_id, state, minor units)."""
        found = collections.defaultdict(list)
        for order_id, *payment in self.rows(
                "payment", "SELECT order_id, payment_id, state, minor_units FROM payments"):
            found[order_id].append(tuple(payment))
        return found

    def received(self):
        """By payment: what the processor owes us for it by the ledger, and how often it was booked."""
        return {payment_id: (net, entries) for payment_id, net, entries in self.rows(
            "payment", "SELECT payment_id, sum(CASE side WHEN 'DEBIT' THEN minor_units ELSE -minor_units END), "
                       "count(*) FROM ledger_entries WHERE account = 'PROCESSOR' GROUP BY payment_id")}

    def reservations(self):
        """By order: the states of its reservations."""
        found = collections.defaultdict(list)
        for order_id, state in self.rows("inventory", "SELECT order_id, state FROM reservations"):
            found[order_id].append(state)
        return found


def expect_books_agree(lab, souk, acknowledged):
    """Every acknowledged order is stored, once; every order is charged exactly once, or not at all; the files are whole."""
    books = Books(souk.data_dir)
    ends, totals, payments = books.order_ends(), books.totals(), books.payments()
    received, reservations = books.received(), books.reservations()
    for database in ("user", "order", "payment", "inventory", "processor"):
        lab.expect(books.rows(database, "PRAGMA integrity_check") == [("ok",)], f"{database}.db is whole")

    ids = [each.order["orderId"] for each in acknowledged]
    lab.expect_none([order_id for order_id in ids if order_id not in ends], "every acknowledged order is stored")
    lab.expect(len(set(ids)) == len(ids), "no two keys were answered with one order")
    lab.expect_none(sorted(set(ends) - set(ids)), "every stored order was acknowledged, once")

    api = {order["orderId"]: order["state"] for order in souk.orders()}
    lab.expect_none([f"{order_id}: {api.get(order_id)}, not {end}" for order_id, end in ends.items()
                     if api.get(order_id) != end], "the API says of every order what is stored")

    wrong_charges, orphans = [], []
    for order_id, end in ends.items():
        charged = [(payment_id, amount) for payment_id, state, amount in payments[order_id] if state == "CHARGED"]
        booked = sum(received.get(payment_id, (0, 0))[0] for payment_id, _, _ in payments[order_id])
        due = totals[order_id] if end in FULFILLED else 0
        if booked != due or [amount for _, amount in charged] != ([due] if due else []):
            wrong_charges.append(f"{order_id} ({end}): due {due}, booked {booked}, charged {charged}")
        left = [state for state in reservations[order_id] if state in ("HELD", "COMMITTED")]
        if left != (["COMMITTED"] if end in FULFILLED else []):
            orphans.append(f"{order_id} ({end}): {left}")
    lab.expect_none(wrong_charges, "every order is charged exactly its total, once, or nothing")
    lab.expect_none(orphans, "every reservation is committed for a fulfilled order, or gone")
    lab.expect_none([order_id for order_id in reservations if order_id not in ends], "no reservation is an orphan")

    # The processor is another company: what it charged is compared with what we booked.
    charged_there = dict(books.rows(
        "processor", "SELECT payment_id, minor_units FROM charges WHERE state = 'CHARGED' AND refunded = 0"))
    charged_here = {payment_id: net for payment_id, (net, _) in received.items() if net}
    lab.expect(charged_there == charged_here, "the card processor charged what the ledger says")
    lab.measured("orders by their end", dict(collections.Counter(ends.values())))
