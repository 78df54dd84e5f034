"""A callee fails everything, and two layers above it retry, under budgets and without."""

from chain import Chain

PASSES_WHEN = "attempts/requests <= 1.2 per layer, <= 1.5 end to end"
SHORT = 0.1
# What a budget has saved up when the failures begin, and what it allows for however few calls come.
SETTLING_CALLS = 2_000
LAYERS = 2
CLIENTS = 256


def run(lab):
    calls = lab.count(20_000)
    lab.say(f"{calls} calls by {CLIENTS} clients that do not retry, to two layers that do (3 attempts), over a callee that answers "
            "each with UNAVAILABLE; no breakers, so that budgets alone are seen")
    for ratio, what in ((0.2, "a budget of 20 % on each layer"), (1.0, "as good as no budget")):
        layers, end_to_end = storm(lab, calls, ratio)
        lab.measured(what, f"attempts a request {', '.join(f'{each:.3f}' for each in layers)} on the layers, "
                     f"{end_to_end:.3f} end to end")
        if ratio == 0.2:
            lab.expect(all(round(each, 2) <= 1.2 for each in layers), "at most 1.2 attempts a request on each layer")
            lab.expect(end_to_end <= 1.5, "at most 1.5 attempts a request end to end")
        else:
            lab.expect(end_to_end > 1.5, "the storm is there when nothing holds it back")


def storm(lab, calls, ratio):
    """Attempts a request: of each layer, and of all together."""
    def settings(hop):
        broken = ["grpc.faults.broken.code=UNAVAILABLE"] if hop == LAYERS else []
        return ["clients.next.attempts=3", "clients.next.breaker.enabled=false", f"clients.next.retry_ratio={ratio}", *broken]
    chain = Chain(lab, LAYERS + 1, settings)
    chain.load(SETTLING_CALLS, in_flight=CLIENTS)
    before = counts(chain)
    result = chain.load(calls, in_flight=CLIENTS)
    # In a storm on a busy machine some have not come to their last attempt by their deadline.
    lab.expect(set(result["ends"]) <= {"UNAVAILABLE FAULT_INJECTED", "DEADLINE_EXCEEDED"}, f"every call failed: {result['ends']}")
    made = [(attempts - old_attempts, asked - old_asked)
            for (attempts, asked), (old_attempts, old_asked) in zip(counts(chain), before)]
    chain.stop()
    return [attempts / asked for attempts, asked in made], made[-1][0] / calls


def counts(chain):
    """For each layer, how many attempts it made at the next one, and for how many calls."""
    return [[chain.counted(hop, f"souk_rpc_{kind}_started_total") for kind in ("attempt", "client")]
            for hop in range(LAYERS)]
