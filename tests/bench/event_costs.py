"""What events cost: orders with nobody consuming, with the consumers at work, and with NATS carrying the events."""

import os
import sys

from measured_souk import LOAD_COLUMNS, cpu_us, load_row, order_market, print_table

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from nats import PrivateNats  # noqa: E402  (found by the line above)

NOBODY_CONSUMES = ("order:events.consume=false", "user:events.consume=false")


def measure_events(bin_dir, seconds):
    """Orders a second and the CPU of each; the outbox is written in all of them."""
    rows = [measure_orders(bin_dir, seconds, "nobody consumes", NOBODY_CONSUMES),
            measure_orders(bin_dir, seconds, "read model, replica of users and loyalty at work", ())]
    server = PrivateNats()
    if server.url is None:
        print("nats-server is not installed: its figures are left out\n")
    else:
        before = cpu_us(server.process.pid)
        row = measure_orders(bin_dir, seconds, "the same, by NATS", (), arguments=["--nats", server.url])
        nats_us = cpu_us(server.process.pid) - before
        rows.append(row)
        server.stop()
    print_table(LOAD_COLUMNS, [load_row(what, result) for what, result in rows])
    if server.url is not None:
        print(f"CPU of the NATS server itself: {nats_us / max(1, rows[-1][1]['good']):.0f} us an order\n")


def measure_orders(bin_dir, seconds, what, settings, **options):
    with order_market(bin_dir, settings, **options) as (souk, user):
        return what, souk.load_orders(user, seconds)
