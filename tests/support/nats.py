"""NATS for tests written in Python: a server of one's own, and a client of our own that is a stranger to Souk."""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.parse

PROGRAMS = ("/usr/sbin/nats-server", "/usr/local/bin/nats-server", "/usr/bin/nats-server")
START_S = 10


def find_program():
    return next((path for path in PROGRAMS if os.access(path, os.X_OK)), None)


class PrivateNats:
    """A server with JetStream on a free port. Starts at once; `url` is None when nats-server is not installed."""

    def __init__(self):
        self.program = find_program()
        self.url = None
        if self.program is None:
            return
        self.folder = tempfile.mkdtemp(prefix="souk-nats-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"nats://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "--addr", "127.0.0.1", "--port", str(self.port), "--jetstream",
             "--store_dir", os.path.join(self.folder, "store"), "--log", os.path.join(self.folder, "log")])
        pause = threading.Event()
        for _ in range(START_S * 50):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                pause.wait(0.02)
        raise AssertionError(f"the NATS server does not start; see {self.folder}/log")

    def kill(self):
        """SIGKILL; what is stored is kept."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class NatsClient:
    """Requests over the client protocol, https://docs.nats.io/reference/reference-protocols/nats-protocol."""

    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=START_S)
        self.file = self.socket.makefile("rb")
        self.file.readline()  # INFO
        self.socket.sendall(b'CONNECT {"verbose":false,"headers":true}\r\nSUB _R.> 1\r\n')
        self.requests = 0

    def close(self):
        self.file.close()
        self.socket.close()

    def request(self, subject, body=None):
        """The answer, which is JSON."""
        payload = json.dumps(body).encode() if body is not None else b""
        self.requests += 1
        reply = f"_R.{self.requests}"
        self.socket.sendall(f"PUB {subject} {reply} {len(payload)}\r\n".encode() + payload + b"\r\n")
        while True:
            words = self.file.readline().split()
            if not words:
                raise ConnectionError("the NATS server has closed the connection")
            if words[0] == b"PING":
                self.socket.sendall(b"PONG\r\n")
            elif words[0] in (b"MSG", b"HMSG"):
                answer = self.file.read(int(words[-1]) + 2)[:-2]
                if words[1].decode() == reply:
                    return json.loads(answer)

    def last_sequence(self, stream):
        """0 when there is no message, or no stream."""
        answer = self.request(f"$JS.API.STREAM.INFO.{stream}")
        return 0 if "error" in answer else answer["state"]["last_seq"]

    def messages(self, stream):
        """Every message of a stream, as (headers, body); removed ones are left out."""
        for sequence in range(1, self.last_sequence(stream) + 1):
            answer = self.request(f"$JS.API.STREAM.MSG.GET.{stream}", {"seq": sequence})
            if "error" not in answer:
                message = answer["message"]
                lines = base64.b64decode(message.get("hdrs", "")).decode().split("\r\n")[1:]
                headers = dict(line.split(": ", 1) for line in lines if ": " in line)
                yield headers, json.loads(base64.b64decode(message["data"]))
