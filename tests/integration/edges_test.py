"""`soukctl top` and `soukctl breakers` on real processes: what they show, and what they force.

Run by ctest: edges_test.py BIN_DIR.
"""

import json
import os
import sys
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from souk import DEADLINE_S, Souk, wait_until  # noqa: E402  (found by the line above)

BIN_DIR = ""
ORDERS = "souk.order.v1.OrderService"


class EdgesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # So that each answer says how far the order can come, however slow the machine is.
        cls.souk = Souk(BIN_DIR, ["order:saga.answer_margin=700ms", "order:saga.patience.reserve_stock=10s"])
        cls.user = cls.souk.seed()

    @classmethod
    def tearDownClass(cls):
        code = cls.souk.stop()
        assert code == 0, f"soukctl up ended with {code}"

    def order(self):
        return self.souk.call("POST", "/v1/orders", {
            "userId": self.user, "items": [{"sku": "LAMP-1", "quantity": 1}], "paymentToken": "tok_ok"},
            {"idempotency-key": str(uuid.uuid4())})

    def soukctl(self, *arguments):
        ended = self.souk.soukctl(*arguments)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        return ended.stdout

    def force(self, process, breaker, how):
        self.assertIn(breaker, self.soukctl("breakers", "force", process, breaker, how))

    def test_top_shows_every_edge_of_every_process(self):
        lines = self.soukctl("top").splitlines()
        self.assertTrue(lines[0].startswith("from"), lines)
        edges = {tuple(line.split()[:2]) for line in lines[1:]}
        self.assertGreaterEqual(edges, {("gateway", ORDERS), ("order", "payment"), ("order", "inventory"),
                                        ("order", "user"), ("user", "order")})

    def test_top_gives_each_process_as_json(self):
        self.order()
        snapshots = {}
        for line in self.soukctl("top", "--once", "--json", "--interval", "100ms").splitlines():
            snapshot = json.loads(line)
            snapshots[snapshot["process"]] = snapshot
        self.assertEqual(sorted(snapshots), ["gateway", "inventory", "order", "payment", "user"])
        payment = next(edge for edge in snapshots["order"]["edges"] if edge["callee"] == "payment")
        # Half open where another test has just ended a forced state.
        self.assertIn(payment["breakers"][0]["state"], ("CLOSED", "HALF_OPEN"))
        self.assertIn("souk.payment.v1.PaymentService/Charge", [method["method"] for method in payment["methods"]])

    def test_a_breaker_that_is_forced_open_refuses_until_it_may_judge_again(self):
        self.assertEqual(self.order()[0], 200)
        self.force("gateway", ORDERS, "open")
        status, error = self.order()
        self.assertEqual(status, 503)
        self.assertIn("CIRCUIT_OPEN", json.dumps(error))
        self.assertIn("FORCED_OPEN", self.soukctl("breakers", "list", "gateway"))
        self.assertIn("FORCED_OPEN", self.soukctl("top", "gateway"))
        self.force("gateway", ORDERS, "closed")
        self.assertEqual(self.order()[0], 200)
        # After having been forced open, it would probe first; from closed, it is closed at once.
        self.force("gateway", ORDERS, "auto")
        self.assertEqual(self.order()[0], 200)
        self.assertNotIn("FORCED", self.soukctl("breakers"))

    def test_a_forced_payment_breaker_holds_orders_up_and_loses_none(self):
        self.force("order", "payment", "open")
        status, order = self.order()
        self.assertEqual((status, order["state"]), (200, "STOCK_RESERVED"))
        self.force("order", "payment", "auto")
        wait_until(lambda: self.souk.call("GET", f"/v1/orders/{order['orderId']}")[1]["state"] == "CONFIRMED",
                   "the order is confirmed", DEADLINE_S)

    def test_what_is_not_there_is_named(self):
        for arguments, said in ((("breakers", "force", "order", "basket", "open"), "there are: "),
                                (("breakers", "force", "basket", "payment", "open"), "there is no process basket"),
                                (("breakers", "force", "order", "payment", "half"), "forced open or closed"),
                                (("breakers", "burn"), "write: soukctl breakers"),
                                (("top", "--interval", "1"), "--interval must be a duration")):
            ended = self.souk.soukctl(*arguments)
            self.assertNotEqual(ended.returncode, 0)
            self.assertIn(said, ended.stdout)
            self.assertEqual(len(ended.stdout.splitlines()), 1, ended.stdout)


if __name__ == "__main__":
    BIN_DIR = sys.argv.pop(1)
    unittest.main(verbosity=2)
