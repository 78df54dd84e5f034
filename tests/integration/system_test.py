"""All five processes, really run: an order from end to end, bad input, a killed service, a drain.

Run by ctest: system_test.py BIN_DIR. Waits for events, never for time alone.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import unittest
import urllib.parse
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from souk import DEADLINE_S, Souk  # noqa: E402  (found by the line above)

BIN_DIR = ""


class SystemTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # An answer has to come back in time on a machine that is busy with other tests.
        cls.souk = Souk(BIN_DIR, ["order:saga.answer_margin=700ms"])
        cls.user = cls.souk.seed()

    @classmethod
    def tearDownClass(cls):
        code = cls.souk.stop()
        assert code == 0, f"soukctl up ended with {code}"

    def order(self, quantity=1, token="tok_ok", key=None, headers=None):
        return self.souk.call("POST", "/v1/orders", {
            "userId": self.user, "items": [{"sku": "LAMP-1", "quantity": quantity}], "paymentToken": token},
            {"idempotency-key": key or str(uuid.uuid4()), **(headers or {})})

    def assert_clean(self):
        verified = self.souk.soukctl("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout)
        self.assertIn("clean", verified.stdout)

    def wait_for_state(self, order_id, states):
        watched = self.souk.soukctl("watch", order_id)
        self.assertEqual(watched.returncode, 0, watched.stdout)
        state = self.souk.call("GET", f"/v1/orders/{order_id}")[1]["state"]
        self.assertIn(state, states)

    def test_an_order_comes_back_confirmed(self):
        status, order = self.order(quantity=2)
        self.assertEqual(status, 200, order)
        self.assertEqual(order["state"], "CONFIRMED")
        self.assertEqual(order["total"], {"currencyCode": "EUR", "minorUnits": "2500"})
        self.assert_clean()

    def test_a_declined_card_gives_the_stock_back(self):
        before = self.souk.call("GET", "/v1/products/LAMP-1")[1]
        status, order = self.order(token="tok_declined")
        self.assertEqual((status, order["state"], order["failure"]), (200, "REJECTED", "PAYMENT_DECLINED"))
        after = self.souk.call("GET", "/v1/products/LAMP-1")[1]
        self.assertEqual(before["onHand"], after["onHand"])
        self.assert_clean()

    def test_one_key_is_one_order(self):
        key = str(uuid.uuid4())
        first = self.order(key=key)
        self.assertEqual(self.order(key=key), first)
        status, error = self.order(key=key, quantity=3)
        self.assertEqual((status, error["code"]), (400, 9))

    def test_bad_input_names_every_field_and_stores_nothing(self):
        before = len(self.souk.call("GET", "/v1/orders?pageSize=1000")[1]["orders"]) if self.souk.call(
            "GET", "/v1/orders?pageSize=1000")[1] else 0
        status, error = self.souk.call("POST", "/v1/orders", {
            "userId": "nobody", "items": [{"sku": "bad sku", "quantity": 0}]})
        self.assertEqual(status, 400)
        fields = [violation["field"] for detail in error["details"] if "fieldViolations" in detail
                  for violation in detail["fieldViolations"]]
        self.assertEqual(sorted(fields), ["items[0].quantity", "items[0].sku", "payment_token", "user_id"])
        for body, expected in ((b"{", 400), (b'{"a":1}', 400), (b'\xff', 400), (b"x" * (5 << 20), 413)):
            self.assertEqual(self.souk.call("POST", "/v1/orders", body)[0], expected)
        after = self.souk.call("GET", "/v1/orders?pageSize=1000")[1].get("orders", [])
        self.assertEqual(before, len(after))

    def test_a_killed_order_service_finishes_its_orders(self):
        # The card answers after 3 s: the order is on its way when its service dies.
        status, order = self.order(token="tok_slow", headers={"x-request-timeout": "1500"})
        self.assertEqual(status, 200, order)
        self.assertIn(order["state"], ("PENDING", "STOCK_RESERVED"))
        here = len(self.souk.lines)
        os.kill(self.souk.endpoints()["order"]["pid"], signal.SIGKILL)
        self.souk.wait_for_line("order was killed by signal 9", here)
        self.souk.wait_for_line("ready admin_port", here)
        self.wait_for_state(order["orderId"], ("CONFIRMED",))
        self.assert_clean()

    def test_every_process_answers_its_operators(self):
        for name, endpoint in self.souk.endpoints().items():
            address = urllib.parse.urlsplit(endpoint["admin"])
            for path, text in (("/healthz", b""), ("/readyz", b"ready"), ("/metrics", b"process_cpu_seconds_total"),
                               ("/buildinfo", name.encode())):
                connection = http.client.HTTPConnection(address.hostname, address.port, timeout=DEADLINE_S)
                connection.request("GET", path)
                response = connection.getresponse()
                self.assertEqual(response.status, 200, (name, path))
                self.assertIn(text, response.read())
                connection.close()

    def test_the_gateway_tells_its_health_and_its_upstreams(self):
        for query in ("", "?service=souk.order.v1.OrderService"):
            self.assertEqual(self.souk.call("GET", "/healthz" + query), (200, {"status": "SERVING"}))
        self.assertEqual(self.souk.call("GET", "/healthz?service=souk.order.v1.Nobody")[0], 404)


class Shopper(threading.Thread):
    """Places one order after the other, each over a connection of its own, until nobody takes it."""

    def __init__(self, address, user, placed):
        super().__init__()
        self.address, self.user, self.placed = address, user, placed
        self.order_ids = []  # of the orders that were acknowledged
        self.cut_off = []    # what a request came to that was neither answered nor refused

    def run(self):
        while self.place():
            self.placed.release()

    def place(self):
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=DEADLINE_S)
        body = json.dumps({"userId": self.user, "items": [{"sku": "LAMP-1", "quantity": 1}],
                           "paymentToken": "tok_ok"})
        headers = {"content-type": "application/json", "idempotency-key": str(uuid.uuid4())}
        try:
            connection.request("POST", "/v1/orders", body, headers)
            response = connection.getresponse()
        except (ConnectionError, http.client.RemoteDisconnected):
            return False  # nobody took the connection; that nothing came of it is checked below
        try:
            answer = json.loads(response.read())
        except (ConnectionError, http.client.HTTPException, ValueError) as error:
            self.cut_off.append(repr(error))
            return False
        finally:
            connection.close()
        if response.status == 200:
            self.order_ids.append(answer["orderId"])
            return True
        if response.status != 503 or answer["code"] != 14:
            self.cut_off.append(f"{response.status} {answer}")
        return False


class DrainTest(unittest.TestCase):
    def test_a_stop_under_load_loses_no_order_that_was_taken(self):
        souk = Souk(BIN_DIR)
        self.addCleanup(souk.stop)
        user = souk.seed()
        address = urllib.parse.urlsplit(souk.endpoints()["gateway"]["http"])
        placed = threading.Semaphore(0)
        shoppers = [Shopper(address, user, placed) for _ in range(8)]
        for shopper in shoppers:
            shopper.start()
        for _ in range(50):
            self.assertTrue(placed.acquire(timeout=DEADLINE_S))
        self.assertEqual(souk.drain(), 0)
        for shopper in shoppers:
            shopper.join(DEADLINE_S)
        self.assertEqual([what for shopper in shoppers for what in shopper.cut_off], [])

        souk.start()
        acknowledged = [order_id for shopper in shoppers for order_id in shopper.order_ids]
        self.assertCountEqual(souk.order_ids(), acknowledged)
        verified = souk.soukctl("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout)


class StartTest(unittest.TestCase):
    """What keeps a process from starting is one clear line, and a code that is not zero."""

    def start(self, *arguments):
        process = subprocess.run([os.path.join(BIN_DIR, arguments[0]), *arguments[1:]], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, timeout=DEADLINE_S)
        self.assertNotEqual(process.returncode, 0)
        lines = [line for line in process.stderr.splitlines() if line.startswith("souk-")]
        self.assertEqual(len(lines), 1, process.stderr)
        return lines[0]

    def test_wrong_configurations_are_refused(self):
        self.assertIn("there is no key", self.start("souk-order", "--set", "databse=x"))
        self.assertIn("clients.user.target", self.start(
            "souk-order", "--set", "database=sqlite:///tmp/souk-never-made.db", "--set",
            "process.admin_listen=127.0.0.1:0", "--set", "grpc.listen=127.0.0.1:0"))
        self.assertIn("cannot be read", self.start("souk-user", "--config", "/nowhere.yaml"))
        self.assertIn("descriptor_set", self.start(
            "souk-gateway", "--set", "descriptor_set=/nowhere.pb", "--set", "process.admin_listen=127.0.0.1:0"))

    def test_a_folder_that_is_not_there_is_named(self):
        self.assertIn("/nowhere", self.start(
            "souk-inventory", "--set", "database=sqlite:///nowhere/x.db", "--set",
            "process.admin_listen=127.0.0.1:0", "--set", "grpc.listen=127.0.0.1:0"))


if __name__ == "__main__":
    BIN_DIR = sys.argv.pop(1)
    unittest.main(verbosity=2)
