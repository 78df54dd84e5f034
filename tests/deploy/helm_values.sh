#!/bin/bash
# helm_values.sh: fails unless the chart is free of warnings and takes values that make sense, and refuses those that do
# not with a message that names the value. Needs helm; touches no cluster.
set -euo pipefail
chart=$(cd "$(dirname "$0")" && pwd)/../../deploy/helm/souk
failures=0

fail() { echo "FAILED: $*" >&2; failures=$((failures + 1)); }
render() { helm template souk "$chart" "$@" 2>&1; }
takes() { render "$@" >/dev/null || fail "refused: $*"; }
# refuses MESSAGE_PART HELM_FLAGS...
refuses() {
  local part=$1 said
  shift
  if said=$(render "$@"); then
    fail "taken: $*"
  else
    grep -qF -- "$part" <<<"$said" || fail "refused without saying \"$part\": $* ($said)"
  fi
}

helm lint --strict "$chart" >/dev/null || fail "helm lint --strict"
takes --set order.timeout=59900ms
takes --set gateway.timeout=1m30s --set order.timeout=1m29s
refuses "order.timeout, for calls of inventory: 60s must be less than gateway.timeout, which is 60s" --set order.timeout=60s
refuses "order.timeout, for calls of inventory: 50s" --set gateway.timeout=50000ms
refuses "order.timeout, for calls of payment: 2m" --set order.config.clients.payment.timeout=2m
refuses "gateway.timeout, which is 40s" --set gateway.config.calls.timeout=40s
takes --set gateway.drainDelay=15s
refuses "terminationGracePeriodSeconds: must be at least 81s" --set gateway.drainDelay=16s
refuses "terminationGracePeriodSeconds: must be at least 75s" --set gracePeriod=60s --set terminationGracePeriodSeconds=74
refuses "order.replicas: more than 1 needs database.url" --set order.replicas=2
takes --set order.replicas=2 --set database.url=postgresql://souk@postgres/souk_
refuses "gracePeriod" --set gracePeriod=soon

[ "$failures" = 0 ] && echo PASS
