"""One Souk, really run: `soukctl up` on free ports with a data folder of its own."""

import http.client
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse

DEADLINE_S = 30


class Souk:
    """Starts at once. `settings` are --set assignments, such as "payment:settle_interval=1s"; `data_dir` is kept
    when it is given, else a folder is made, and forgotten by stop(). `arguments` go to `soukctl up` too."""

    def __init__(self, bin_dir, settings=(), data_dir=None, environment=None, arguments=()):
        self.bin_dir = bin_dir
        self.arguments = list(arguments)
        self.settings = list(settings)
        self.environment = {**os.environ, **(environment or {})}
        self.folder = None if data_dir else tempfile.TemporaryDirectory(prefix="souk-")
        self.data_dir = data_dir or self.folder.name
        self.ready_file = os.path.join(self.data_dir, "ready.json")
        self.start()

    def start(self):
        command = [os.path.join(self.bin_dir, "soukctl"), "up", "--ephemeral-ports", "--data-dir", self.data_dir,
                   "--ready-file", self.ready_file, *self.arguments]
        for setting in self.settings:
            command += ["--set", setting]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        env=self.environment)
        self.lines = []
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.wait_for_line("all processes are ready")

    @staticmethod
    def refused(bin_dir, *arguments):
        """What `soukctl up` says when it does not start with these."""
        with tempfile.TemporaryDirectory(prefix="souk-") as folder:
            ended = subprocess.run([os.path.join(bin_dir, "soukctl"), "up", "--ephemeral-ports", "--data-dir", folder,
                                    *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   timeout=DEADLINE_S, check=False)
        assert ended.returncode != 0, ended.stdout
        return ended.stdout

    def _read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line)
                self.changed.notify_all()
        with self.changed:
            self.lines.append("(ended)")
            self.changed.notify_all()

    def wait_for_line(self, text, after=0):
        """Waits until a line with this text came, `after` lines into the log; gives where it stands."""
        def found():
            return next((i for i, line in enumerate(self.lines) if i >= after and text in line), None)
        with self.changed:
            if not self.changed.wait_for(lambda: found() is not None or "(ended)" in self.lines, DEADLINE_S):
                raise AssertionError(f"no line {text!r} within {DEADLINE_S} s:\n" + "".join(self.lines[-30:]))
            if found() is None:
                raise AssertionError(f"ended without a line {text!r}:\n" + "".join(self.lines[-30:]))
            return found()

    def endpoints(self):
        with open(self.ready_file, encoding="utf-8") as file:
            return json.load(file)

    def call(self, method, path, body=None, headers=None):
        """One request to the gateway; gives status and JSON."""
        status, _, text = self.call_for_bytes(method, path, body, headers)
        return status, json.loads(text) if text else None

    def call_for_bytes(self, method, path, body=None, headers=None):
        """The same; gives status, headers and the body as it came."""
        address = urllib.parse.urlsplit(self.endpoints()["gateway"]["http"])
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=DEADLINE_S)
        try:
            payload = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
            connection.request(method, path, payload, {"content-type": "application/json", **(headers or {})})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def metrics(self, process):
        """The process's metrics as Prometheus reads them."""
        address = urllib.parse.urlsplit(self.endpoints()[process]["admin"])
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=DEADLINE_S)
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def pid(self, process):
        """The running process's id; None while it is down. Never that of a process which has ended."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as file:
            children = file.read().split()
        for child in children:
            try:
                with open(f"/proc/{child}/cmdline", encoding="utf-8") as file:
                    if os.path.basename(file.read().split("\0")[0]) == f"souk-{process}":
                        return int(child)
            except FileNotFoundError:
                pass  # it has just ended
        return None

    def kill(self, process):
        """SIGKILL; `soukctl up` starts it again. False when it was down."""
        pid = self.pid(process)
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        return True

    def replace(self, process, with_signal):
        """Ends one process, which may be one of several of its service, such as "order-2", and waits until another is
        there in its place."""
        pid = self.endpoints()[process]["pid"]
        os.kill(pid, with_signal)
        wait_until(lambda: self.endpoints()[process]["pid"] != pid and self.is_ready(process),
                   f"{process} is there again", DEADLINE_S)

    def wait_until_ready(self, *processes):
        """Waits until each of them, or all, says that it may take traffic."""
        for process in processes or self.endpoints():
            wait_until(lambda process=process: self.is_ready(process), f"{process} is ready", DEADLINE_S)

    def is_ready(self, process):
        address = urllib.parse.urlsplit(self.endpoints()[process]["admin"])
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=DEADLINE_S)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def soukctl(self, *arguments):
        """Runs a command that calls the processes."""
        return self.soukctl_alone(*arguments, "--ready-file", self.ready_file)

    def soukctl_alone(self, *arguments):
        """Runs a command that does not."""
        return subprocess.run([os.path.join(self.bin_dir, "soukctl"), *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=DEADLINE_S * 2,
                              env=self.environment)

    def drain(self):
        """Ends all processes and keeps the data; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(DEADLINE_S)
        self.reader.join(DEADLINE_S)
        self.process.stdout.close()
        return code

    def stop(self):
        code = self.drain()
        if self.folder:
            self.folder.cleanup()
        return code

    def seed(self):
        """Makes a user, whose id it gives, and the product LAMP-1."""
        status, user = self.call("POST", "/v1/users", {
            "email": "shopper@example.com", "displayName": "Shopper", "password": "correct horse"})
        assert status == 200, user
        status, product = self.call("POST", "/v1/products", {
            "sku": "LAMP-1", "displayName": "Lamp", "unitPrice": {"currencyCode": "EUR", "minorUnits": "1250"},
            "onHand": 10000})
        assert status == 200, product
        return user["userId"]

    def orders(self, query=""):
        """All orders, newest first, of those that `query` ("state=PAID") asks for."""
        orders, token = [], ""
        while True:
            status, page = self.call("GET", f"/v1/orders?pageSize=1000&pageToken={urllib.parse.quote(token)}&{query}")
            assert status == 200, page
            orders += page.get("orders", [])
            token = page.get("nextPageToken", "")
            if not token:
                return orders

    def order_ids(self):
        return [order["orderId"] for order in self.orders()]


def wait_until(holds, what, timeout_s):
    """Asks `holds` until it is true: for what other processes do, which give no event to wait for."""
    until = time.monotonic() + timeout_s
    pause = threading.Event()
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        pause.wait(0.02)
