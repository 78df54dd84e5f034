"""What a user sees when an edge between two processes is dead: docs/dependencies.md, edge by edge. The callee stands still
(SIGSTOP): connections stay, answers do not come.

Run by ctest: dependencies_test.py BIN_DIR. Waits for events, never for time alone.
"""

import contextlib
import os
import signal
import sys
import time
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from souk import DEADLINE_S, Souk, wait_until  # noqa: E402  (found by the line above)

BIN_DIR = ""
# Long enough for a call within to come to its own timeout of 2 s.
PATIENT = {"x-request-timeout": "5000"}
SHORT = {"x-request-timeout": "1000"}
# What a machine that is busy with other tests may add to the 200 ms within which an order is answered.
BUSY_S = 1.0


class DependenciesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # The gateway asks once: after a service's error it would ask again, until the deadline is all that is left to tell.
        cls.souk = Souk(BIN_DIR, ["order:saga.answer_margin=300ms", "order:saga.retry_maximum=300ms", "gateway:calls.attempts=1"])
        cls.user = cls.souk.seed()
        # From here on the price of the lamp is remembered, and the buyer is known.
        status, order = cls.order(PATIENT)
        assert (status, order["state"]) == (200, "CONFIRMED"), order

    @classmethod
    def tearDownClass(cls):
        cls.souk.stop()

    @classmethod
    def order(cls, headers, sku="LAMP-1", user=None):
        return cls.souk.call("POST", "/v1/orders", {
            "userId": user or cls.user, "items": [{"sku": sku, "quantity": 1}], "paymentToken": "tok_ok"},
            {"idempotency-key": str(uuid.uuid4()), **headers})

    @contextlib.contextmanager
    def still(self, process):
        """The process stands still; afterwards it goes on, and all is well again."""
        pid = self.souk.pid(process)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)
        self.souk.wait_until_ready()
        status, order = self.order(PATIENT)
        self.assertEqual((status, order.get("state")), (200, "CONFIRMED"), order)
        verified = self.souk.soukctl("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout)

    def assert_becomes_confirmed(self, order_id):
        wait_until(lambda: self.souk.call("GET", f"/v1/orders/{order_id}")[1]["state"] == "CONFIRMED",
                   f"{order_id} is confirmed", DEADLINE_S)

    def assert_reason(self, answer, status, reason):
        self.assertEqual(answer[0], status, answer)
        self.assertIn(reason, [detail.get("reason") for detail in answer[1]["details"]], answer)

    def test_gateway_to_a_service_only_its_own_routes_are_away(self):
        routes = {"user": f"/v1/users/{self.user}", "order": "/v1/orders?pageSize=1",
                  "inventory": "/v1/products/LAMP-1", "payment": "/v1/payments?pageSize=1"}
        for dead, path in routes.items():
            with self.subTest(dead), self.still(dead):
                self.assertEqual(self.souk.call("GET", path, headers=SHORT)[0], 504)
                for alive in sorted(set(routes) - {dead}):
                    self.assertEqual(self.souk.call("GET", routes[alive], headers=SHORT)[0], 200, alive)

    def test_order_to_user_known_users_still_buy(self):
        stranger = self.user[:-1] + ("0" if self.user[-1] != "0" else "1")
        with self.still("user"):
            status, order = self.order(PATIENT)
            self.assertEqual((status, order["state"]), (200, "CONFIRMED"))
            self.assert_reason(self.order(PATIENT, user=stranger), 503, "DEPENDENCY_UNAVAILABLE")

    def test_order_to_inventory_the_order_is_answered_as_pending_at_remembered_prices(self):
        with self.still("inventory"):
            began = time.monotonic()
            status, order = self.order(PATIENT)
            took = time.monotonic() - began
            self.assertEqual((status, order["state"]), (200, "PENDING"))
            self.assertEqual(order["total"]["minorUnits"], "1250")
            self.assertLess(took, 0.2 + BUSY_S)
            self.assert_reason(self.order(PATIENT, sku="NEVER-SEEN"), 503, "DEPENDENCY_UNAVAILABLE")
        self.assert_becomes_confirmed(order["orderId"])

    def test_order_to_payment_the_order_waits_with_its_stock_reserved(self):
        with self.still("payment"):
            status, order = self.order(SHORT)
            self.assertEqual((status, order["state"]), (200, "STOCK_RESERVED"))
        self.assert_becomes_confirmed(order["orderId"])

    def test_user_to_order_loyalty_stays_as_it_was(self):
        with self.still("order"):
            status, user = self.souk.call("GET", f"/v1/users/{self.user}", headers=SHORT)
            self.assertEqual(status, 200, user)
            self.assertIn("asOf", user["loyalty"])


if __name__ == "__main__":
    BIN_DIR = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
