"""Measures Souk and prints tables: python3 tests/bench/run.py --bin-dir build/release/bin [--seconds N]

The system's figures come from real processes: orders through the gateway by 64 clients in a closed loop, with
`soukctl verify` afterwards, and reads through the gateway, one beside a bare gRPC client; CPU by process from /proc.
Then each Google Benchmark program is run. Machines are noisy: trust ratios within one run and CPU time an operation, not absolute times.
"""

import argparse
import glob
import json
import os
import platform
import signal
import subprocess
import tempfile
import threading
import time
import urllib.request

CLIENTS = 64
STREAMED = 100  # messages of the stream that is measured


def describe_machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}"


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


def post(base, path, body):
    request = urllib.request.Request(base + path, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


class Souk:
    def __init__(self, bin_dir):
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

    def cpu(self):
        return {name: cpu_seconds(endpoint["pid"]) for name, endpoint in self.endpoints.items()}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.folder.cleanup()


def load(bin_dir, souk, method, path, seconds, body=None):
    before = souk.cpu()
    command = [os.path.join(bin_dir, "http_load"), souk.base.removeprefix("http://"), method, path, str(CLIENTS),
               str(seconds)] + ([json.dumps(body)] if body else [])
    result = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
    after = souk.cpu()
    result["cpu_us"] = {name: (after[name] - before[name]) * 1e6 / max(1, result["good"]) for name in after}
    return result


def print_bare_call(bin_dir, souk, order_id, seconds):
    command = [os.path.join(bin_dir, "grpc_load"), souk.endpoints["order"]["grpc"], order_id, str(CLIENTS), str(seconds)]
    result = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
    print(f"the same RPC by a bare gRPC client: {result['good'] / result['seconds']:.0f}/s, {result['bad']} bad\n"
          f"  CPU us each: client {result['cpu_us']:.0f} (a canned answer over HTTP: see http_bench)")


def measure_stream(bin_dir, souk, seconds):
    for i in range(STREAMED - 1):
        post(souk.base, "/v1/users", {"email": f"bench{i}@example.com", "displayName": "Bench",
                                      "password": "correct horse"})
    print_load(f"GET of a stream of {STREAMED} users", load(bin_dir, souk, "GET", "/v1/users:stream", seconds), STREAMED)


def print_load(what, result, messages=1):
    print(f"{what}: {result['good'] / result['seconds']:.0f}/s, {result['bad']} bad, "
          f"p50 {result['p50_ms']:.2f} ms, p99 {result['p99_ms']:.2f} ms")
    used = {name: us for name, us in result["cpu_us"].items() if us >= 0.5}
    print("  CPU us each: " + ", ".join(f"{name} {us:.0f}" for name, us in sorted(used.items())) +
          f"; together {sum(used.values()):.0f}")
    if messages > 1:
        print(f"  of it the gateway's for each message: {used.get('gateway', 0) / messages:.1f}")


def measure_system(bin_dir, seconds):
    souk = Souk(bin_dir)
    try:
        print(f"all five ready after {souk.start_seconds:.2f} s; resident MiB idle: " + ", ".join(
            f"{name} {resident_mib(endpoint['pid']):.0f}" for name, endpoint in sorted(souk.endpoints.items())))
        user = post(souk.base, "/v1/users", {"email": "bench@example.com", "displayName": "Bench",
                                             "password": "correct horse"})["userId"]
        post(souk.base, "/v1/products", {"sku": "LAMP-1", "displayName": "Lamp", "onHand": 100_000_000,
                                         "unitPrice": {"currencyCode": "EUR", "minorUnits": 1250}})
        order = {"userId": user, "items": [{"sku": "LAMP-1", "quantity": 1}], "paymentToken": "tok_ok"}
        print_load(f"durable orders, {CLIENTS} clients", load(bin_dir, souk, "POST", "/v1/orders", seconds, order))
        one = post(souk.base, "/v1/orders", order)["orderId"]
        print_load("GET of an order", load(bin_dir, souk, "GET", f"/v1/orders/{one}", seconds))
        print_bare_call(bin_dir, souk, one, seconds)
        print_load("GET of a page of 100 orders", load(bin_dir, souk, "GET", "/v1/orders?pageSize=100", seconds))
        measure_stream(bin_dir, souk, seconds)
        verified = subprocess.run([os.path.join(bin_dir, "soukctl"), "verify", "--ready-file", souk.ready_file],
                                  stdout=subprocess.PIPE, text=True, check=False)
        print("verify: " + verified.stdout.strip())
        return verified.returncode == 0
    finally:
        souk.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin-dir", required=True)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--system-only", action="store_true")
    arguments = parser.parse_args()
    print(describe_machine())
    clean = measure_system(arguments.bin_dir, arguments.seconds)
    if not arguments.system_only:
        for program in sorted(glob.glob(os.path.join(arguments.bin_dir, "*_bench"))):
            print(f"\n{os.path.basename(program)}")
            subprocess.run([program, "--benchmark_min_time=0.2"], check=False, stderr=subprocess.DEVNULL)
    return 0 if clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
