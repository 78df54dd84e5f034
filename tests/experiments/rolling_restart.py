"""Every process of every service is restarted in turn, by SIGTERM, while people read and order."""

import signal
import threading
import time
import uuid

from lab import private_postgres, wait_until
from readers import between, is_failure, percentile, start_readers
from shoppers import Market, Shopper, join_all

PASSES_WHEN = "0 failed requests"
SHORT = 0.07
READERS = 4
# The gateway is what clients connect to: with one of it there is nothing that they could go to meanwhile.
RESTARTED = ("order", "order-2", "inventory", "inventory-2", "inventory-3", "payment", "user", "user-2")
BACK_S = 30


def run(lab):
    with private_postgres(lab) as postgres:
        run_with(lab, postgres)


def run_with(lab, postgres):
    prefix = f"souk_{uuid.uuid4().hex[:8]}_"
    souk = lab.start(arguments=["--database", postgres.url_of(prefix), "--replicas", "order=2,inventory=3,user=2"])
    market = Market(souk)
    stop = threading.Event()
    shoppers = [Shopper(market, lab.random.random(), stop=stop) for _ in range(3)]
    for shopper in shoppers:
        shopper.start()
    wait_until(lambda: any(shopper.acknowledged for shopper in shoppers), "the first order is placed", BACK_S)
    order_id = next(shopper for shopper in shoppers if shopper.acknowledged).acknowledged[0].order["orderId"]
    choose = lab.random.choice

    def something():
        return choose((f"/v1/products/{choose(market.skus)}", f"/v1/orders/{order_id}", f"/v1/users/{market.users[0]}"))
    readers = start_readers(READERS, souk, stop, something)
    rounds = lab.count(15)
    lab.say(f"{READERS} readers and {len(shoppers)} who order; {rounds} rounds of restarts of {len(RESTARTED)} processes")
    began = time.monotonic()
    for _ in range(rounds):
        for process in lab.random.sample(RESTARTED, len(RESTARTED)):
            souk.replace(process, signal.SIGTERM)
    stop.set()
    acknowledged = join_all(shoppers)
    for reader in readers:
        reader.join()

    answers = between(readers, began, time.monotonic())
    failed = [answer for answer in answers if is_failure(answer)]
    again = [each for each in acknowledged if each.attempts > 1]
    lab.measured("restarts", rounds * len(RESTARTED))
    lab.measured("reads, failed, p50, p99, longest",
                 f"{len(answers)}, {len(failed)}, {percentile(answers, 0.5) * 1e3:.1f} ms, "
                 f"{percentile(answers, 0.99) * 1e3:.1f} ms, {percentile(answers, 1.0) * 1e3:.0f} ms")
    lab.measured("orders, asked for again", f"{len(acknowledged)}, {len(again)}")
    lab.expect_none([error for reader in readers for error in reader.errors] if failed else [], "no read failed")
    lab.expect_none([refusal for shopper in shoppers for refusal in shopper.refusals.items()] if again else [],
                    "no order had to be asked for again")
    lab.expect_none([failure for shopper in shoppers for failure in shopper.failures], "every order was answered")
    lab.expect_recovered(souk, Shopper(market, lab.random.random()))
