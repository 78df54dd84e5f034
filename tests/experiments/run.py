#!/usr/bin/env python3
"""Runs experiments: what "resilient" has to mean, tried on real processes.

    tests/experiments/run.py [NAME...] --bin-dir DIR [--seed N] [--scale F | --short]

Without names, all of them. Each prints what it did, what it measured, and PASS, FAIL or SKIP against the line that it
must meet. Exit code 0 when all passed, 77 when all were skipped, else 1. docs/experiments.md tells of each.
"""

import argparse
import importlib
import os
import random
import sys
import traceback

from lab import Lab, Skip

EXPERIMENTS = ("lost-reply", "same-key", "kill-every-step", "replay", "event-outage", "relay-kill", "late-ack", "disk-full",
               "clock-jump", "backup", "bank", "breaker", "slow-breaker", "retry-storm", "deadline",
               "hops", "bad-replica", "rolling-restart", "overload", "hung-payment",
               "cascade",
               "black-hole")
SKIPPED = 77  # as ctest's SKIP_RETURN_CODE


def run_one(name, options):
    """Gives PASS, FAIL or SKIP."""
    experiment = importlib.import_module(name.replace("-", "_"))
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    scale = experiment.SHORT if options.short else options.scale
    print(f"=== {name}, seed {seed}, scale {scale}: {' '.join(experiment.__doc__.split())}", flush=True)
    lab = Lab(options.bin_dir, seed, scale)
    verdict, why = "PASS", experiment.PASSES_WHEN
    try:
        experiment.run(lab)
    except Skip as skip:
        verdict, why = "SKIP", str(skip)
    except Exception:  # pylint: disable=broad-except  (an experiment that cannot go on has failed)
        lab.failures.append(traceback.format_exc())
    finally:
        lab.end()
    if lab.failures:
        verdict = "FAIL"
        why = "; ".join(lab.failures) + f"\nagain with: run.py {name} --seed {seed} --scale {scale}"
    print(f"{verdict} {name}: {why}", flush=True)
    return verdict


def main():
    parser = argparse.ArgumentParser(description="Runs experiments.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(EXPERIMENTS) + "; default: all")
    parser.add_argument("--bin-dir", required=True, help="where soukctl and the others are")
    parser.add_argument("--seed", type=int, help="decides what is chosen; default: another one each time")
    parser.add_argument("--scale", type=float, default=1.0, help="of the counts and durations; default 1")
    parser.add_argument("--short", action="store_true", help="some seconds each, as in CI")
    options = parser.parse_args()
    options.bin_dir = os.path.abspath(options.bin_dir)
    unknown = sorted(set(options.names) - set(EXPERIMENTS))
    if unknown:
        parser.error(f"there is no experiment {unknown[0]}; there are {', '.join(EXPERIMENTS)}")
    verdicts = [run_one(name, options) for name in options.names or EXPERIMENTS]
    if "FAIL" in verdicts:
        return 1
    return 0 if "PASS" in verdicts else SKIPPED


if __name__ == "__main__":
    sys.exit(main())
