"""Clients as they should be: each order has an idempotency key, and is asked for with it until it is answered."""

import dataclasses
import http.client
import json
import random
import threading
import time
import uuid

# Ends of a call after which the same call, with the same key, is right: 409 is ABORTED here.
TRY_AGAIN = (409, 429, 499, 500, 502, 503, 504)

GOOD_CARD = {"tok_ok": 1}
ALL_CARDS = {"tok_ok": 80, "tok_declined": 8, "tok_insufficient_funds": 4, "tok_flaky": 6, "tok_slow": 2}


@dataclasses.dataclass(frozen=True)
class Acknowledgement:
    """An order that somebody was told is placed."""
    key: str
    order: dict
    body: bytes      # of the answer, as it came
    attempts: int


class GaveUp(AssertionError):
    """A call was not answered for so long that nobody would wait, or in a way that is wrong."""


class Market:
    """Users and products to order, made at once."""

    def __init__(self, souk, products=5, users=3, stock=1_000_000):
        self.souk = souk
        self.users = []
        self.skus = [f"THING-{i}" for i in range(products)]
        for i in range(users):
            self.users.append(self._make("/v1/users", {
                "email": f"shopper{i}@example.com", "displayName": f"Shopper {i}",
                "password": "correct horse"})["userId"])
        for i, sku in enumerate(self.skus):
            self._make("/v1/products", {
                "sku": sku, "displayName": sku, "unitPrice": {"currencyCode": "EUR", "minorUnits": str(100 + i)},
                "onHand": stock})

    def _make(self, path, body):
        status, made = self.souk.call("POST", path, body)
        assert status == 200, made
        return made


class Shopper(threading.Thread):
    """Places one order after the other until `count` are acknowledged or `stop` is set. `cards` are weights of payment
    tokens; a share of the orders, `cancels`, is cancelled at once. What went wrong for good is in `failures`."""

    def __init__(self, market, seed, count=None, stop=None, cards=None, cancels=0.0, patience_s=90):
        super().__init__(daemon=True)
        self.market = market
        self.random = random.Random(seed)
        self.count = count
        self.stopped = stop or threading.Event()
        self.cards = cards or GOOD_CARD
        self.cancels = cancels
        self.patience_s = patience_s
        self.acknowledged = []
        self.failures = []
        self.answers = {}  # how often each status came; "none" for no answer
        self.refusals = {}  # how often each error came that asked to come again, as "429 STORAGE_FULL"

    def run(self):
        while not self.stopped.is_set() and (self.count is None or len(self.acknowledged) < self.count):
            try:
                placed = self.place(self.random.choices(*zip(*self.cards.items()))[0])
                if self.random.random() < self.cancels:
                    self.cancel(placed.order["orderId"])
            except GaveUp as failure:
                self.failures.append(str(failure))
                return

    def place(self, card="tok_ok", headers=None):
        """Asks for an order until it is acknowledged."""
        skus = self.random.sample(self.market.skus, self.random.randint(1, min(3, len(self.market.skus))))
        body = json.dumps({
            "userId": self.random.choice(self.market.users), "paymentToken": card,
            "items": [{"sku": sku, "quantity": self.random.randint(1, 3)} for sku in skus]}).encode()
        key = str(uuid.UUID(int=self.random.getrandbits(128)))
        status, answer, attempts = self._ask("/v1/orders", body, key, headers)
        if status != 200:
            raise GaveUp(f"an order was answered with {status}: {answer[:300]!r}")
        acknowledgement = Acknowledgement(key, json.loads(answer), answer, attempts)
        self.acknowledged.append(acknowledgement)
        return acknowledgement

    def cancel(self, order_id):
        """Asks to cancel an order; 400 when it is too late."""
        status, answer, _ = self._ask(f"/v1/orders/{order_id}:cancel", b"{}", f"cancel-{order_id}")
        if status not in (200, 400):
            raise GaveUp(f"a cancellation was answered with {status}: {answer[:300]!r}")

    def _ask(self, path, body, key, headers=None):
        until = time.monotonic() + self.patience_s
        pause = threading.Event()
        attempts = 0
        while True:
            attempts += 1
            status, answer = None, b""
            try:
                status, _, answer = self.market.souk.call_for_bytes(
                    "POST", path, body, {"idempotency-key": key, **(headers or {})})
            except (OSError, http.client.HTTPException):
                pass  # the gateway is down, or went down
            self.answers[status or "none"] = self.answers.get(status or "none", 0) + 1
            if status is not None and status not in TRY_AGAIN:
                return status, answer, attempts
            if status is not None:
                refusal = f"{status} {reason_of(answer)}"
                self.refusals[refusal] = self.refusals.get(refusal, 0) + 1
            if time.monotonic() > until:
                raise GaveUp(f"{path} with key {key} had no answer for {self.patience_s} s; the last was "
                             f"{status} {answer[:300]!r}")
            pause.wait(self.random.uniform(0.02, min(1.0, 0.05 * 2 ** min(attempts, 6))))


def reason_of(answer):
    """The reason that an error carries; "without a reason" where it has none."""
    try:
        details = json.loads(answer).get("details", [])
    except ValueError:
        details = []
    return next((detail["reason"] for detail in details if "reason" in detail), "without a reason")


def run_all(shoppers):
    """Runs them beside each other until each has its count; gives all that was acknowledged."""
    for shopper in shoppers:
        shopper.start()
    return join_all(shoppers)


def join_all(shoppers):
    for shopper in shoppers:
        shopper.join()
    return [each for shopper in shoppers for each in shopper.acknowledged]


def answers_of(shoppers):
    """How often each status came, over all."""
    total = {}
    for shopper in shoppers:
        for status, times in shopper.answers.items():
            total[status] = total.get(status, 0) + times
    return dict(sorted(total.items(), key=str))
