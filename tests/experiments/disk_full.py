"""The disk fills while orders come in; then space returns."""

import contextlib
import os
import subprocess
import tempfile
import threading

from books import expect_books_agree
from lab import Skip, wait_until
from shoppers import ALL_CARDS, Market, Shopper, answers_of, join_all

PASSES_WHEN = "clear errors; nothing acknowledged is lost; recovers without a restart"
SHORT = 0.2
DISK_MIB = 64
# What says clearly that there is no space; or that an order which was placed cannot go on without it, so that who asked
# for it has waited as long as it may.
CLEAR = {"429 STORAGE_FULL", "503 DEPENDENCY_UNAVAILABLE", "409 IDEMPOTENCY_KEY_IN_FLIGHT", "504 without a reason"}


def run(lab):
    with small_disk() as folder:
        souk = lab.start(data_dir=os.path.join(folder, "data"))
        market = Market(souk)
        pids = {process: souk.pid(process) for process in souk.endpoints()}
        stop = threading.Event()
        shoppers = [Shopper(market, lab.random.random(), stop=stop, cards=ALL_CARDS) for _ in range(8)]
        for shopper in shoppers:
            shopper.start()
        for _ in range(lab.count(5)):
            fill_and_free(lab, souk, shoppers, os.path.join(folder, "ballast"))
        stop.set()
        acknowledged = join_all(shoppers)

        lab.measured("orders acknowledged", len(acknowledged))
        lab.measured("answers that the clients got, by status", answers_of(shoppers))
        refusals = refusals_of(shoppers)
        lab.measured("refusals, by status and reason", refusals)
        lab.expect_none([f"{each} ({times} times)" for each, times in refusals.items() if each not in CLEAR],
                        "every refusal says clearly why")
        lab.expect_none([failure for shopper in shoppers for failure in shopper.failures],
                        "every call came to its answer")
        last = Shopper(market, lab.random.random())
        lab.expect_recovered(souk, last)
        lab.expect({process: souk.pid(process) for process in pids} == pids, "no process was restarted")
        expect_books_agree(lab, souk, acknowledged + last.acknowledged)
        lab.end()  # before its disk goes


def fill_and_free(lab, souk, shoppers, ballast):
    """Fills the disk when some orders were placed, and frees it when each client was refused."""
    def placed():
        return sum(len(shopper.acknowledged) for shopper in shoppers)

    before = placed()
    wait_until(lambda: placed() >= before + 40, "40 more orders are placed", 60)
    refused = [sum(shopper.refusals.values()) for shopper in shoppers]
    written = fill(ballast)
    lab.say(f"the disk is full: {written >> 20} MiB of ballast, after {placed()} orders")
    wait_until(lambda: all(sum(shopper.refusals.values()) >= before + 2
                           for shopper, before in zip(shoppers, refused)), "each client is refused twice", 60)
    status, page = souk.call("GET", "/v1/orders?pageSize=10")
    lab.expect(status == 200 and len(page["orders"]) == 10, "orders can be read while the disk is full")
    os.remove(ballast)
    lab.say("the disk has space again")


def fill(path):
    """Writes until there is no space; gives how many bytes there was."""
    written = 0
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while True:
                    written += file.write(bytes(size))
    return written


def refusals_of(shoppers):
    total = {}
    for shopper in shoppers:
        for refusal, times in shopper.refusals.items():
            total[refusal] = total.get(refusal, 0) + times
    return total


@contextlib.contextmanager
def small_disk():
    """A folder on a file system of its own. Skip where none may be mounted."""
    with tempfile.TemporaryDirectory(prefix="souk-disk-") as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=0700", "tmpfs", folder],
                                 stderr=subprocess.PIPE, text=True, check=False)
        if mounted.returncode != 0:
            raise Skip(f"a small disk cannot be mounted here ({mounted.stderr.strip()}); run it as root, or under "
                       "`unshare --user --map-root-user --mount`")
        os.mkdir(os.path.join(folder, "data"), 0o700)
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
