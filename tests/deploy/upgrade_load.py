"""Calls a Souk gateway without a pause until SIGTERM, and says how many of the requests failed.

    upgrade_load.py GATEWAY_URL CLIENTS

Each client keeps one connection, as long as the gateway does, and has one request on the way at a time: an order with
an idempotency key of its own, then reads of that order and of the products. A request has failed when it gets anything
but 200, or no answer; none is sent twice. Ends with one JSON line and exit code 1 if any failed.
"""

import collections
import http.client
import json
import signal
import sys
import threading
import time
import urllib.parse
import uuid

SKU = "UPGRADE-1"
# Longer than the route's deadline of 60 s: the gateway answers first.
TIMEOUT_S = 75
PAUSE_S = 0.02
# A client's first failures tell the cause; the rest is counted.
SHOWN_FAILURES = 2


class Client:
    """One connection and its figures."""

    def __init__(self, gateway):
        self.gateway = urllib.parse.urlsplit(gateway)
        self.connection = None
        self.sent = collections.Counter()
        self.failures = 0
        self.slowest_s = 0.0
        self.states = collections.Counter()

    def call(self, kind, method, path, body=None, headers=None):
        """Makes one request; gives the decoded answer, or None when it failed."""
        began = time.monotonic()
        self.sent[kind] += 1
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.gateway.hostname, self.gateway.port, timeout=TIMEOUT_S)
            payload = None if body is None else json.dumps(body)
            self.connection.request(method, path, payload, {"content-type": "application/json", **(headers or {})})
            response = self.connection.getresponse()
            answer = response.read()
            if response.will_close:
                self.hang_up()
            if response.status == 200:
                return json.loads(answer)
            failure = f"{response.status} {answer[:300].decode(errors='replace')}"
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            failure = repr(error)
        finally:
            took = time.monotonic() - began
            self.slowest_s = max(self.slowest_s, took)
        self.failures += 1
        if self.failures <= SHOWN_FAILURES:
            print(json.dumps({"at": time.strftime("%H:%M:%S"), "after_s": round(took, 2), "request": kind,
                              "failure": failure}), flush=True)
        return None

    def hang_up(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def run(self, user_id, stop):
        while not stop.is_set():
            order = self.call("order", "POST", "/v1/orders",
                              {"userId": user_id, "items": [{"sku": SKU, "quantity": 1}], "paymentToken": "tok_ok"},
                              {"idempotency-key": str(uuid.uuid4())})
            if order is not None:
                self.states[order["state"]] += 1
                self.call("get order", "GET", f"/v1/orders/{order['orderId']}")
            self.call("list products", "GET", "/v1/products?page_size=10")
            self.call("get user", "GET", f"/v1/users/{user_id}")
            stop.wait(PAUSE_S)
        self.hang_up()


def main():
    gateway, clients = sys.argv[1], [Client(sys.argv[1]) for _ in range(int(sys.argv[2]))]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    setup = Client(gateway)
    setup.call("setup", "POST", "/v1/products", {
        "sku": SKU, "displayName": "Sold during upgrades", "unitPrice": {"currencyCode": "EUR", "minorUnits": "100"},
        "onHand": 10_000_000})  # refused with 409 when there from an earlier run
    user = setup.call("setup", "POST", "/v1/users", {
        "email": f"{uuid.uuid4()}@example.com", "displayName": "Upgrade", "password": str(uuid.uuid4())})
    if user is None:
        sys.exit("no user could be made")

    began = time.monotonic()
    threads = [threading.Thread(target=client.run, args=(user["userId"], stop)) for client in clients]
    for thread in threads:
        thread.start()
    print("the load runs", flush=True)
    while not stop.wait(5):
        print(json.dumps({"sent": sum(sum(client.sent.values()) for client in clients)}), flush=True)
    for thread in threads:
        thread.join()

    failures = sum(client.failures for client in clients)
    print(json.dumps({
        "seconds": round(time.monotonic() - began, 1),
        "requests": dict(sum((client.sent for client in clients), collections.Counter())),
        "order_states": dict(sum((client.states for client in clients), collections.Counter())),
        "slowest_s": round(max(client.slowest_s for client in clients), 2),
        "failures": failures}), flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
