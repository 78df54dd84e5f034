"""The payment service hangs, by an injected fault and by SIGSTOP in turn, while people read and order."""

import http.client
import json
import os
import signal
import threading
import time
import uuid

from shoppers import Market, Shopper

PASSES_WHEN = "reads and other services: p99 changes <= 10 %; orders degrade as documented"
SHORT = 0.3
READERS = 3
ORDERERS = 8
PATIENCE_MS = 1500  # of those who order
MARGIN_MS = 500     # for a loaded machine
FAILED = "failed"


def run(lab):
    # The answer to an order has some way to go on a loaded machine.
    souk = lab.start("payment:grpc.allow_faults=true", "order:saga.answer_margin=300ms")
    market = Market(souk)
    phase_s = max(3.0, 6.0 * lab.scale)
    rounds = max(4, lab.count(8))
    lab.say(f"{READERS} readers, and {ORDERERS} who order every other second, with {PATIENCE_MS} ms to be answered; {rounds} times "
            f"{phase_s:.0f} s with a payment service that works, and {phase_s:.0f} s with one that hangs")
    stop = threading.Event()
    phase = {"hung": False, "number": 0}
    readers = [Reader(market, stop, phase, i) for i in range(READERS)]
    orderers = [Orderer(market, stop, phase) for _ in range(ORDERERS)]
    for each in (*readers, *orderers):
        each.start()
    pause = threading.Event()
    pause.wait(2)  # connections and caches are warm
    hung_calls = 0
    for number in range(1, rounds + 1):
        phase.update(number=number, hung=False)
        pause.wait(phase_s)
        let_go = (hang_by_fault if number % 2 else hang_by_signal)(lab, souk)
        phase.update(hung=True)
        pause.wait(phase_s)
        phase.update(number=0)
        hung_calls += let_go()
        pause.wait(1)  # what hung ends with its deadline
    stop.set()
    for each in (*readers, *orderers):
        each.join()

    lab.measured("calls that met the fault", hung_calls)
    lab.expect(hung_calls > 0, "calls to the payment service hung")
    judge_reads(lab, readers, rounds)
    judge_orders(lab, orderers)
    judge_failures(lab, (*readers, *orderers))
    lab.expect_recovered(souk, Shopper(market, lab.random.random()))


def hang_by_fault(lab, souk):
    """Lets payment neither handle nor answer any call. Gives what ends that and tells how many calls met it."""
    hang = souk.soukctl("faults", "set", "payment", "hung", "hang=true", "expires_after=60s")
    lab.expect(hang.returncode == 0, "soukctl faults lets payment hang") or lab.say(hang.stdout)

    def let_go():
        listed = souk.soukctl("faults", "list", "payment").stdout
        souk.soukctl("faults", "clear", "payment")
        return int(listed.split(" calls", 1)[0].rsplit(" ", 1)[-1])
    return let_go


def hang_by_signal(_, souk):
    """Stops the payment process. Gives what wakes it."""
    pid = souk.endpoints()["payment"]["pid"]
    os.kill(pid, signal.SIGSTOP)

    def let_go():
        os.kill(pid, signal.SIGCONT)
        return 0
    return let_go


def judge_reads(lab, readers, rounds):
    def p99(hung, kind=None, number=None):
        return percentile([ms for reader in readers for at, was_hung, what, ms in reader.seen
                           if was_hung == hung and what != FAILED and kind in (None, what) and number in (None, at)], 0.99)
    for kind in Reader.READS:
        lab.measured(f"{kind}, 99 of 100 within", f"{p99(False, kind):.1f} ms, while payment hangs {p99(True, kind):.1f} ms")
    healthy, hung = p99(False), p99(True)
    # How much it changes by itself, from one phase with a payment service that works to another.
    by_itself = max(p99(False, number=number) for number in range(1, rounds + 1))
    lab.measured("reads, 99 of 100 within", f"{healthy:.1f} ms (at worst {by_itself:.1f} ms in one phase), while payment hangs "
                 f"{hung:.1f} ms ({hung / healthy - 1:+.0%})")
    lab.expect(hung <= max(1.1 * healthy, by_itself),
               "reads are not slower by more than 10 %, or by more than they vary without the fault")


def judge_orders(lab, orderers):
    for hung in (False, True):
        seen = [(state, ms) for orderer in orderers for _, was_hung, state, ms in orderer.seen if was_hung == hung]
        states = {state: sum(1 for each, _ in seen if each == state) for state in sorted({state for state, _ in seen})}
        lab.measured("orders while payment hangs" if hung else "orders while payment works",
                     f"{states}, answered within {max((ms for _, ms in seen), default=0):.0f} ms")
    answered = {hung: [(state, ms) for orderer in orderers for _, was_hung, state, ms in orderer.seen
                       if was_hung == hung and state != FAILED] for hung in (False, True)}
    states = {state for state, _ in answered[True]}
    # PENDING where the stock service, too, took longer than the 150 ms that an order waits for it.
    lab.expect("STOCK_RESERVED" in states and states <= {"STOCK_RESERVED", "PENDING"},
               "orders are answered as STOCK_RESERVED while payment hangs")
    longest = {hung: max((ms for _, ms in answered[hung]), default=0) for hung in (False, True)}
    lab.expect(longest[True] <= max(PATIENCE_MS + MARGIN_MS, longest[False]),
               f"and within the caller's {PATIENCE_MS} ms ({MARGIN_MS} ms for a loaded machine)")


def judge_failures(lab, clients):
    """On a machine that is busy enough, some calls are late in any case."""
    ends = {hung: [what for client in clients for _, was_hung, what, _ in client.seen if was_hung == hung] for hung in (False, True)}
    share = {hung: ends[hung].count(FAILED) / max(1, len(ends[hung])) for hung in (False, True)}
    lab.measured("reads and orders that failed", f"{share[False]:.2%}, while payment hangs {share[True]:.2%} "
                 f"{[failure for client in clients for failure in client.failures][:1]}")
    lab.expect(share[True] <= share[False] + 0.001, "no more reads and orders fail than while payment works")


class Client(threading.Thread):
    """One client with one connection, who begins a call each PERIOD_S if the last one is over by then: as many calls come
    whether payment works or hangs. `seen` holds (round, hung, what, milliseconds), without the calls that a change of phase
    fell into."""

    def __init__(self, market, stop, phase):
        super().__init__(daemon=True)
        self.market, self.stopped, self.phase = market, stop, phase
        self.seen, self.failures = [], []
        address = market.souk.endpoints()["gateway"]["http"].split("//")[1]
        self.connection = http.client.HTTPConnection(address, timeout=30)

    def run(self):
        while not self.stopped.is_set():
            before = dict(self.phase)
            began = time.monotonic()
            what = self.call()
            took_ms = (time.monotonic() - began) * 1000
            if before == self.phase and before["number"] > 0:
                self.seen.append((before["number"], before["hung"], what, took_ms))
            self.stopped.wait(max(0.0, began + self.PERIOD_S - time.monotonic()))

    def ask(self, method, path, body=None, headers=None):
        self.connection.request(method, path, body and json.dumps(body), {"content-type": "application/json", **(headers or {})})
        response = self.connection.getresponse()
        answer = response.read()
        if response.status != 200:
            self.failures.append(f"{method} {path}: {response.status} {answer[:200]!r}")
            return None
        return json.loads(answer)


class Reader(Client):
    """Reads in turn from three services, each time with a new request."""
    READS = ("users", "products", "orders")
    PERIOD_S = 0.02

    def __init__(self, market, stop, phase, begins_with):
        super().__init__(market, stop, phase)
        self.turn = begins_with

    def call(self):
        self.turn += 1
        kind = self.READS[self.turn % len(self.READS)]
        answer = self.ask("GET", {"users": f"/v1/users/{self.market.users[0]}", "products": f"/v1/products/{self.market.skus[0]}",
                         "orders": f"/v1/orders?userId={self.market.users[0]}&pageSize=5"}[kind])
        return kind if answer is not None else FAILED


class Orderer(Client):
    """Orders, and follows nothing."""
    PERIOD_S = 2.0

    def call(self):
        order = self.ask("POST", "/v1/orders", {
            "userId": self.market.users[0], "paymentToken": "tok_ok", "items": [{"sku": self.market.skus[0], "quantity": 1}]},
            {"idempotency-key": str(uuid.uuid4()), "x-request-timeout": str(PATIENCE_MS)})
        return order["state"] if order is not None else FAILED


def percentile(values, share):
    values = sorted(values)
    return values[int(share * (len(values) - 1))] if values else 0.0
