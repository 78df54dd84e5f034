"""Orders come from many clients while random processes are killed."""

import threading
import time

from books import expect_books_agree
from shoppers import ALL_CARDS, Market, Shopper, answers_of, join_all

PASSES_WHEN = "0 invariant violations, at any check during and after"
SHORT = 0.02
PROCESSES = ("order", "payment", "inventory", "user", "gateway")


def run(lab):
    souk = lab.start()
    market = Market(souk)
    stop = threading.Event()
    shoppers = [Shopper(market, lab.random.random(), stop=stop, cards=ALL_CARDS, cancels=0.05) for _ in range(8)]
    inspector = Inspector(souk, stop)
    seconds = lab.count(600)
    lab.say(f"8 clients order for {seconds} s; a random process is killed each 0.3 to 3 s")
    for thread in (*shoppers, inspector):
        thread.start()
    kills = kill_at_random(lab, souk, seconds)
    stop.set()
    acknowledged = join_all(shoppers)
    inspector.join()

    lab.measured("kills", kills)
    lab.measured("orders acknowledged", len(acknowledged))
    lab.measured("answers that the clients got, by status", answers_of(shoppers))
    lab.measured("checks during the kills", f"{inspector.clean} clean, {inspector.unread} that could not be made")
    lab.expect_none(inspector.violations, "every check during the kills is clean")
    lab.expect_none([failure for shopper in shoppers for failure in shopper.failures], "every call came to its answer")
    last = Shopper(market, lab.random.random())
    lab.expect_recovered(souk, last)
    expect_books_agree(lab, souk, acknowledged + last.acknowledged)


def kill_at_random(lab, souk, seconds):
    """Gives how often each process was killed."""
    kills = dict.fromkeys(PROCESSES, 0)
    until = time.monotonic() + seconds
    pause = threading.Event()
    while time.monotonic() < until:
        pause.wait(lab.random.uniform(0.3, 3.0))
        victim = lab.random.choice(PROCESSES)
        kills[victim] += souk.kill(victim)
    return kills


class Inspector(threading.Thread):
    """Runs `soukctl verify` again and again. A check that a killed process cuts short says nothing."""

    def __init__(self, souk, stop):
        super().__init__(daemon=True)
        self.souk, self.stop = souk, stop
        self.clean = self.unread = 0
        self.violations = []

    def run(self):
        while not self.stop.is_set():
            # Orders may stand still as long as the kills go on; that they end is checked afterwards.
            verified = self.souk.soukctl("verify", "--patience", "1h")
            if verified.returncode == 0:
                self.clean += 1
            elif "VIOLATED" in verified.stdout:
                self.violations.append(verified.stdout.strip())
            else:
                self.unread += 1
