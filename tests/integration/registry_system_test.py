"""Processes that find each other by souk-registry: while it stands still, when it is killed, and what callers hear of
an instance that is killed or drains.

Run by ctest: registry_system_test.py BIN_DIR. Waits for events, never for time alone.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from souk import DEADLINE_S, Souk, wait_until  # noqa: E402  (found by the line above)

BIN_DIR = ""
SERVICES = 4  # that list themselves: all but the gateway
LEASE_TTL_S = 3


class Shopper:
    """Places orders one after the other until it is told to stop."""

    def __init__(self, souk, user):
        self.souk, self.user = souk, user
        self.states, self.failures = [], []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._shop, daemon=True)
        self.thread.start()

    def _shop(self):
        while not self.stopping.is_set():
            status, order = self.souk.call("POST", "/v1/orders", {
                "userId": self.user, "items": [{"sku": "LAMP-1", "quantity": 1}], "paymentToken": "tok_ok"},
                {"idempotency-key": str(uuid.uuid4())})
            if status == 200:
                self.states.append(order["state"])
            else:
                self.failures.append((status, order))

    def buys_more(self, orders):
        """Waits until so many more were placed."""
        wanted = len(self.states) + orders
        wait_until(lambda: self.failures or len(self.states) >= wanted, f"{orders} orders", DEADLINE_S)

    def stop(self):
        self.stopping.set()
        self.thread.join(DEADLINE_S)


class Extra:
    """One more inventory process, with a database of its own, that lists itself in the registry."""

    def __init__(self, souk):
        self.folder = tempfile.TemporaryDirectory(prefix="souk-extra-")
        settings = ["grpc.listen=127.0.0.1:0", "process.admin_listen=127.0.0.1:0",
                    f"database=sqlite://{self.folder.name}/inventory.db", "process.telemetry.log.format=JSON",
                    "process.shutdown.drain_delay=5s", "process.discovery.advertise=127.0.0.1",
                    f"process.discovery.registry.target={souk.endpoints()['registry']['grpc']}"]
        self.process = subprocess.Popen(
            [os.path.join(BIN_DIR, "souk-inventory"), *(f"--set={setting}" for setting in settings)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.address = next(line["address"] for line in map(json.loads, self.process.stderr)
                            if line["message"] == "registered")

    def stop(self):
        self.process.kill()
        self.process.wait(DEADLINE_S)
        self.process.stderr.close()
        self.folder.cleanup()


class RegistryTest(unittest.TestCase):
    def setUp(self):
        self.souk = Souk(BIN_DIR, [f"registry:lease_ttl={LEASE_TTL_S}s", "order:saga.answer_margin=700ms"],
                         arguments=["--registry"])
        self.addCleanup(lambda: self.assertEqual(self.souk.stop(), 0))
        self.wait_for_instances(SERVICES)

    def listed(self):
        """How many instances the registry lists."""
        return int(float(re.search(r"^souk_registry_instances (\S+)$", self.souk.metrics("registry"), re.M)[1]))

    def wait_for_instances(self, count):
        def are_listed():
            try:
                return self.listed() == count
            except OSError:
                return False  # it is away
        wait_until(are_listed, f"{count} instances are listed", DEADLINE_S)

    def wait_until_order_knows(self, address, known=True):
        wait_until(lambda: (f'"{address}"' in self.souk.metrics("order")) == known,
                   f"the order service {'knows' if known else 'has forgotten'} {address}", DEADLINE_S)

    def assert_all_went_well(self, shopper):
        shopper.stop()
        self.assertEqual(shopper.failures, [])
        self.assertEqual(set(shopper.states), {"CONFIRMED"})
        verified = self.souk.soukctl("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout)

    def test_calls_go_on_while_the_registry_stands_still(self):
        shopper = Shopper(self.souk, self.souk.seed())
        shopper.buys_more(1)
        registry = self.souk.pid("registry")
        os.kill(registry, signal.SIGSTOP)
        try:
            threading.Event().wait(2 * LEASE_TTL_S)  # all leases run out meanwhile
            shopper.buys_more(3)
        finally:
            os.kill(registry, signal.SIGCONT)
        shopper.buys_more(3)
        # Nobody was taken off the list: the registry knows that it heard nobody.
        self.assertNotIn("not heard of any more", "".join(self.souk.lines))
        self.assertEqual(self.listed(), SERVICES)
        self.assert_all_went_well(shopper)

    def test_calls_go_on_when_the_registry_is_killed(self):
        shopper = Shopper(self.souk, self.souk.seed())
        shopper.buys_more(1)
        for _ in range(2):
            killed_at = len(self.souk.lines)
            self.assertTrue(self.souk.kill("registry"))
            self.souk.wait_for_line("starting registry again", after=killed_at)
            shopper.buys_more(1)
            self.wait_for_instances(SERVICES)
            shopper.buys_more(3)
        self.assert_all_went_well(shopper)

    def test_an_instance_that_is_killed_is_forgotten_after_its_lease(self):
        extra = Extra(self.souk)
        self.addCleanup(extra.stop)
        self.wait_until_order_knows(extra.address)
        self.assertEqual(self.listed(), SERVICES + 1)
        extra.process.kill()
        self.wait_for_instances(SERVICES)
        self.wait_until_order_knows(extra.address, known=False)

    def test_an_instance_that_drains_is_forgotten_while_it_still_takes_calls(self):
        extra = Extra(self.souk)
        self.addCleanup(extra.stop)
        self.wait_until_order_knows(extra.address)
        extra.process.send_signal(signal.SIGTERM)
        self.wait_until_order_knows(extra.address, known=False)
        self.assertEqual(self.listed(), SERVICES)
        self.assertIsNone(extra.process.poll(), "its drain takes 5 s")
        self.assertNotIn("not heard of any more", "".join(self.souk.lines))


class RefusalsTest(unittest.TestCase):
    def test_what_cannot_work_is_refused_with_the_key(self):
        for program, setting in (("order", "process.discovery.advertise=no where"),
                                 ("order", "process.discovery.advertise=127.0.0.1"),  # in which registry?
                                 ("order", "process.discovery.dns_interval=1ms"),
                                 ("order", "clients.payment.target=registry:///Pay"),
                                 ("order", "clients.payment.target=registry:///payment"),  # of which registry?
                                 ("registry", "lease_ttl=1ms"),
                                 ("registry", "max_services=0"),
                                 ("registry", "max_instances=100000")):
            with self.subTest(setting), tempfile.TemporaryDirectory(prefix="souk-") as folder:
                settings = ["grpc.listen=127.0.0.1:0", "process.admin_listen=127.0.0.1:0", setting]
                if program == "order":
                    callees = [f"clients.{callee}.target=127.0.0.1:1" for callee in ("user", "payment", "inventory")]
                    settings = [f"database=sqlite://{folder}/order.db", *callees, *settings]
                command = [os.path.join(BIN_DIR, f"souk-{program}"), *(f"--set={each}" for each in settings)]
                ended = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                       timeout=DEADLINE_S)
                self.assertEqual(ended.returncode, 2, ended.stderr)
                self.assertIn(setting.split("=")[0] + ": ", ended.stderr)


if __name__ == "__main__":
    BIN_DIR = sys.argv.pop(1)
    unittest.main()
