#!/usr/bin/env bash
# A terminal stays without its server for longer and longer: what can wait needs
# a manager, then waits, and what has happened is taken all the time; setting
# the clock of the machine is no help and no harm. Then the queue and the disk
# fill up. In the end the server has everything, with its marks.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq sqlite3; do
	command -v $tool >/dev/null || { skip "window" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
start_hotel
enroll FD1
ROOM=$(at FD1 show rooms "$(at FD1 show stays state=in_house --json |
	jq -r '.[0].room_id')" --json | jq -r .number)
must at FD1 'do' drawer-open drawer=W1 float=100
link offline

# So many hours ago the server was heard of last.
alone() {
	sqlite3 -cmd ".timeout 5000" "$T/FD1/store.db" "UPDATE link_state SET alone_ms = $1 * 3600000"
}
ask() { at FD1 'do' request room="$ROOM" kind=other message="$1"; }
pay() { at FD1 'do' pay room="$ROOM" amount=1 drawer=W1 override=OVERPAY \
	reason=test "$@"; }
extend() { at FD1 'do' extend room="$ROOM" nights=1 "$@"; }
with() { # with OPTION COMMAND...: with one line of [sync]
	printf '[sync]\n%s\n' "$1" >"$T/conf"
	shift
	OFFSYNC_CONFIG=$T/conf "$@"
}

# ---- the window ------------------------------------------------------------

same "the window is open" "$(status_of FD1 window_state)" open
HOURS=$(status_of FD1 window_hours)
alone $((HOURS - 1))
same "it ends soon" "$(status_of FD1 window_state)" ending
ok "everything goes on: a stay is extended" extend
alone $((HOURS + 1))
same "it has passed" "$(status_of FD1 window_state)" degraded
ok "status says so" at FD1 status
said "and what to do" 'passed .* ago; .* need a manager: connect this terminal'
no "a longer stay has to wait" 65 extend
said "why, and what to do" \
	'OFFLINE_WINDOW: offline for too long .*connect it, or let a manager'
no "the desk cannot insist" 65 extend override=OFFLINE_WINDOW reason=guest
OFFSYNC_STAFF=max ok "a manager can" \
	extend override=OFFLINE_WINDOW reason="the guest stays"
said "and reads of it" 'OFFLINE_WINDOW.*it was taken'
ok "a request goes on" ask "degraded"
ok "cash goes on" pay
no "doctor finds it" 1 at FD1 doctor
said "and says what it means" 'after 72 hours only facts are taken'

alone 80
same "after 72 hours" "$(status_of FD1 window_state)" facts_only
no "nobody signs in" 77 at FD1 sign-in ada --pin-file "$T/pin"
no "a request waits" 65 ask "too late"
said "it says why" 'OFFLINE_TOO_LONG: offline for 72 hours'
OFFSYNC_STAFF=max no "a manager cannot insist either" 65 \
	extend override=OFFLINE_WINDOW reason="the guest stays"
ok "cash is taken all the same" pay
said "and marked" 'OFFLINE_TOO_LONG.*it was taken'
echo 1357 >"$T/wrong"
OFFSYNC_PIN_FILE=$T/wrong no "a wrong PIN enters nothing" 77 pay

alone 3
same "three hours are nothing" "$(status_of FD1 window_state)" open
same "but for a terminal that may be alone for two" "$(
	with 'max_offline_hours = 2' status_of FD1 window_state)" degraded
with 'max_offline_hours = 2' no "which then refuses" 65 extend
with 'max_offline_hours = 73' no "more than 72 are not to be had" 78 \
	at FD1 status
said "with the limits" 'max_offline_hours.*73.*1 to 72'

# ---- a full queue ----------------------------------------------------------

SMALL='max_action_queue_size = 100'
N=$(status_of FD1 pending)
for ((; N < 90; N++)); do must ask "$N"; done
same "at 90 % it warns" "$(with "$SMALL" status_of FD1 quota.queue)" low
for ((; N < 100; N++)); do must ask "$N"; done
same "at the cap it is full" "$(with "$SMALL" status_of FD1 quota.queue)" full
OFFSYNC_STAFF=max with "$SMALL" no "a note to a room is refused first" 75 \
	at FD1 'do' room-status room="$ROOM" note=damp
said "why, and what goes on" 'queue is full: connect .* still taken \(cash'
with "$SMALL" ok "a request still goes" ask "at the cap"
for ((N++; N < 110; N++)); do must ask "$N"; done
with "$SMALL" no "until 110 %" 75 ask "above it"
with "$SMALL" ok "cash is taken all the same" pay
with "$SMALL" no "doctor finds the full queue" 1 at FD1 doctor
said "and says what to do" 'connect this terminal so that it can send'

printf '[store]\nquota_mb = 1\n' >"$T/conf"
OFFSYNC_CONFIG=$T/conf no "past the quota of the store a request waits" 75 \
	ask "no room"
said "free some space" 'quota of the store is full: free some space'
OFFSYNC_CONFIG=$T/conf ok "cash does not" pay
same "the quota is what is used" \
	"$(OFFSYNC_CONFIG=$T/conf status_of FD1 quota.disk)" full

# ---- and back --------------------------------------------------------------

link online
ok "everything goes up" at FD1 sync
same "nothing was refused" "$(status_of FD1 refused)" 0
same "the window is open again" "$(status_of FD1 window_state)" open
stop server
marks() {
	sqlite3 -cmd ".timeout 5000" "$T/server/offsyncd.db" "SELECT count(*) FROM action_results
		WHERE result LIKE '%\"exceptions\":[%\"$1\"%'"
}
same "the manager's leave is on record" "$(marks OFFLINE_WINDOW)" 1
same "and what was taken after 72 hours" "$(marks OFFLINE_TOO_LONG)" 1
finish
