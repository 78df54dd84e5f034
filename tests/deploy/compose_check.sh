#!/bin/bash
# compose_check.sh: tries Souk in Docker Compose as a user would, and fails if anything is not as it should be. It starts
# the containers under a project name and ports of their own, places orders, kills the order service in the middle of
# one, stops all, starts all again on the same data, verifies, and removes everything. Needs docker with compose, and curl.
set -euo pipefail
cd "$(dirname "$0")/../.."
export GATEWAY_PORT=${GATEWAY_PORT:-18080} GATEWAY_ADMIN_PORT=${GATEWAY_ADMIN_PORT:-19100}

dc() { docker compose --project-name souk-check "$@"; }
soukctl() { dc exec -T gateway soukctl "$@"; }
verify() { soukctl verify --ready-file /etc/souk/endpoints.json; }
fail() { echo "FAILED: $*" >&2; exit 1; }
quietly() { "$@" >"$log" 2>&1 || { cat "$log" >&2; fail "$*"; }; }

log=$(mktemp)
trap 'dc down -v >/dev/null 2>&1; rm -f "$log"' EXIT
dc down -v >/dev/null 2>&1
quietly dc up --build --wait
echo "up: all are healthy"

quietly soukctl demo
user=$(sed -n 's/^user: *//p' "$log")
echo "demo: done"

# The caller waits for a slow card; meanwhile the process that drives the order dies.
placed=$(mktemp)
soukctl order --user "$user" --payment-token tok_slow TEAPOT-1=1 >"$placed" &
caller=$!
until curl -sf "http://127.0.0.1:$GATEWAY_PORT/v1/orders?state=STOCK_RESERVED" | grep -q orderId; do
  kill -0 "$caller" 2>/dev/null || fail "the order was over too soon: $(cat "$placed")"
done
quietly dc kill --signal KILL order
quietly dc start order
wait "$caller" || fail "the order that was under way: $(cat "$placed")"
grep -q CONFIRMED "$placed" || fail "the order that was under way: $(cat "$placed")"
rm -f "$placed"
echo "kill -9: the order that was under way is confirmed, and its caller was told"

quietly dc stop
codes=$(docker inspect --format '{{.State.ExitCode}}' $(dc ps --all --quiet) | sort -u)
[ "$codes" = 0 ] || fail "exit codes after a stop: $codes"
[ -z "$(dc logs --no-log-prefix | grep -E '"level":"ERROR"')" ] || fail "errors in the log: $(dc logs | grep ERROR)"
echo "stop: all ended by themselves"

quietly dc up --wait
verify | tee "$log"
grep -q 'clean: 4 orders' "$log" || fail "the orders are not there any more"
echo "PASS"
