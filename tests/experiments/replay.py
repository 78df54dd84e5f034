"""Every consumer of events is set back to the beginning, again and again, while orders come in."""

import threading

from books import Books, expect_books_agree
from lab import metric, wait_until
from shoppers import ALL_CARDS, Market, Shopper, join_all

PASSES_WHEN = "0 duplicate effects"
SHORT = 0.2
CONSUMERS = (("user", "user.loyalty"), ("order", "order.views"), ("order", "order.buyers"))


def run(lab):
    souk = lab.start()
    market = Market(souk)
    stop = threading.Event()
    shoppers = [Shopper(market, lab.random.random(), stop=stop, cards=ALL_CARDS) for _ in range(4)]
    for shopper in shoppers:
        shopper.start()
    replays = lab.count(10)
    for _ in range(replays):
        placed = sum(len(shopper.acknowledged) for shopper in shoppers)
        wait_until(lambda placed=placed: sum(len(shopper.acknowledged) for shopper in shoppers) >= placed + 30,
                   "30 more orders are placed", 60)
        for service, consumer in CONSUMERS:
            replayed = souk.soukctl("events", "replay", "--service", service, "--consumer", consumer, "--from", "start")
            if replayed.returncode != 0:
                lab.expect(False, f"{consumer} is set back: {replayed.stdout.strip()}")
        verified = souk.soukctl("verify")
        lab.expect(verified.returncode == 0, "soukctl verify is clean while events come again"
                   + ("" if verified.returncode == 0 else ":\n" + verified.stdout))
    stop.set()
    acknowledged = join_all(shoppers)
    last = Shopper(market, lab.random.random())
    lab.expect_recovered(souk, last)

    duplicates = {consumer: metric(souk, service, "souk_events_duplicate_total", consumer=consumer)
                  for service, consumer in CONSUMERS}
    lab.measured(f"events that came again in {replays} replays, and had no effect", duplicates)
    lab.expect(all(duplicates.values()), "events have come again to each consumer")
    expect_no_dead_letters(lab, souk)
    expect_books_agree(lab, souk, acknowledged + last.acknowledged)


def expect_no_dead_letters(lab, souk):
    dead = [row for database in ("user", "order", "payment", "inventory")
            for row in Books(souk.data_dir).rows(database, "SELECT consumer, type, error FROM dead_letters")]
    lab.expect_none([str(row) for row in dead], "nothing healthy is dead-lettered")
