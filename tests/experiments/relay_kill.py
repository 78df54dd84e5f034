"""The process that publishes events is killed, also right after the broker has got them, and so is the broker."""

import contextlib
import threading
import time

from books import Books, expect_books_agree
from event_outage import credited
from lab import Skip, metric, wait_until
from nats import NatsClient, PrivateNats
from replay import expect_no_dead_letters
from shoppers import ALL_CARDS, Market, Shopper, join_all

PASSES_WHEN = "0 events lost; effects once"
SHORT = 0.1
CATCH_UP_S = 60
LUCK_S = 90  # a batch in 200 is soon sent
SERVICES = ("user", "order", "payment", "inventory")


def run(lab):
    nats = PrivateNats()
    if nats.url is None:
        raise Skip("nats-server is not installed (apt-get install nats-server)")
    try:
        run_with(lab, nats)
    finally:
        nats.stop()


def run_with(lab, nats):
    # A batch is an order's event or a few: of some hundred, one is the last that the process publishes.
    souk = lab.start("order:events.nats.kill_percentage=0.5", arguments=["--nats", nats.url])
    market = Market(souk)
    stop = threading.Event()
    shoppers = [Shopper(market, lab.random.random(), stop=stop, cards=ALL_CARDS) for _ in range(4)]
    for shopper in shoppers:
        shopper.start()
    seconds = lab.count(120)
    lab.say(f"4 clients order for {seconds} s; the order service is killed at random moments, and after 1 of 200 "
            "batches that it has sent; so is NATS")
    kills = kill_at_random(lab, souk, nats, seconds)

    def killed_itself():
        return sum("order " in line for line in list(souk.lines) if "killed by signal 9" in line) - kills["order"]
    with contextlib.suppress(AssertionError):
        wait_until(lambda: killed_itself() > 0, "it dies after it has sent a batch", LUCK_S)
    stop.set()
    acknowledged = join_all(shoppers)
    lab.measured("kills at random moments", kills)
    lab.measured("times that the order service killed itself after it had sent a batch", killed_itself())
    lab.expect(killed_itself() > 0, "it died between publishing and the acknowledgement")

    # The faults end with the processes.
    lab.expect(souk.drain() == 0, "all processes drain")
    souk.settings = []
    souk.start()
    last = Shopper(market, lab.random.random())
    lab.expect_recovered(souk, last)
    confirmed = len([order for order in souk.orders() if order["state"] in ("CONFIRMED", "SHIPPED")])
    with contextlib.suppress(AssertionError):
        wait_until(lambda: credited(souk, market) == confirmed, "all are credited", CATCH_UP_S)
    lab.expect(credited(souk, market) == confirmed, f"all {confirmed} confirmed orders are credited, each once")
    lab.measured("events that came again, and had no effect",
                 metric(souk, "user", "souk_events_duplicate_total", consumer="user.loyalty"))
    expect_streams_are_the_logs(lab, souk, nats)
    expect_no_dead_letters(lab, souk)
    expect_books_agree(lab, souk, acknowledged + last.acknowledged)


def kill_at_random(lab, souk, nats, seconds):
    """Gives how often each was killed."""
    kills = {"order": 0, "nats": 0}
    until = time.monotonic() + seconds
    pause = threading.Event()
    while time.monotonic() < until:
        pause.wait(lab.random.uniform(0.5, 3.0))
        if lab.random.random() < 0.7:
            kills["order"] += souk.kill("order")
        else:
            nats.kill()
            pause.wait(lab.random.uniform(0.0, 1.5))
            nats.start()
            kills["nats"] += 1
    return kills


def expect_streams_are_the_logs(lab, souk, nats):
    """What a stranger reads from NATS is what the services' databases hold: each event once, in order."""
    client = NatsClient(nats.url)
    for service in SERVICES:
        def logged(service=service):
            return [event_id for event_id, in Books(souk.data_dir).rows(
                service, "SELECT event_id FROM outbox ORDER BY position")]

        def last_published(service=service):
            return next((headers for headers, _ in list(client.messages(f"souk_{service}"))[-1:]), None)
        with contextlib.suppress(AssertionError):
            wait_until(lambda: (last_published() or {}).get("Nats-Msg-Id") == logged()[-1],
                       f"the last event of {service} is published", CATCH_UP_S)
        published = list(client.messages(f"souk_{service}"))
        ids = [headers["Nats-Msg-Id"] for headers, _ in published]
        lab.expect(ids == logged(), f"the stream of {service} holds the {len(logged())} events of its log, each once, "
                   "in order" + ("" if ids == logged() else f"; it holds {len(ids)}, of them {len(set(ids))} different"))
        after = [headers["Souk-After"] for headers, _ in published[1:]]
        cursors = [headers["Souk-Cursor"] for headers, _ in published[:-1]]
        lab.expect(after == cursors, f"each message of {service} says after which event it comes")
    client.close()
