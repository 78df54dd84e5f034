#!/bin/bash
# demo.sh BIN_DIR DATA_DIR: starts all processes, tells the demo, stays up until Ctrl-C, which drains.
set -u
bin=$1
data=$2
mkdir -p -m 700 "$data"
ready_file=$data/ready.json
rm -f "$ready_file"

"$bin/soukctl" up --data-dir "$data" --ready-file "$ready_file" &
up=$!
# Ctrl-C reaches soukctl by the terminal; SIGTERM to this script is passed on. Either way it drains first.
trap '' INT
trap 'kill -TERM "$up" 2>/dev/null' TERM

# The file appears when all are ready; soukctl gives up by itself when they cannot be.
while [ ! -e "$ready_file" ] && kill -0 "$up" 2>/dev/null; do read -r -t 0.1 <> <(:) || :; done
status=0
if [ -e "$ready_file" ]; then
  "$bin/soukctl" demo --ready-file "$ready_file"
  status=$?
  if [ "$status" = 0 ]; then
    printf '\nAll of it goes on running. Ctrl-C ends it; `make clean-data` forgets its data.\n\n'
  else
    kill -TERM "$up"
  fi
fi
wait "$up"
ended=$?
# A signal that interrupts the wait is no end yet.
while kill -0 "$up" 2>/dev/null; do wait "$up"; ended=$?; done
[ "$status" != 0 ] && exit "$status"
exit "$ended"
