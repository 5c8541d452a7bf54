#!/usr/bin/env bash
# What the flags of the specification do at a terminal; the limits of time and
# number are in window.sh.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "flags" "no jq"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=max OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
start_hotel
enroll FD1
with() { # with OPTION COMMAND...: with one line of [sync]
	printf '[sync]\n%s\n' "$1" >"$T/conf"
	shift
	OFFSYNC_CONFIG=$T/conf "$@"
}
ROOM=$(at FD1 show rooms --json | jq -r '.[0].number')

# ---- conflict_resolution_ui --------------------------------------------------

CONFLICT=$(at FD1 conflicts list --json | jq -r '.[0].id')
OFF='conflict_resolution_ui = false'
with "$OFF" no "conflicts are not decided here" 77 \
	at FD1 conflicts resolve "$CONFLICT" --server
said "but at another terminal" 'conflict_resolution_ui is off.*at another'
with "$OFF" no "not by the operation either" 77 \
	at FD1 'do' resolve-conflict conflict="$CONFLICT" all=server
with "$OFF" ok "they can be read" at FD1 conflicts show "$CONFLICT"
ok "with the flag they are decided" \
	at FD1 conflicts resolve "$CONFLICT" --server

# ---- enabled -----------------------------------------------------------------

N=$(status_of FD1 pending)
with 'enabled = false' no "nothing is sent" 78 at FD1 sync
said "and it says why" 'sync.enabled is off'
with 'enabled = false' ok "entries are kept" \
	at FD1 'do' request room="$ROOM" kind=towels
same "and wait" "$(status_of FD1 pending)" $((N + 1))
with 'enabled = false' ok "status tells" at FD1 status
said "that it is off" 'link +off: sync.enabled is false'
same "for scripts too" \
	"$(with 'enabled = false' status_of FD1 sync_enabled)" false
ok "with the flag they go up" at FD1 sync
same "all of them" "$(status_of FD1 pending)" 0

# ---- what is wrong is told ---------------------------------------------------

for line in 'enabled = perhaps' 'max_offline_hours = 0' \
	'max_action_queue_size = 99' 'sync_interval_ms = 10' \
	'enable_optimistic_updates = 2' 'conflict_resolution_ui = maybe'; do
	with "$line" no "$line is refused" 78 at FD1 status
	said "by its name, with what is allowed" "${line%% *}.*(true or false|from)"
done
finish
