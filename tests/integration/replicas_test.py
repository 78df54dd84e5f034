"""Two processes of the order service on one PostgreSQL database, and what becomes of orders when one is killed.

Run by ctest: replicas_test.py BIN_DIR. Waits for events, never for time alone.
"""

import concurrent.futures
import os
import signal
import sys
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from postgres import NOT_INSTALLED, PrivatePostgres  # noqa: E402  (found by the line above)
from souk import DEADLINE_S, Souk, wait_until  # noqa: E402

BIN_DIR = ""
POSTGRES = None
# Longer than a drive goes without renewing its lease, shorter than a test likes to wait.
# The last: an answer has to come back in time on a machine that is busy with other tests.
SETTINGS = ["order:saga.lease_term=10s", "order:saga.step_deadline=4s", "order:saga.retry_maximum=500ms",
            "order:saga.sweep_interval=1s", "order:saga.answer_margin=700ms",
            # Else who was ready a second later gets next to nothing for the first ten.
            "gateway:calls.balancing.slow_start=0s"]


class ReplicasTest(unittest.TestCase):
    def setUp(self):
        self.prefix = f"souk_{uuid.uuid4().hex[:8]}_"
        self.souk = Souk(BIN_DIR, SETTINGS,
                         arguments=["--database", POSTGRES.url_of(self.prefix), "--replicas", "order=2"])
        self.user = self.souk.seed()

    def tearDown(self):
        self.assertEqual(self.souk.stop(), 0)

    def place(self, count, token, timeout_ms=None):
        """So many orders at once; gives their ids."""
        def one(_):
            headers = {"idempotency-key": str(uuid.uuid4())}
            if timeout_ms:
                headers["x-request-timeout"] = str(timeout_ms)
            status, order = self.souk.call("POST", "/v1/orders", {
                "userId": self.user, "items": [{"sku": "LAMP-1", "quantity": 1}], "paymentToken": token}, headers)
            self.assertEqual(status, 200, order)
            return order["orderId"]
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    def assert_all_confirmed(self, ids):
        for order_id in ids:
            watched = self.souk.soukctl("watch", order_id)
            self.assertEqual(watched.returncode, 0, watched.stdout)
            self.assertEqual(self.souk.call("GET", f"/v1/orders/{order_id}")[1]["state"], "CONFIRMED")

    def assert_clean(self):
        verified = self.souk.soukctl("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout)
        self.assertIn("clean", verified.stdout)

    def query(self, sql):
        return POSTGRES.query(self.prefix + "order", sql)

    def sagas_ended_by(self, process):
        return sum(float(line.split()[-1]) for line in self.souk.metrics(process).splitlines()
                   if line.startswith("souk_order_sagas_total"))

    def wait_until_both_drive_orders(self):
        """Being ready does not mean that the gateway is connected to both."""
        def both_did():
            self.assert_all_confirmed(self.place(4, "tok_ok"))
            # The gateway may have asked one for its health before it was there.
            healthy = [line for line in self.souk.metrics("gateway").splitlines()
                       if line.startswith("souk_instance_healthy") and "OrderService" in line]
            return all(line.endswith(" 1") for line in healthy) and all(
                self.sagas_ended_by(process) > 0 for process in ("order", "order-2"))
        wait_until(both_did, "both processes drive orders", DEADLINE_S)

    def test_both_share_the_work(self):
        self.wait_until_both_drive_orders()
        self.assert_clean()

    def test_one_finishes_what_the_other_began_when_that_is_killed(self):
        self.wait_until_both_drive_orders()
        # The card answers after 3 s: all orders are on their way when a process dies.
        ids = self.place(8, "tok_slow", timeout_ms=1500)
        owners = [line for line in self.query("SELECT DISTINCT owner FROM order_sagas") if line]
        self.assertEqual(len(owners), 2, "both drive orders")
        # soukctl stands still meanwhile, so that the dead process is not started again and takes part.
        here = len(self.souk.lines)
        self.souk.process.send_signal(signal.SIGSTOP)
        os.kill(self.souk.endpoints()["order"]["pid"], signal.SIGKILL)
        self.assert_all_confirmed(ids)
        self.souk.process.send_signal(signal.SIGCONT)
        self.souk.wait_for_line("sagas were taken up again", here)
        self.souk.wait_for_line("order was killed by signal 9", here)
        self.souk.wait_until_ready()
        self.assertEqual([line for line in self.query(
            "SELECT order_id, type FROM order_events GROUP BY order_id, type HAVING count(*) > 1") if line], [],
            "no step of a saga was recorded twice")
        self.assert_clean()


class RefusalTest(unittest.TestCase):
    def test_replicas_need_a_server(self):
        refused = Souk.refused(BIN_DIR, "--replicas", "order=2")
        self.assertIn("a SQLite file has one process", refused)

    def test_a_server_that_is_not_there_is_named_without_the_password(self):
        refused = Souk.refused(BIN_DIR, "--database", "postgresql://souk:secret@127.0.0.1:1/souk_")
        self.assertIn("postgresql://souk@127.0.0.1:1/souk_", refused)
        self.assertNotIn("secret", refused)


if __name__ == "__main__":
    BIN_DIR = sys.argv.pop(1)
    POSTGRES = PrivatePostgres()
    if POSTGRES.url is None:
        print("skipped: PostgreSQL is not installed")
        sys.exit(NOT_INSTALLED)
    try:
        unittest.main(verbosity=2)
    finally:
        POSTGRES.stop()
