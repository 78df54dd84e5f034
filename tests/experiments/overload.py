"""Three times as many logins come as can be served, with an adaptive limit of concurrency and without."""

import json
import os
import subprocess
import time

from shoppers import Market, Shopper

PASSES_WHEN = "goodput >= 80 % of peak; critical traffic >= 99 %; recovered within 10 s"
SHORT = 0.25
TIMES_CAPACITY = 3
DEADLINE_MS = 1000
CRITICAL, BACKGROUND = 0.05, 0.20
RECOVERED_WITHIN_S = 10

# A login keeps one of two threads busy for some 60 ms: few calls at a time, so the window is short of calls and the shares
# are of few places.
LIMIT = {"enabled": "true", "initial": 8, "minimum": 8, "window_calls": 10, "normal_share": 0.5, "background_share": 0.25}


def run(lab):
    seconds = max(5, 40 * lab.scale)
    limited = Logins(lab, [f"user:grpc.admission.concurrency.{key}={value}" for key, value in LIMIT.items()])
    alone_ms = limited.load(3, "closed", 1)["normal"]["median_ms"]
    peak_before = limited.goodput(seconds / 2, "closed", 4)
    offered = TIMES_CAPACITY * peak_before
    lab.say(f"a login takes {alone_ms:.0f} ms alone, and {peak_before:.1f} a second can be served; {offered:.0f} a second come for "
            f"{seconds:.0f} s, each with {DEADLINE_MS} ms to be answered; {CRITICAL:.0%} critical, {BACKGROUND:.0%} background")
    seen = limited.load(seconds, "open", offered, CRITICAL, BACKGROUND)
    recovered_s = limited.seconds_until_as_alone(alone_ms)
    peak_after = limited.goodput(seconds / 2, "closed", 4)
    peak = (peak_before + peak_after) / 2
    show(lab, seen, "with the limit")
    goodput = good(seen) / seconds
    lab.measured("with the limit, logins a second", f"{goodput:.1f} of {offered:.0f}; peak {peak_before:.1f} before, {peak_after:.1f} after")
    lab.measured("the limit refused", limited.refused())
    lab.measured("recovered after", f"{recovered_s:.1f} s")
    lab.expect(goodput >= 0.8 * peak, f"goodput is at least 80 % of peak ({goodput / peak:.0%})")
    critical = share_good(seen["critical"])
    lab.expect(critical >= 0.99, f"critical traffic succeeds ({critical:.1%})")
    lab.expect(share_good(seen["critical"]) > share_good(seen["normal"]) > share_good(seen["background"]),
               "the less important was refused first")
    lab.expect(recovered_s <= RECOVERED_WITHIN_S, f"recovered within {RECOVERED_WITHIN_S} s")
    lab.expect_recovered(limited.souk, limited.shopper)
    limited.souk.stop()

    unlimited = Logins(lab, [])
    unlimited.load(1, "closed", 1)
    seen = unlimited.load(seconds, "open", offered, CRITICAL, BACKGROUND)
    show(lab, seen, "without")
    lab.measured("without the limit, logins a second", f"{good(seen) / seconds:.1f} of {offered:.0f}")
    lab.expect(share_good(seen["critical"]) < 0.99, "without the limit critical traffic fails with the rest")


class Logins:
    """A Souk with one user, who logs in."""

    def __init__(self, lab, settings):
        self.lab = lab
        self.souk = lab.start(*settings)
        self.shopper = Shopper(Market(self.souk, users=1), lab.random.random())

    def load(self, seconds, *how):
        """What login_load prints."""
        command = [os.path.join(self.lab.bin_dir, "login_load"), self.souk.endpoints()["user"]["grpc"], "shopper0@example.com",
                   "correct horse", str(seconds), str(DEADLINE_MS), str(self.lab.random.getrandbits(32)), *map(str, how)]
        return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=300).stdout)

    def goodput(self, seconds, *how):
        return good(self.load(seconds, *how)) / seconds

    def seconds_until_as_alone(self, alone_ms):
        """Until a second of logins goes well, and about as quickly as it did when nothing else was going on."""
        began = time.monotonic()
        while time.monotonic() - began < 3 * RECOVERED_WITHIN_S:
            at = time.monotonic()
            seen = self.load(1, "closed", 1).get("normal", {"ends": {}})
            if set(seen["ends"]) == {"OK"} and seen["median_ms"] <= 2 * alone_ms:
                return at - began
        return float("inf")

    def refused(self):
        """By priority."""
        lines = [line for line in self.souk.metrics("user").splitlines()
                 if line.startswith("souk_admission_refused_total") and 'method="Login"' in line]
        return {priority: sum(int(float(line.rsplit(" ", 1)[1])) for line in lines if f'priority="{priority}"' in line)
                for priority in ("critical", "normal", "background")}


def good(seen):
    """How many calls of all priorities were answered in time."""
    return sum(each["ends"].get("OK", 0) for each in seen.values() if isinstance(each, dict))


def share_good(seen):
    return seen["ends"].get("OK", 0) / max(1, sum(seen["ends"].values()))


def show(lab, seen, how):
    for priority in ("critical", "normal", "background"):
        each = seen[priority]
        lab.measured(f"{how}, {priority}", f"{share_good(each):.1%} good, median {each['median_ms']:.0f} ms, 99 of 100 within "
                     f"{each['p99_ms']:.0f} ms; {each['ends']}")
