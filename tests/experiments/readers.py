"""Clients that only read, one request after the other, each tried once: what they see is what callers see."""

import http.client
import threading
import time
import urllib.parse


class Reader(threading.Thread):
    """Asks for what `path_of` gives, over one connection, until `stop` is set. Each answer is noted as (when it was
    asked, how long it took, status), the status being None when there was no answer."""

    def __init__(self, souk, stop, path_of, timeout_s=10):
        super().__init__(daemon=True)
        self.address = urllib.parse.urlsplit(souk.endpoints()["gateway"]["http"])
        self.stopped = stop
        self.path_of = path_of
        self.timeout_s = timeout_s
        self.answers = []
        self.errors = []  # what the first few failures said

    def run(self):
        connection = None
        while not self.stopped.is_set():
            began = time.monotonic()
            status = None
            try:
                if connection is None:
                    connection = http.client.HTTPConnection(self.address.hostname, self.address.port,
                                                            timeout=self.timeout_s)
                connection.request("GET", self.path_of())
                response = connection.getresponse()
                status, body = response.status, response.read()
                if status >= 500 and len(self.errors) < 3:
                    self.errors.append(f"{status} {body[:200]!r}")
            except (OSError, http.client.HTTPException) as error:
                connection = None
                if len(self.errors) < 3:
                    self.errors.append(repr(error))
            self.answers.append((began, time.monotonic() - began, status))


def start_readers(count, souk, stop, path_of):
    readers = [Reader(souk, stop, path_of) for _ in range(count)]
    for reader in readers:
        reader.start()
    return readers


def between(readers, begin, end):
    """The answers to what was asked in that time."""
    return [answer for reader in readers for answer in list(reader.answers) if begin <= answer[0] < end]


def is_failure(answer):
    """Whether it is no answer to its request: none, or an error of the server's."""
    return answer[2] is None or answer[2] >= 500


def percentile(answers, share):
    """How long that share of the answers took at most, in seconds."""
    times = sorted(answer[1] for answer in answers)
    return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0
