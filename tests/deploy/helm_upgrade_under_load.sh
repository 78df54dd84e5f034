#!/bin/bash
# helm_upgrade_under_load.sh RELEASE NAMESPACE [HELM_FLAGS...]: upgrades a running release while clients call its gateway,
# and fails if any request did, if any pod was not replaced, or if the data does not agree afterwards.
#
#   tests/deploy/helm_upgrade_under_load.sh souk default --set image.tag=next
#
# Without flags it changes an annotation of all pods, which replaces them too. Needs kubectl and helm. CLIENTS says how
# many clients call (16). LOAD_IMAGE is any image with python3 (python:3-slim).
set -euo pipefail
release=$1
namespace=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
chart=$here/../../deploy/helm/souk
load=$release-upgrade-load
flags=("$@")
[ "${#flags[@]}" -gt 0 ] || flags=(--set-string "podAnnotations.replaced-at=$(date +%s)")

k() { kubectl --namespace "$namespace" "$@"; }
pods() { k get pods --selector "app.kubernetes.io/instance=$release,app.kubernetes.io/component in (user,order,payment,inventory,gateway)" \
  --output name | sort; }
remove_load() { k delete pod,configmap "$load" --ignore-not-found --grace-period=90 >/dev/null; }
lines() { k logs "$load" | grep -c '"sent"' || true; }
# Waits until the load reports twice more: it runs, and what happens now is in its figures.
let_it_run() {
  local wanted=$(($(lines) + 2))
  until [ "$(lines)" -ge "$wanted" ]; do sleep 1; done
}

remove_load
trap remove_load EXIT
port=$(k get service "$release-gateway" --output jsonpath='{.spec.ports[0].port}')
k create configmap "$load" --from-file="$here/upgrade_load.py" >/dev/null
k run "$load" --image="${LOAD_IMAGE:-python:3-slim}" --restart=Never --overrides='{"spec": {
  "terminationGracePeriodSeconds": 90,
  "volumes": [{"name": "script", "configMap": {"name": "'"$load"'"}}],
  "containers": [{"name": "load", "image": "'"${LOAD_IMAGE:-python:3-slim}"'", "imagePullPolicy": "IfNotPresent",
    "command": ["python3", "/script/upgrade_load.py", "http://'"$release-gateway:$port"'", "'"${CLIENTS:-16}"'"],
    "volumeMounts": [{"name": "script", "mountPath": "/script"}]}]}}' >/dev/null
k wait --for=condition=Ready "pod/$load" --timeout=120s >/dev/null
let_it_run

before=$(pods)
began=$SECONDS
echo "upgrading $release: ${flags[*]}"
helm upgrade "$release" "$chart" --namespace "$namespace" --reuse-values --wait --timeout 5m "${flags[@]}" >/dev/null
echo "upgraded in $((SECONDS - began)) s"
# --wait ends when the new pods are ready; the old gateways may still be draining then.
for pod in $before; do k wait --for=delete "$pod" --timeout=180s >/dev/null; done
let_it_run

# The load stops on SIGTERM and finishes what is on the way; its log must be read before the pod is gone.
log=$(mktemp)
k logs --follow "$load" >"$log" &
follower=$!
k exec "$load" -- python3 -c 'import os, signal; os.kill(1, signal.SIGTERM)'
wait "$follower"
grep -v -e '"sent"' -e '"setup"' "$log"
status=0
tail -1 "$log" | grep -q '"failures": 0' || { echo "FAILED: requests failed during the upgrade"; status=1; }
rm -f "$log"

kept=$(comm -12 <(echo "$before") <(pods))
[ -z "$kept" ] || { echo "FAILED: not replaced: $kept"; status=1; }
k exec "deployment/$release-gateway" -- soukctl verify --ready-file /etc/souk-release/endpoints.json || status=1
[ "$status" = 0 ] && echo "PASS: no request failed, every pod was replaced, the data agrees"
exit "$status"
