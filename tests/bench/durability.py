"""What it costs that nothing acknowledged is lost: durable orders on either engine with their fsyncs, and a restart with
a million events stored."""

import json
import os
import sqlite3
import sys
import tempfile
import time
import uuid

from measured_souk import LOAD_COLUMNS, MeasuredSouk, SyncCounter, load_row, order_by, order_market, print_table

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from postgres import PrivatePostgres  # noqa: E402  (found by the line above)
from souk import wait_until  # noqa: E402

STORED_EVENTS = 1_000_000
MOST_CATCH_UP_S = 900


def measure_engines(bin_dir, seconds):
    """Orders a second and fsyncs an order, on SQLite and on PostgreSQL; whether verify is clean after both."""
    with tempfile.TemporaryDirectory(prefix="souk-bench-") as folder:
        syncs = SyncCounter(folder)
        rows = [measure_orders(bin_dir, seconds, "SQLite", syncs.read, environment=syncs.environment)]
        server = PrivatePostgres(durable=True)
        if server.url is None:
            print("PostgreSQL is not installed: its figures are left out\n")
        else:
            rows.append(measure_orders(bin_dir, seconds, "PostgreSQL", lambda: read_wal_syncs(server),
                                       arguments=["--database", server.url_of(f"souk_{uuid.uuid4().hex[:8]}_")]))
            server.stop()
    print_table([*LOAD_COLUMNS, "fsyncs"], [row for row, _ in rows])
    print("PostgreSQL's own CPU is not among these; its fsyncs are those of its log\n")
    return all(clean for _, clean in rows)


def measure_orders(bin_dir, seconds, engine, read_syncs, **options):
    with order_market(bin_dir, **options) as (souk, user):
        before = read_syncs()
        result = souk.load_orders(user, seconds)
        syncs = (read_syncs() - before) / max(1, result["good"])
        clean = souk.soukctl("verify").returncode == 0
        return [*load_row(f"durable orders on {engine}", result), f"{syncs:.2f}"], clean


def read_wal_syncs(server):
    # Others' counts reach the view when their transactions end or they have idled for a second.
    return int(server.query("postgres", "SELECT wal_sync FROM pg_stat_wal")[0])


def measure_restart(bin_dir):
    """How long a Souk takes to be ready with many events stored: when its consumers have yet to see them, and when they
    have seen them."""
    with tempfile.TemporaryDirectory(prefix="souk-bench-") as folder:
        souk = MeasuredSouk(bin_dir, data_dir=folder)
        [user] = souk.seed_market(1)
        souk.post("/v1/orders", order_by(user))
        wait_until(lambda: behind(souk) == 0, "the consumers have seen the first order", 30)
        souk.drain()
        stored = multiply_events(os.path.join(folder, "order.db"), STORED_EVENTS)
        souk.start()
        began, seconds_until_ready = time.monotonic(), souk.start_seconds
        wait_until(lambda: behind(souk) == 0, "the consumers have caught up", MOST_CATCH_UP_S)
        caught_up = time.monotonic() - began
        souk.drain()
        souk.start()
        print_table([f"{stored:,} events stored", "seconds"], [
            ["restart to ready, consumers far behind", f"{seconds_until_ready:.2f}"],
            [f"until order.views and user.loyalty have caught up ({stored / caught_up:,.0f} events/s)",
             f"{caught_up:.0f}"],
            ["restart to ready, consumers up to date", f"{souk.start_seconds:.2f}"]])
        souk.stop()


def behind(souk):
    """How many events the consumers have yet to see; None while that is not known."""
    shown = souk.soukctl("events", "consumers", "--json")
    assert shown.returncode == 0, shown.stdout
    counts = [consumer.get("behind") for consumer in map(json.loads, shown.stdout.splitlines())]
    return None if None in counts else sum(map(int, counts))


def multiply_events(path, wanted):
    """Writes the one order of a database again under other ids, until so many events are stored; gives how many are."""
    database = sqlite3.connect(path)
    [(order_id, events)] = database.execute("SELECT order_id, count(*) FROM order_events GROUP BY order_id")
    copies = wanted // events
    numbers = "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < :copies) "
    # Ids stay UUIDs, and events stay in their orders' order.
    new_order = "substr(:order_id, 1, 24) || printf('%012x', n)"
    with database:
        database.execute(
            numbers + "INSERT INTO order_events SELECT " + new_order + ", version, type, schema_version, occurred_at_us, "
            "payload FROM copies, order_events WHERE order_id = :order_id", {"copies": copies, "order_id": order_id})
        database.execute(
            numbers + "INSERT INTO outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, "
            "schema_version, occurred_at_us, traceparent, payload) SELECT substr(event_id, 1, 24) || "
            "printf('%06x%06x', n, position), aggregate_type, " + new_order + ", aggregate_version, type, schema_version, "
            "occurred_at_us, traceparent, payload FROM copies, outbox WHERE aggregate_id = :order_id "
            "ORDER BY n, position", {"copies": copies, "order_id": order_id})
    database.close()
    return (copies + 1) * events
