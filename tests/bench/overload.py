"""Goodput against offered load, with an adaptive limit of concurrency and without, as a table and a picture:

    python3 tests/bench/overload.py --bin-dir build/release/bin [--seconds N] [--plot overload.svg]

Logins are offered in open loops (soukctl load), from half of what can be served to five times as much; each is wanted within a
second, and only answers in time count. A login keeps one of two threads of the user service busy, so that what can be served
does not depend on the load program's own share of the machine. The line to look for: with the limit, goodput stays where it was at
its peak; without, nearly all answers come too late.
"""

import argparse
import json
import pathlib

from measured_souk import MeasuredSouk, print_table
from run import describe_machine
from souk import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
FACTORS = (0.5, 0.75, 1, 1.5, 2, 3, 4, 5)
WANTED_WITHIN = "1s"
# As tests/experiments/overload.py: few calls at a time, so the window is short of calls.
LIMIT = {"enabled": "true", "initial": 8, "minimum": 8, "window_calls": 10, "normal_share": 0.5, "background_share": 0.25}
LIMITED = [f"user:grpc.admission.concurrency.{key}={value}" for key, value in LIMIT.items()]
# Or the gateway would hold back what is to be offered.
WITHOUT_BREAKER = ["gateway:calls.breaker.enabled=false"]
SETTLED_WITHIN_S = 120  # what is left of one load, before the next

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="720" height="420" viewBox="0 0 720 420">
<style>
  :root {{ color-scheme: light dark; --page: #ffffff; --ink: #24292f; --grid: #d8dee4; --with: #1a7f37; --without: #cf222e; }}
  @media (prefers-color-scheme: dark) {{
    :root {{ --page: #0d1117; --ink: #e6edf3; --grid: #30363d; --with: #3fb950; --without: #ff7b72; }} }}
  text {{ font: 13px sans-serif; fill: var(--ink); }} rect {{ fill: var(--page); }} line {{ stroke: var(--grid); }}
  polyline {{ fill: none; stroke-width: 2; }} .with {{ stroke: var(--with); }} .without {{ stroke: var(--without); }}
</style>
<rect width="100%" height="100%"/>
<text x="70" y="28">Goodput against offered load; 1 is what can be served</text>
{grid}
<polyline class="with" points="440,50 470,50"/><text x="478" y="54">with the limit</text>
<polyline class="without" points="580,50 610,50"/><text x="618" y="54">without</text>
<polyline class="with" points="{limited}"/>
<polyline class="without" points="{unlimited}"/>
</svg>
"""


def x_of(factor):
    return 70 + 120 * factor


def y_of(share):
    return 370 - 250 * share


def draw(limited, unlimited):
    """The picture of two lists of (offered, goodput), as shares of the capacity."""
    grid = [f'<line x1="70" y1="{y_of(share)}" x2="680" y2="{y_of(share)}"/>'
            f'<text x="60" y="{y_of(share) + 4}" text-anchor="end">{share}</text>' for share in (0, 0.25, 0.5, 0.75, 1)]
    grid += [f'<text x="{x_of(factor)}" y="392" text-anchor="middle">{factor}</text>' for factor in range(6)]

    def points(line):
        return " ".join(f"{x_of(offered):.1f},{y_of(goodput):.1f}" for offered, goodput in line)
    return SVG.format(grid="\n".join(grid), limited=points(limited), unlimited=points(unlimited))


class Logins:
    """A Souk that is offered logins."""

    def __init__(self, bin_dir, settings):
        self.souk = MeasuredSouk(bin_dir, [*settings, *WITHOUT_BREAKER])

    def load(self, seconds, *loop, timeout=WANTED_WITHIN):
        """What soukctl load says of it; none when it could not even make its users."""
        ended = self.souk.soukctl("load", "--mix", "logins=1", "--timeout", timeout, "--duration", f"{seconds}s",
                                  "--no-verify", "--json", f"{self.souk.data_dir}/load.json", *loop)
        with open(f"{self.souk.data_dir}/load.json", encoding="utf-8") as file:
            text = file.read()
        if not text:
            return None
        total = json.loads(text)["total"]
        assert total["wrong"] == 0, ended.stdout
        return total

    def settle(self):
        """Waits until one client alone gets all its answers."""
        def is_quiet():
            total = self.load(1, "--clients", "1")
            return total is not None and total["failed"] == 0
        wait_until(is_quiet, "nothing is left of the load", SETTLED_WITHIN_S)


def measure(bin_dir, seconds, settings, capacity):
    """Rows and points of one Souk; its capacity is found first unless it is given."""
    logins = Logins(bin_dir, settings)
    try:
        capacity = capacity or logins.load(seconds, "--clients", "3", timeout="30s")["goodput"]
        rows, line = [], []
        for factor in FACTORS:
            total = logins.load(seconds, "--rate", f"{factor * capacity:.3f}", "--connections", "1000")
            goodput = total["good"] / seconds
            rows.append([f"{factor:g}", f"{total['offered'] / seconds:.1f}", f"{goodput:.1f}", f"{goodput / capacity:.0%}",
                         f"{total['p50Ms']:.0f}", f"{total['p99Ms']:.0f}"])
            line.append((factor, min(1.05, goodput / capacity)))
            logins.settle()
        return capacity, rows, line
    finally:
        logins.souk.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin-dir", default=str(ROOT / "build/release/bin"))
    parser.add_argument("--seconds", type=int, default=15, help="for each rate")
    parser.add_argument("--plot", help="where the picture goes")
    arguments = parser.parse_args()
    print(describe_machine() + "\n")
    capacity, limited_rows, limited = measure(arguments.bin_dir, arguments.seconds, LIMITED, None)
    _, unlimited_rows, unlimited = measure(arguments.bin_dir, arguments.seconds, [], capacity)
    print(f"{capacity:.1f} logins a second can be served; each is wanted within {WANTED_WITHIN}\n")
    for what, rows in (("with the limit", limited_rows), ("without", unlimited_rows)):
        print_table([what, "offered/s", "goodput/s", "of capacity", "p50 ms", "p99 ms"], rows)
    if arguments.plot:
        pathlib.Path(arguments.plot).write_text(draw(limited, unlimited), encoding="utf-8")


if __name__ == "__main__":
    main()
