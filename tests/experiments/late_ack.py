"""The process that consumes events stands still past the time for acknowledgements, and another takes over."""

import contextlib
import os
import signal
import threading
import uuid

from lab import Skip, metric, private_postgres, wait_until
from nats import NatsClient, PrivateNats
from shoppers import ALL_CARDS, Market, Shopper, join_all

PASSES_WHEN = "effects once"
SHORT = 0.34
ACK_WAIT_S = 2
CATCH_UP_S = 60


def run(lab):
    with contextlib.ExitStack() as stack:
        nats = PrivateNats()
        if nats.url is None:
            raise Skip("nats-server is needed (apt-get install nats-server)")
        stack.callback(nats.stop)
        postgres = stack.enter_context(private_postgres(lab))
        run_with(lab, nats, postgres)


def run_with(lab, nats, postgres):
    prefix = f"souk_{uuid.uuid4().hex[:8]}_"
    souk = lab.start(f"user:events.nats.ack_wait={ACK_WAIT_S}s",
                     arguments=["--nats", nats.url, "--database", postgres.url_of(prefix), "--replicas", "user=2"])
    market = Market(souk)
    stop = threading.Event()
    shoppers = [Shopper(market, lab.random.random(), stop=stop, cards=ALL_CARDS) for _ in range(3)]
    for shopper in shoppers:
        shopper.start()

    client = NatsClient(nats.url)
    rounds = lab.count(6)
    again = 0
    for _ in range(rounds):
        consuming = who_consumes(souk)
        other = "user-2" if consuming == "user" else "user"
        before = applied(souk, other)
        pid = souk.endpoints()[consuming]["pid"]
        os.kill(pid, signal.SIGSTOP)
        try:
            wait_until(lambda: applied(souk, other) > before + 10, f"{other} takes over from {consuming}", CATCH_UP_S)
            wait_until(lambda: redelivered(client) > 0, "NATS sends again what is not acknowledged", CATCH_UP_S)
            again += redelivered(client)
        finally:
            os.kill(pid, signal.SIGCONT)
        lab.say(f"{consuming} stood still; {other} took over")
    stop.set()
    join_all(shoppers)
    client.close()
    lab.measured("events that NATS sent again", again)
    last = Shopper(market, lab.random.random())
    lab.expect_recovered(souk, last)

    confirmed = len([order for order in souk.orders() if order["state"] in ("CONFIRMED", "SHIPPED")])

    def credited():
        return int(postgres.query(prefix + "user", "SELECT coalesce(sum(orders), 0) FROM loyalty")[0])
    with contextlib.suppress(AssertionError):
        wait_until(lambda: credited() == confirmed, "all are credited", CATCH_UP_S)
    lab.expect(credited() == confirmed, f"all {confirmed} confirmed orders are credited, each once ({credited()})")
    for service in ("user", "order"):
        dead = [line for line in postgres.query(prefix + service, "SELECT type, error FROM dead_letters") if line]
        lab.expect_none(dead, f"nothing healthy is dead-lettered in {service}")


def applied(souk, process):
    return metric(souk, process, "souk_events_applied_total", consumer="user.loyalty")


def who_consumes(souk):
    """The process of the two whose consumer moves on."""
    before = {process: applied(souk, process) for process in ("user", "user-2")}
    moving = []

    def one_moves():
        moving[:] = [process for process, count in before.items() if applied(souk, process) > count]
        return moving
    wait_until(one_moves, "a process consumes", CATCH_UP_S)
    return moving[0]


def redelivered(client):
    """How many events NATS has sent more than once to the readers that it has now."""
    answer = client.request("$JS.API.CONSUMER.LIST.souk_order", {"offset": 0})
    return sum(consumer["num_redelivered"] for consumer in answer.get("consumers") or [])
