"""One of three processes of the inventory service fails, turns slow, says no to what it is asked, and is killed, while
people read."""

import contextlib
import signal
import threading
import time
import uuid

from lab import metric, private_postgres, wait_until
from readers import between, is_failure, percentile, start_readers
from shoppers import Market, Shopper

PASSES_WHEN = "errors < 1 % after two intervals; business errors eject nobody; a kill costs no read and no order"
SHORT = 0.25
READERS = 8
INTERVAL_S = 1  # in which the gateway compares instances
BAD = "inventory-3"
# Of what three get, one gets a third. A bad one is tried again now and then.
MOST_TO_THE_SLOW = 0.10


def run(lab):
    with private_postgres(lab) as postgres:
        run_with(lab, postgres)


def run_with(lab, postgres):
    prefix = f"souk_{uuid.uuid4().hex[:8]}_"
    souk = lab.start("inventory:grpc.allow_faults=true", f"gateway:calls.balancing.outliers.interval={INTERVAL_S}s",
                     "gateway:calls.balancing.balancer=PEAK_EWMA",
                     arguments=["--database", postgres.url_of(prefix), "--replicas", "inventory=3"])
    market = Market(souk)
    stop = threading.Event()
    choose = lab.random.choice

    def some_product():
        return f"/v1/products/{choose(market.skus)}"
    readers = start_readers(READERS, souk, stop, some_product)
    seconds = max(4, lab.count(30))
    lab.say(f"{READERS} readers; the gateway compares instances each {INTERVAL_S} s; {BAD} is bad for {seconds} s each time")
    threading.Event().wait(2)

    fails(lab, souk, readers, seconds)
    is_slow(lab, souk, readers, seconds)
    says_no(lab, souk, readers, seconds)
    is_killed(lab, souk, market, readers)
    stop.set()
    for reader in readers:
        reader.join()
    lab.expect_recovered(souk, Shopper(market, lab.random.random()))


@contextlib.contextmanager
def bad(lab, souk, *keys):
    """Gives BAD a fault meanwhile."""
    made = souk.soukctl("faults", "set", BAD, "bad", "method=GetProduct", *keys)
    lab.expect(made.returncode == 0, f"{BAD} has {' '.join(keys)}") or lab.say(made.stdout)
    try:
        yield
    finally:
        souk.soukctl("faults", "clear", BAD)
        wait_until(lambda: not ejected(souk), f"{BAD} gets calls again", 120)


def ejected(souk):
    return metric(souk, "gateway", "souk_instance_ejected")


def ejections(souk):
    return metric(souk, "gateway", "souk_instance_ejections_total")


def picked(souk):
    """How many attempts went to each instance."""
    lines = souk.metrics("gateway").splitlines()
    return {line.split('instance="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1])
            for line in lines if line.startswith("souk_instance_picked_total") and "Inventory" in line}


def watch(readers, seconds):
    """Lets the time pass; gives what was answered in all of it, and in what follows the first two intervals."""
    began = time.monotonic()
    threading.Event().wait(seconds)
    ended = time.monotonic()
    return between(readers, began, ended), between(readers, began + 2 * INTERVAL_S, ended)


def judge(lab, answers, settled, what):
    failures = [answer for answer in answers if is_failure(answer)]
    late = [answer for answer in settled if is_failure(answer)]
    lab.measured(f"{what}: reads, failed, failed after two intervals, p50, p99",
                 f"{len(answers)}, {len(failures)}, {len(late)}, {percentile(settled, 0.5) * 1e3:.1f} ms, "
                 f"{percentile(settled, 0.99) * 1e3:.1f} ms")
    lab.expect(len(late) < 0.01 * len(settled), f"{what}: errors < 1 % after two intervals ({len(late)} of {len(settled)})")


def fails(lab, souk, readers, seconds):
    before = ejections(souk)
    # INTERNAL is not tried again: who calls the bad one sees it.
    with bad(lab, souk, "code=INTERNAL"):
        answers, settled = watch(readers, seconds)
    judge(lab, answers, settled, "one fails")
    lab.expect(ejections(souk) > before, f"{BAD} was ejected ({ejections(souk) - before} times)")


def is_slow(lab, souk, readers, seconds):
    with bad(lab, souk, "delay=500ms"):
        before = picked(souk)
        answers, settled = watch(readers, seconds)
        after = picked(souk)
    judge(lab, answers, settled, "one is slow")
    address = souk.endpoints()[BAD]["grpc"]
    share = (after[address] - before[address]) / max(1, sum(after.values()) - sum(before.values()))
    lab.measured("the share of the slow one", f"{100 * share:.1f} %")
    lab.expect(share < MOST_TO_THE_SLOW, f"the slow one gets less than {100 * MOST_TO_THE_SLOW:.0f} % of the reads")


def says_no(lab, souk, readers, seconds):
    before = ejections(souk)
    with bad(lab, souk, "code=NOT_FOUND"):
        answers, _ = watch(readers, seconds)
    refused = len([answer for answer in answers if answer[2] == 404])
    lab.measured("one says no: reads, answered with 404", f"{len(answers)}, {refused}")
    lab.expect(refused > 0, "it was asked")
    lab.expect(ejections(souk) == before, "business errors eject nobody")


def is_killed(lab, souk, market, readers):
    """SIGKILL, while people read and order; every request is tried once."""
    shoppers = [Shopper(market, lab.random.random(), count=lab.count(80)) for _ in range(4)]
    for shopper in shoppers:
        shopper.start()
    began = time.monotonic()
    kills = max(2, lab.count(8))
    for _ in range(kills):
        souk.replace(BAD, signal.SIGKILL)
        threading.Event().wait(lab.random.uniform(0.1, 0.6))
    for shopper in shoppers:
        shopper.join()
    answers = between(readers, began, time.monotonic())
    failures = [answer for answer in answers if is_failure(answer)]
    placed = [each for shopper in shoppers for each in shopper.acknowledged]
    lab.measured(f"{kills} kills: reads, failed; orders, asked for again",
                 f"{len(answers)}, {len(failures)}; {len(placed)}, {len([each for each in placed if each.attempts > 1])}")
    lab.expect_none([str(error) for reader in readers for error in reader.errors] if failures else [],
                    "no read failed because of a kill")
    lab.expect_none([failure for shopper in shoppers for failure in shopper.failures], "every order was answered")
    lab.expect(all(each.attempts == 1 for each in placed), "every order was answered at once")
