"""Measures Souk and prints tables: python3 tests/bench/run.py --bin-dir build/release/bin [--seconds N]

The system's figures come from real processes: orders through the gateway by 64 clients in a closed loop, with
`soukctl verify` afterwards, and reads through the gateway, one beside a bare gRPC client; CPU by process from /proc;
durable orders on either database with their fsyncs; what events cost; a restart with a million events. Then each Google
Benchmark program is run. --build times a clean build instead, without ccache.

Machines are noisy: trust ratios within one run and CPU time an operation, not absolute times.
"""

import argparse
import glob
import os
import pathlib
import platform
import subprocess
import tempfile
import time

from durability import measure_engines, measure_restart
from event_costs import measure_events
from measured_souk import CLIENTS, LOAD_COLUMNS, PROCESSES, MeasuredSouk, load_row, order_by, print_table, resident_mib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = 100  # orders on a page
STREAMED = 100  # messages of a stream


def describe_machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}"


def measure_system(bin_dir, seconds):
    souk = MeasuredSouk(bin_dir)
    try:
        print(f"all five processes ready after {souk.start_seconds:.2f} s\n")
        print_table(["", *PROCESSES], [["resident when idle, MiB", *(
            f"{resident_mib(souk.pid(name)):.0f}" for name in PROCESSES)]])
        user = souk.seed_market(STREAMED)[0]
        rows = [load_row("POST an order, durable, CONFIRMED", souk.load_orders(user, seconds))]
        one = souk.post("/v1/orders", order_by(user))["orderId"]
        rows.append(load_row("GET an order", souk.http(seconds, "GET", f"/v1/orders/{one}")))
        bare = souk.run_load("grpc_load", souk.endpoints()["order"]["grpc"], one, CLIENTS, seconds)
        rows.append(load_row("the same by a bare gRPC client", bare))
        rows.append(load_row(f"GET a page of {PAGE} orders", souk.http(seconds, "GET", f"/v1/orders?pageSize={PAGE}")))
        streamed = souk.http(seconds, "GET", "/v1/users:stream")
        rows.append(load_row(f"GET a stream of {STREAMED} users", streamed))
        print_table(LOAD_COLUMNS, rows)
        print(f"CPU of the bare gRPC client: {bare['cpu_us']:.0f} us a call; an HTTP server with a canned answer: "
              "server_cpu_us of http_bench")
        print(f"CPU of the gateway for a message of the stream: {streamed['cpu']['gateway'] / STREAMED:.1f} us\n")
        verified = souk.soukctl("verify")
        print("soukctl verify: " + verified.stdout.strip() + "\n", flush=True)
        return verified.returncode == 0
    finally:
        souk.stop()


def measure_build():
    """Times a build of the programs from nothing, without ccache."""
    with tempfile.TemporaryDirectory(prefix="souk-build-") as folder:
        began = time.monotonic()
        for command in (["cmake", "--preset", "release", "-B", folder, "-DSOUK_BUILD_TESTS=OFF"],
                        ["cmake", "--build", folder]):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT,
                           env={**os.environ, "CCACHE_DISABLE": "1"})
        print(f"clean build of the programs: {time.monotonic() - began:.0f} s")
        sizes = [[pathlib.Path(program).name, f"{os.path.getsize(program) / 2**20:.1f}"]
                 for program in sorted(glob.glob(os.path.join(folder, "bin", "souk*")))]
        print_table(["", "MiB, with line tables"], sizes)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin-dir", default=str(ROOT / "build/release/bin"))
    parser.add_argument("--seconds", type=int, default=10, help="for each load")
    parser.add_argument("--system-only", action="store_true", help="leave out the Google Benchmark programs")
    parser.add_argument("--build", action="store_true", help="time a clean build instead")
    arguments = parser.parse_args()
    print(describe_machine() + "\n")
    if arguments.build:
        measure_build()
        return 0
    clean = measure_system(arguments.bin_dir, arguments.seconds)
    clean = measure_engines(arguments.bin_dir, arguments.seconds) and clean
    measure_events(arguments.bin_dir, arguments.seconds)
    measure_restart(arguments.bin_dir)
    if not arguments.system_only:
        for program in sorted(glob.glob(os.path.join(arguments.bin_dir, "*_bench"))):
            print(f"\n{os.path.basename(program)}", flush=True)
            subprocess.run([program, "--benchmark_min_time=0.2"], check=False, stderr=subprocess.DEVNULL)
    return 0 if clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
