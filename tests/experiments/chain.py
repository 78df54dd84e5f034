"""A chain of processes that pass calls on, each with Souk's server and client stack (hop/hop.proto)."""

import collections
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.request

from lab import wait_until

READY_WITHIN_S = 30


class Chain:
    """`hops` processes, hop-0 being the one that is called. `settings` are of each, such as "clients.next.attempts=1"; a
    function of the hop's number where they differ. The last one runs in `namespace` where one is given. Ended with the
    experiment."""

    def __init__(self, lab, hops, settings, namespace=None):
        self.bin_dir = lab.bin_dir
        self.hops, self.namespace = hops, namespace
        self.ports = free_ports(2 * hops)
        self.folder = tempfile.TemporaryDirectory(prefix="souk-chain-")
        self.ready_file = os.path.join(self.folder.name, "ready.json")
        self.processes = []
        lab.souks.append(self)
        for hop in range(hops):
            self.processes.append(self._start(hop, settings(hop) if callable(settings) else settings))
        with open(self.ready_file, "w", encoding="utf-8") as file:
            json.dump({f"hop-{hop}": {"grpc": self._address(hop), "admin": f"http://{self._admin(hop)}",
                                      "pid": process.pid} for hop, process in enumerate(self.processes)}, file)
        for hop in range(hops):
            wait_until(lambda hop=hop: self._is_ready(hop), f"hop {hop} is ready", READY_WITHIN_S)

    @property
    def process(self):
        """As Souk.process: the lab ends what has not ended."""
        return self.processes[0]

    def _address(self, hop):
        return f"{self._host(hop)}:{self.ports[2 * hop]}"

    def _admin(self, hop):
        return f"{self._host(hop)}:{self.ports[2 * hop + 1]}"

    def _host(self, hop):
        return self.namespace.address if self._is_inside(hop) else "127.0.0.1"

    def _is_inside(self, hop):
        return self.namespace is not None and hop == self.hops - 1

    def _start(self, hop, settings):
        command = [*(self.namespace.enter if self._is_inside(hop) else []), os.path.join(self.bin_dir, "souk-hop")]
        for setting in (f"grpc.listen={self._address(hop)}", f"process.admin_listen={self._admin(hop)}",
                        f"clients.next.target={self._address(min(hop + 1, self.hops - 1))}",
                        "process.telemetry.log.level=ERROR", "process.shutdown.drain_delay=0s", *settings):
            command += ["--set", setting]
        return subprocess.Popen(command)

    def _is_ready(self, hop):
        try:
            with urllib.request.urlopen(f"http://{self._admin(hop)}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def load(self, calls, in_flight, deadline_ms=10_000):
        """Calls the first hop, each call to pass all; what hop_load prints, when all have ended."""
        command = [os.path.join(self.bin_dir, "hop_load"), self._address(0), str(len(self.processes) - 1), str(calls),
                   str(in_flight), str(deadline_ms)]
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(ended.stdout)

    def soukctl(self, *arguments):
        """Runs a command of soukctl on the hops; it must succeed."""
        ended = subprocess.run([os.path.join(self.bin_dir, "soukctl"), *arguments, "--ready-file", self.ready_file],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=READY_WITHIN_S)
        assert ended.returncode == 0, ended.stdout
        return ended.stdout

    def counted(self, hop, name, **labels):
        """The sum of all series of a metric of a hop that have these labels."""
        with urllib.request.urlopen(f"http://{self._admin(hop)}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines
                   if line.startswith((name + "{", name + " ")) and all(each in line for each in wanted))

    def attempts_per_call(self, hop):
        """How many attempts a hop made at the one after it, for each call."""
        return self.counted(hop, "souk_rpc_attempt_started_total") / self.counted(hop, "souk_rpc_client_started_total")

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(READY_WITHIN_S)
        self.folder.cleanup()


class Callers(threading.Thread):
    """Clients of a chain that call without pause until they are stopped. `ends` counts how their calls ended."""

    CALLS_AT_A_TIME = 500

    def __init__(self, chain, in_flight, deadline_ms=10_000):
        super().__init__(daemon=True)
        self.chain, self.in_flight, self.deadline_ms = chain, in_flight, deadline_ms
        self.stopped = threading.Event()
        self.ends = collections.Counter()
        self.slowest_p99_ms = self.slowest_ms = 0
        self.start()

    def run(self):
        while not self.stopped.is_set():
            result = self.chain.load(self.CALLS_AT_A_TIME, self.in_flight, self.deadline_ms)
            self.ends.update(result["ends"])
            self.slowest_p99_ms = max(self.slowest_p99_ms, result["p99_ms"])
            self.slowest_ms = max(self.slowest_ms, result["max_ms"])

    def stop(self):
        self.stopped.set()
        self.join()


def free_ports(count):
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
