"""Measures Souk and prints tables: python3 tests/bench/run.py --bin-dir build/release/bin [--seconds N]

The system's figures come from real processes: orders through the gateway by 64 clients in a closed loop, with
`soukctl verify` afterwards, and reads through the gateway, one beside a bare gRPC client; CPU by process from /proc.
Then each Google Benchmark program is run. --build times a clean build instead, without ccache.

Machines are noisy: trust ratios within one run and CPU time an operation, not absolute times.
"""

import argparse
import glob
import json
import os
import pathlib
import platform
import signal
import subprocess
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENTS = 64
PAGE = 100  # orders on a page
STREAMED = 100  # messages of a stream
PROCESSES = ("gateway", "order", "inventory", "payment", "user")


def describe_machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}"


def cpu_us(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1e6 / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


def print_table(header, rows):
    """Prints rows of text, the first column to the left and the others to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        print("  ".join(text.ljust(width) if i == 0 else text.rjust(width)
                        for i, (text, width) in enumerate(zip(row, widths))))
    print(flush=True)


class Souk:
    """All five processes, started by `soukctl up` on free ports with data of their own."""

    def __init__(self, bin_dir):
        self.bin_dir = bin_dir
        self.folder = tempfile.TemporaryDirectory(prefix="souk-bench-")
        self.ready_file = os.path.join(self.folder.name, "ready.json")
        began = time.monotonic()
        self.process = subprocess.Popen(
            [os.path.join(bin_dir, "soukctl"), "up", "--ephemeral-ports", "--data-dir", self.folder.name,
             "--ready-file", self.ready_file, "--set", "gateway:access_log.success_ratio=0"],
            stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if "all processes are ready" in line:
                break
        self.start_seconds = time.monotonic() - began
        # Read on, so that the pipe never fills.
        threading.Thread(target=lambda: [None for _ in self.process.stdout], daemon=True).start()
        with open(self.ready_file, encoding="utf-8") as file:
            self.endpoints = json.load(file)
        self.base = self.endpoints["gateway"]["http"]

    def post(self, path, body):
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(),
                                         {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def run_load(self, program, *arguments):
        """One line of figures by a program of tests/bench, with the CPU of each process for each good answer."""
        before = {name: cpu_us(self.endpoints[name]["pid"]) for name in PROCESSES}
        command = [os.path.join(self.bin_dir, program), *map(str, arguments)]
        result = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
        result["cpu"] = {name: (cpu_us(self.endpoints[name]["pid"]) - before[name]) / max(1, result["good"])
                         for name in PROCESSES}
        return result

    def http(self, seconds, method, path, body=None):
        return self.run_load("http_load", self.base.removeprefix("http://"), method, path, CLIENTS, seconds,
                             *([json.dumps(body)] if body else []))

    def verify(self):
        return subprocess.run([os.path.join(self.bin_dir, "soukctl"), "verify", "--ready-file", self.ready_file],
                              stdout=subprocess.PIPE, text=True, check=False)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.folder.cleanup()


def load_row(what, result):
    return [what, f"{result['good'] / result['seconds']:.0f}", str(result["bad"]), f"{result['p50_ms']:.2f}",
            f"{result['p99_ms']:.2f}", *(f"{result['cpu'][name]:.0f}" for name in PROCESSES),
            f"{sum(result['cpu'].values()):.0f}"]


def measure_system(bin_dir, seconds):
    souk = Souk(bin_dir)
    try:
        print(f"all five processes ready after {souk.start_seconds:.2f} s\n")
        print_table(["", *PROCESSES], [["resident when idle, MiB", *(
            f"{resident_mib(souk.endpoints[name]['pid']):.0f}" for name in PROCESSES)]])
        users = [souk.post("/v1/users", {"email": f"bench{i}@example.com", "displayName": "Bench",
                                         "password": "correct horse"})["userId"] for i in range(STREAMED)]
        souk.post("/v1/products", {"sku": "LAMP-1", "displayName": "Lamp", "onHand": 100_000_000,
                                   "unitPrice": {"currencyCode": "EUR", "minorUnits": 1250}})
        order = {"userId": users[0], "items": [{"sku": "LAMP-1", "quantity": 1}], "paymentToken": "tok_ok"}
        rows = [load_row("POST an order, durable, CONFIRMED", souk.http(seconds, "POST", "/v1/orders", order))]
        one = souk.post("/v1/orders", order)["orderId"]
        rows.append(load_row("GET an order", souk.http(seconds, "GET", f"/v1/orders/{one}")))
        bare = souk.run_load("grpc_load", souk.endpoints["order"]["grpc"], one, CLIENTS, seconds)
        rows.append(load_row("the same by a bare gRPC client", bare))
        rows.append(load_row(f"GET a page of {PAGE} orders", souk.http(seconds, "GET", f"/v1/orders?pageSize={PAGE}")))
        streamed = souk.http(seconds, "GET", "/v1/users:stream")
        rows.append(load_row(f"GET a stream of {STREAMED} users", streamed))
        print_table([f"{CLIENTS} clients", "a second", "bad", "p50 ms", "p99 ms",
                     *(f"{name} us" for name in PROCESSES), "CPU us"], rows)
        print(f"CPU of the bare gRPC client: {bare['cpu_us']:.0f} us a call; an HTTP server with a canned answer: "
              "server_cpu_us of http_bench")
        print(f"CPU of the gateway for a message of the stream: {streamed['cpu']['gateway'] / STREAMED:.1f} us\n")
        verified = souk.verify()
        print("soukctl verify: " + verified.stdout.strip(), flush=True)
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
    if not arguments.system_only:
        for program in sorted(glob.glob(os.path.join(arguments.bin_dir, "*_bench"))):
            print(f"\n{os.path.basename(program)}", flush=True)
            subprocess.run([program, "--benchmark_min_time=0.2"], check=False, stderr=subprocess.DEVNULL)
    return 0 if clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
