"""Many calls come at once with one idempotency key; then one comes with the key and another body."""

import http.client
import json
import threading

from books import Books, expect_books_agree
from lab import wait_until
from shoppers import TRY_AGAIN, Acknowledgement, Market, Shopper

PASSES_WHEN = "1 execution; calls in flight get ABORTED and, retried, the same bytes; the other body refused"
SHORT = 0.3
CALLS = 100


def run(lab):
    souk = lab.start()
    market = Market(souk)
    acknowledged = []
    # A slow card keeps the first call in flight for 3 s; a quick one is nearly over when the last call comes. When the
    # service is killed meanwhile, the claim that it leaves must be taken up, not made again.
    for card, kill in [("tok_slow", False), ("tok_ok", False), ("tok_slow", True)] * lab.count(3):
        acknowledged += one_round(lab, souk, market, card, kill)
        stored = Books(souk.data_dir).rows("order", "SELECT count(DISTINCT order_id) FROM order_events")[0][0]
        lab.expect(stored == len(acknowledged), f"each key has placed 1 order ({stored} for {len(acknowledged)})")
    shopper = Shopper(market, lab.random.random())
    lab.expect_recovered(souk, shopper)
    expect_books_agree(lab, souk, acknowledged + shopper.acknowledged)


def one_round(lab, souk, market, card, kill):
    key = f"key-{lab.random.getrandbits(64):016x}"
    body = {"userId": market.users[0], "items": [{"sku": market.skus[0], "quantity": 1}], "paymentToken": card}
    lab.say(f"{CALLS} calls at once with the key {key} and {card}" + (", and order is killed" if kill else ""))
    callers = [Caller(souk, body, key) for _ in range(CALLS)]
    for caller in callers:
        caller.start()
    if kill:
        wait_until(lambda: any(caller.aborted for caller in callers), "a call is refused as in flight", 30)
        souk.kill("order")
    for caller in callers:
        caller.join()

    aborted = sum(1 for caller in callers if caller.aborted)
    lab.measured("calls that were ABORTED at first", aborted)
    lab.expect(aborted > 0 or card != "tok_slow", "calls that come while the first is in flight are ABORTED")
    lab.expect_none([each for caller in callers for each in caller.wrong], "every other answer says what it should")
    answers = {caller.answer for caller in callers}
    lab.expect(len(answers) == 1 and None not in answers, f"all {CALLS} came to the same bytes")

    status, error = souk.call("POST", "/v1/orders", {**body, "paymentToken": "tok_declined"}, {"idempotency-key": key})
    lab.expect(status == 400 and error["code"] == 9 and "IDEMPOTENCY_KEY_REUSED" in json.dumps(error),
               "the key with another body is refused: FAILED_PRECONDITION, IDEMPOTENCY_KEY_REUSED")
    return [Acknowledgement(key, json.loads(answer), answer, CALLS) for answer in answers if answer]


class Caller(threading.Thread):
    """Asks with a key that others use too, until it is answered."""

    def __init__(self, souk, body, key):
        super().__init__(daemon=True)
        self.souk, self.body, self.key = souk, body, key
        self.aborted = 0
        self.answer = None
        self.wrong = []

    def run(self):
        def answered():
            try:
                status, headers, text = self.souk.call_for_bytes(
                    "POST", "/v1/orders", self.body, {"idempotency-key": self.key})
            except (OSError, http.client.HTTPException):
                return False  # too many at once for the listener's queue, or killed
            if status == 200:
                self.answer = text
                return True
            if status == 409:
                self.aborted += 1
                if b"IDEMPOTENCY_KEY_IN_FLIGHT" not in text or "retry-after" not in headers:
                    self.wrong.append(f"409 without reason or time: {text[:200]!r}")
            elif status not in TRY_AGAIN:
                self.wrong.append(f"{status}: {text[:200]!r}")
                return True
            return False
        try:
            wait_until(answered, "the call is answered", 90)
        except AssertionError as late:
            self.wrong.append(str(late))
