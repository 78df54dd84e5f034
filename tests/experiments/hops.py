"""Calls pass ten hops, each of which fails one of a thousand, once without and once with retries under a budget."""

from chain import Chain

PASSES_WHEN = "success rises from about 99.0 % to >= 99.99 %, at <= 1.02 attempts a request"
SHORT = 0.1
HOPS = 10
FAILING_PERCENTAGE = 0.1


def run(lab):
    calls = lab.count(100_000)
    lab.say(f"{calls} calls through {HOPS} hops, each of which answers {FAILING_PERCENTAGE} of 100 with UNAVAILABLE")
    without = pass_calls(lab, calls, attempts=1)
    expected = (1 - FAILING_PERCENTAGE / 100) ** HOPS
    lab.expect(abs(without["success"] - expected) <= 0.005,
               f"without retries {without['success']:.3%} succeed, about the {expected:.2%} of {HOPS} hops together")
    with_retries = pass_calls(lab, calls, attempts=3)
    lab.expect(with_retries["success"] >= 0.9999, f"with retries {with_retries['success']:.4%} succeed, of 99.99 % at least")
    lab.expect(with_retries["attempts"] <= 1.02,
               f"a call cost each hop at most {with_retries['attempts']:.4f} attempts, of 1.02")


def pass_calls(lab, calls, attempts):
    # The first hop is the client's callee and the client never retries: its faults are not among those counted.
    def settings(hop):
        faults = [f"grpc.faults.flaky.percentage={FAILING_PERCENTAGE}", "grpc.faults.flaky.code=UNAVAILABLE",
                  f"grpc.faults.flaky.seed={lab.seed + hop}"]
        return [f"clients.next.attempts={attempts}", *(faults if hop > 0 else [])]
    chain = Chain(lab, HOPS + 1, settings)
    result = chain.load(calls, in_flight=32)
    measured = {"success": result["ends"].get("OK", 0) / calls,
                "attempts": max(chain.attempts_per_call(hop) for hop in range(HOPS))}
    lab.measured(f"{attempts} attempts at most", f"{measured['success']:.4%} of calls succeeded, "
                 f"{measured['attempts']:.4f} attempts a call at the hop with the most; p50 {result['p50_ms']:.1f} ms, "
                 f"p99 {result['p99_ms']:.1f} ms; ends {result['ends']}")
    chain.stop()
    return measured
