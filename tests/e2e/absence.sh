#!/usr/bin/env bash
# A terminal was away for so long that the server has forgotten the changes
# since: it loses nothing, loads anew, and catches up in one `offsync sync`
# within 64 MiB of memory. ACTIONS says how many it has queued meanwhile; more
# than a few hundred need `make bench-programs`. DAYS puts everything on a clock
# that goes on by so many before it comes back. `make absence` does both.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "absence" "no jq"; finish; }
ACTIONS=${ACTIONS:-60}
DAYS=${DAYS:-0}
MIB=64
if [ "$DAYS" -gt 0 ]; then
	command -v faketime >/dev/null ||
		{ skip "absence" "no faketime"; finish; }
	# shellcheck source=tests/lib/clock.sh
	source "$(dirname "$0")/../lib/clock.sh"
fi

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
start_hotel
enroll FD1
enroll FD2
ROOM=$(at FD1 show stays state=in_house --json | jq -r '.[0].room_id')
ROOM=$(at FD1 show rooms "$ROOM" --json | jq -r .number)
ask() { must at "$1" 'do' request room="$ROOM" kind=other message="$2"; }

link offline
if [ "$ACTIONS" -gt 500 ]; then
	must "${CLOCK[@]}" "$BUILD/tests/bench/bench_fill" "$T/FD1" "$ACTIONS"
else
	for ((i = 0; i < ACTIONS; i++)); do ask FD1 "away $i"; done
fi
QUEUED=$(status_of FD1 pending)
same "everything is queued" "$((QUEUED >= ACTIONS))" 1
link online
ask FD2 "from FD2"
must at FD2 sync
# What stood in the log until now has this day's mark: it can be forgotten later.
tidy() { "${CLOCK[@]}" "$BUILD/offsyncd" tidy --storage "$STORAGE" "$@"; }
must tidy
if [ "$DAYS" -gt 0 ]; then
	stop server
	later $((DAYS * 86400))
	start_server "$SERVER"
fi
ok "the server forgets all changes so far" tidy --keep-days $((DAYS / 2))
must at FD2 sync # it has been here all the time
ask FD2 "later"
must at FD2 sync

# The most memory that the one round had, by the kernel's count.
start sync env OFFSYNC_HOME="$T/FD1" "${CLOCK[@]}" "$BUILD/offsync" sync
PEAK=0
has_ended() {
	local kb
	kb=$(sed -nE 's/^VmHWM:[^0-9]*([0-9]+).*/\1/p' \
		"/proc/${PIDS[sync]}/status" 2>/dev/null) || true
	PEAK=${kb:-$PEAK}
	[ -z "$kb" ]
}
must_wait has_ended 600
DONE=0
wait "${PIDS[sync]}" || DONE=$?
unset 'PIDS[sync]'
cp "$T/sync.log" "$T/out"
: >"$T/err"
same "one round sends everything" "$DONE" 0
said "all of it" "^$QUEUED sent"
said "and loads the house anew" ' [0-9]{4,} received'
same "nothing is left" "$(status_of FD1 pending)" 0
same "nothing is refused" "$(status_of FD1 refused)" 0
echo "# $QUEUED actions: $((PEAK / 1024)) MiB resident"
if [ "${BUILD##*/}" = release ]; then
	same "within $MIB MiB" "$((PEAK > 0 && PEAK <= MIB * 1024))" 1
fi
same "what FD2 did meanwhile is there" "$(at FD1 show service_requests --json |
	jq '[.[] | select(.message == "from FD2" or .message == "later")]
	| length')" 2
must at FD2 sync
same "both terminals hold the same rows" "$(for n in FD1 FD2; do
	for t in rooms folios folio_charges cash_payments service_requests; do
		OFFSYNC_STAFF=max at $n show $t --json | jq -cS 'sort_by(.id)[]'
	done | sha256sum; done | sort -u | wc -l)" 1
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
