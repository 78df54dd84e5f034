"""Payments are made, and the answers to them are lost."""

from books import expect_books_agree
from lab import fault, faults_injected
from shoppers import ALL_CARDS, Market, Shopper, answers_of, run_all

PASSES_WHEN = "exactly 1 charge per order over 1,000 orders"
SHORT = 0.06


def run(lab):
    # A client's own answer is lost now and then as well: it asks again with the same key.
    souk = lab.start(
        # By chance half of twenty answers are lost, too, and then a breaker would keep the orders waiting.
        "order:clients.payment.breaker.failure_rate=0.9",
        *fault("payment", "lost", method="Charge", percentage=30, seed=lab.seed, abort_after_handler=True),
        *fault("order", "lost", method="CreateOrder", percentage=10, seed=lab.seed, abort_after_handler=True))
    orders = lab.count(1000)
    lab.say(f"{orders} orders by 8 clients; 30 of 100 answers to Charge are lost, 10 of 100 to CreateOrder")
    market = Market(souk)
    shoppers = [Shopper(market, lab.random.random(), count=-(-orders // 8), cards=ALL_CARDS) for _ in range(8)]
    acknowledged = run_all(shoppers)
    lab.measured("orders acknowledged", len(acknowledged))
    lab.measured("answers that the clients got, by status", answers_of(shoppers))
    lost = {method: faults_injected(souk, process, method, "lost_reply")
            for process, method in (("payment", "Charge"), ("order", "CreateOrder"))}
    lab.measured("answers that were lost", lost)
    lab.expect(lost["Charge"] > 0, "some answers to Charge were lost")
    lab.expect_none([failure for shopper in shoppers for failure in shopper.failures], "every call came to its answer")

    shopper = Shopper(market, lab.random.random())
    lab.expect_recovered(souk, shopper)
    expect_books_agree(lab, souk, acknowledged + shopper.acknowledged)
