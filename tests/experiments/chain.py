"""A chain of processes that pass calls on, each with Souk's server and client stack (hop/hop.proto)."""

import json
import os
import signal
import socket
import subprocess
import urllib.request

from lab import wait_until

READY_WITHIN_S = 30


class Chain:
    """`hops` processes, the first of which is called. `settings` are of each, such as "clients.next.attempts=1"; a function
    of the hop's number where they differ. Ended with the experiment."""

    def __init__(self, lab, hops, settings):
        self.bin_dir = lab.bin_dir
        self.ports = free_ports(2 * hops)
        self.processes = []
        lab.souks.append(self)
        for hop in range(hops):
            wanted = settings(hop) if callable(settings) else settings
            self.processes.append(self._start(hop, hops, wanted))
        for hop in range(hops):
            wait_until(lambda hop=hop: self._is_ready(hop), f"hop {hop} is ready", READY_WITHIN_S)

    @property
    def process(self):
        """As Souk.process: the lab ends what has not ended."""
        return self.processes[0]

    def _start(self, hop, hops, settings):
        after = min(hop + 1, hops - 1)
        command = [os.path.join(self.bin_dir, "souk-hop")]
        for setting in (f"grpc.listen=127.0.0.1:{self.ports[2 * hop]}",
                        f"process.admin_listen=127.0.0.1:{self.ports[2 * hop + 1]}",
                        f"clients.next.target=127.0.0.1:{self.ports[2 * after]}",
                        "process.telemetry.log.level=ERROR", "process.shutdown.drain_delay=0s", *settings):
            command += ["--set", setting]
        return subprocess.Popen(command)

    def _is_ready(self, hop):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[2 * hop + 1]}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def load(self, calls, in_flight, deadline_ms=10_000):
        """Calls the first hop, each call to pass all; what hop_load prints, when all have ended."""
        command = [os.path.join(self.bin_dir, "hop_load"), f"127.0.0.1:{self.ports[0]}", str(len(self.processes) - 1),
                   str(calls), str(in_flight), str(deadline_ms)]
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(ended.stdout)

    def counted(self, hop, name):
        """The sum of all series of a counter of a hop."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[2 * hop + 1]}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((name + "{", name + " ")))

    def attempts_per_call(self, hop):
        """How many attempts a hop made at the one after it, for each call."""
        return self.counted(hop, "souk_rpc_attempt_started_total") / self.counted(hop, "souk_rpc_client_started_total")

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(READY_WITHIN_S)


def free_ports(count):
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
