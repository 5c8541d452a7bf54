#!/usr/bin/env bash
# The store of a desk is made unreadable, read-only and full, one after the
# other, in the middle of real work: critical operations go on in the fallback
# journal, which is replayed once; nothing is lost or doubled.
#
# File modes mean nothing to root, and not every machine lets tests mount or
# make files immutable. So the script moves into a user and mount namespace of
# its own where that is possible: there the desk's home is a small file system
# in memory, which can really be remounted read-only and really be filled up,
# and is gone with the script. Elsewhere read-only is shown by file modes (not
# as root: skipped then) and full by a limit to the size of files.
set -euo pipefail
if [ -z "${OFFSYNC_NAMESPACE:-}" ]; then
	try='mount -t tmpfs -o size=1m none /tmp && mount -o remount,ro /tmp'
	if unshare -rm sh -c "$try" 2>/dev/null; then
		OFFSYNC_NAMESPACE=own exec unshare -rm "$0" "$@"
	fi
	OFFSYNC_NAMESPACE=none
fi
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=tests/lib/console.sh
source "$(dirname "$0")/../lib/console.sh"
for tool in jq tmux; do
	command -v $tool >/dev/null || { skip "degraded" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
mkdir -p "$T/xdg/offsync" "$T/FD1"
printf '[store]\nfallback_path = %s/elsewhere\n' "$T" \
	>"$T/xdg/offsync/offsync.conf"
if [ "$OFFSYNC_NAMESPACE" = own ]; then
	mount -t tmpfs -o size=24m,mode=700 none "$T/FD1"
	MOUNTS=("$T/FD1")
fi

start_hotel
enroll FD1
# An agent that looks often must not take a store for fine that is away.
{
	cat "$T/xdg/offsync/offsync.conf"
	printf '[sync]\nsync_interval_ms = 1000\n'
} >"$T/often.conf"
start_often() { # start_often: an agent that looks every second
	start agent-FD1 env OFFSYNC_CONFIG="$T/often.conf" \
		OFFSYNC_HOME="$T/FD1" "$BUILD/offsync" agent
}
start_often
must_wait '[ "$(status_of FD1 online)" = true ]' 120

list() { at FD1 show "$@" --json; }
list stays state=in_house >"$T/in_house"
list stays state=confirmed >"$T/confirmed"
list rooms >"$T/rooms"
DATE=$(list properties | jq -r '.[0].business_date')
room_number() { jq -r --arg i "$1" '.[] | select(.id == $i) | .number' "$T/rooms"; }
# Two who are expected today, and whose rooms are ready.
jq -rn --arg d "$DATE" --slurpfile s "$T/confirmed" --slurpfile r "$T/rooms" '
	($r[0] | map({key: .id, value: .}) | from_entries) as $room
	| $s[0][] | select(.arrival_date == $d and .room_id != null)
	| select($room[.room_id].status == "available" and
		($room[.room_id].condition | . == "clean" or . == "inspected"))
	| "\(.id) \($room[.room_id].number)"' >"$T/arrivals"
ARRIVAL=$(sed -n '1s/ .*//p' "$T/arrivals")
ARRIVAL_ROOM=$(sed -n '1s/.* //p' "$T/arrivals")
ROOM=$(room_number "$(jq -r '.[0].room_id' "$T/in_house")")
STAY=$(jq -r '.[0].id' "$T/in_house")
FOLIO=$(list folios stay_id="$STAY" | jq -r '.[0].id')
TASK=$(list housekeeping_tasks state=planned | jq -r '.[0].id // empty')
[ -n "$TASK" ] || TASK=$(list housekeeping_tasks state=assigned | jq -r '.[0].id')
BALANCE_BEFORE=$(list folios "$FOLIO" | jq .balance_minor)
PAYMENTS_BEFORE=$(list cash_payments | jq length)
ORDERS_BEFORE=$(list orders | jq length)
must at FD1 do drawer-open drawer=E2E1 float=100
DRAWER=$(list cash_sessions drawer=E2E1 | jq -r '.[-1].id')
must_wait 'is_drained FD1' 120

open_console FD1
sign_in ada

IDS=()
CASH=0
journaled() { status_of FD1 journal_entries; }
enter() { # enter NAME OPERATION key=value...: it goes to the journal
	local name=$1
	shift
	ok "$name" at FD1 do "$@"
	said "  and the command says where it went" 'fallback journal'
	IDS+=("$(cat "$T/out")")
}

# ---- unreadable -------------------------------------------------------------

mv "$T/FD1/store.db" "$T/FD1/store.good"
head -c 200000 /dev/urandom >"$T/FD1/store.db"
same "status tells of the store without the store" \
	"$(status_of FD1 storage)" degraded
enter "unreadable: cash" pay room="$ROOM" amount=40.00 tendered=50 drawer=E2E1
CASH=$((CASH + 4000))
enter "unreadable: a guest is let in" check-in room="$ARRIVAL_ROOM"
enter "unreadable: an order" order room="$ROOM" items='BGR*2,FRI'
enter "unreadable: a request" request room="$ROOM" kind=towels message="two"
enter "unreadable: housekeeping" task id="$TASK" state=started
enter "unreadable: a fault" report room="$ROOM" issue="tap drips" priority=2
enter "unreadable: cash from a room that there is not" pay room=9999 amount=1.00 \
	drawer=E2E1
LOST=${IDS[-1]}
unset 'IDS[-1]'
no "an operation that is not critical is refused" 69 \
	at FD1 do book name=Later arrival=+2
said "  with the reason" "cannot be used"
no "a wrong amount is refused there too" 65 at FD1 do pay room="$ROOM" amount=much
no "a wrong PIN is refused there too" 77 env OFFSYNC_PIN_FILE=/dev/null \
	OFFSYNC_HOME="$T/FD1" offsync do pay room="$ROOM" amount=1
same "the same intention twice is written down once" \
	"$(at FD1 do pay room="$ROOM" amount=5 drawer=E2E1 --key twice)" \
	"$(at FD1 do pay room="$ROOM" amount=5 drawer=E2E1 --key twice)"
CASH=$((CASH + 500))
same "eight entries wait" "$(journaled)" 8
same "the queue's list shows them" \
	"$(at FD1 queue list --json | jq '[.[] | select(.sync_status ==
		"journaled")] | length')" 8
no "doctor finds what is wrong" 1 at FD1 doctor
said "  and how to mend it" 'put a copy of store.db in its place'
ok "nothing of it can be read in the file" \
	sh -c "! grep -q 'tap drips' '$T/elsewhere/fallback.journal'"

# The console notices when somebody does something, and goes on by typing.
keys F10
must_show "GO TO"
keys 2
shows "the console says it on line 1, with the number of entries" \
	'STORE BROKEN, 8 in journal'
keys F10
must_show "Without store"
keys 9
must_show "NO STORE"
keys pay
must_show "take cash"
keys Enter
must_show "pay: take cash"
keys "$ROOM" Tab Tab Tab Tab Tab Tab 3.00 Tab Tab E2E1 F2
shows "at the console cash is taken by a typed room number" '9 in journal'
CASH=$((CASH + 300))

rm "$T/FD1/store.db"
same "a store that is gone is degraded too" "$(status_of FD1 storage)" degraded
mv "$T/FD1/store.good" "$T/FD1/store.db"
shows "the console queues the journal when the store is back" \
	'The store is back'
same "the journal is empty" "$(journaled)" 0
same "what cannot be queued is parked, not dropped" \
	"$(status_of FD1 journal_parked)" 1
same "  and listed with its cause" "$(at FD1 queue list --json |
	jq -r --arg i "$LOST" '.[] | select(.id == $i) | .sync_status')" parked
ok "  until it is corrected" at FD1 queue fix "$LOST" room="$ROOM"
CASH=$((CASH + 100))
IDS+=("$LOST")
same "  and then it is parked no more" "$(status_of FD1 journal_parked)" 0
keys F3
close_console
must_wait 'is_drained FD1' 120
ok "the agent survived it and has sent everything" true

# ---- read-only ----------------------------------------------------------------

stop agent-FD1
stop_agents
read_only() { # read_only yes|no
	local how=u+w
	[ "$1" = no ] || how=a-w
	if [ "$OFFSYNC_NAMESPACE" = own ]; then
		mount -o remount,"$([ "$1" = yes ] && echo ro || echo rw)" "$T/FD1"
	else
		chmod "$how" "$T/FD1" "$T/FD1"/store.db*
	fi
}
if [ "$OFFSYNC_NAMESPACE" = own ] || [ "$(id -u)" != 0 ]; then
	must read_only yes
	enter "read-only: cash" pay room="$ROOM" amount=7.25 drawer=E2E1
	CASH=$((CASH + 725))
	enter "read-only: an order" order room="$ROOM" items='COF*2'
	no "doctor finds that it cannot be written" 1 at FD1 doctor
	said "  and says so" "cannot be written|cannot be opened"
	open_console FD1
	sign_in ada
	keys F10
	shows "a console can sign in, and says it" 'STORE [A-Z-]+, 2 in journal'
	must read_only no
	shows "and queues the journal when the store can be written again" \
		'2 entries of the journal were queued'
	same "the journal is empty again" "$(journaled)" 0
	keys F12
	close_console
	stop_agents
else
	skip "read-only" "root, and no mount namespace to be had"
fi

# ---- full -----------------------------------------------------------------------

full() { # full OPERATION...: with a disk that takes nothing more
	if [ "$OFFSYNC_NAMESPACE" = own ]; then
		cat /dev/zero >"$T/FD1/ballast" 2>/dev/null || true
		at FD1 "$@"
	else
		(
			trap '' XFSZ
			ulimit -f 512
			at FD1 "$@"
		)
	fi
}
enter_full() {
	local name=$1
	shift
	ok "$name" full do "$@"
	said "  and the command says where it went" 'fallback journal'
	IDS+=("$(cat "$T/out")")
}
# A desk without another disk has its journal at home.
: >"$T/same-disk.conf"
must env OFFSYNC_CONFIG="$T/same-disk.conf" OFFSYNC_HOME="$T/FD1" \
	"$BUILD/offsync" do request room="$ROOM" kind=other message="a lamp"
enter_full "full: cash" pay room="$ROOM" amount=2.50 drawer=E2E1
CASH=$((CASH + 250))
enter_full "full: a request" request room="$ROOM" kind=amenities
# A limit on the size of files, which stands in for a full disk where there are
# no namespaces, still lets a small change into the store.
if [ "$OFFSYNC_NAMESPACE" = own ]; then
	export OFFSYNC_CONFIG=$T/same-disk.conf
	ok "full: even on the same disk, in the room set aside" \
		full do request room="$ROOM" kind=cleaning
	same "  and it is there" "$(journaled)" 1
	rm -f "$T/FD1/ballast"
	ok "with room again the next command queues it" at FD1 queue list
	said "  and says so" "1 entries of the fallback journal were queued"
	unset OFFSYNC_CONFIG
else
	skip "full: on the same disk" "no mount namespace to be had"
fi
ok "and the others" at FD1 queue list
same "and the journal is empty" "$(journaled)" 0

# ---- nobody there -----------------------------------------------------------------

start_often
must_wait 'grep -q "agent of FD1" "$T/agent-FD1.log"' 60
mv "$T/FD1/store.db" "$T/FD1/store.good"
head -c 200000 /dev/urandom >"$T/FD1/store.db"
enter "gone home: cash" pay room="$ROOM" amount=0.75 drawer=E2E1
CASH=$((CASH + 75))
mv "$T/FD1/store.good" "$T/FD1/store.db"
must_wait 'grep -q "1 entries of the fallback journal queued" "$T/agent-FD1.log"' 60
ok "an agent alone queues the journal when the store is back" true
stop agent-FD1

# ---- exactly once ---------------------------------------------------------------

start_agent FD1
must_wait 'is_drained FD1' 120
must at FD1 sync
for id in "${IDS[@]}"; do
	[ "$(at FD1 queue show "$id" --json | jq -r .sync_status)" = synced ] ||
		result 1 "entry $id is synced" "$(at FD1 queue show "$id" 2>&1)"
done
ok "every entry is synced under the id that it was given" true
same "nothing was refused" "$(status_of FD1 refused)" 0

# What a terminal is given that was never here is what the server has.
enroll FD2
must at FD2 sync
there() { at FD2 show "$@" --json; }
same "the guest is in house" \
	"$(there stays "$ARRIVAL" | jq -r .state)" in_house
same "each order is there once" "$(there orders | jq length)" \
	$((ORDERS_BEFORE + $([ "$SKIPPED" = 0 ] && echo 2 || echo 1)))
same "each payment is there once" "$(there cash_payments | jq length)" \
	$((PAYMENTS_BEFORE + 6 + $([ "$SKIPPED" = 0 ] && echo 1 || echo 0)))
same "the task is started" \
	"$(there housekeeping_tasks "$TASK" | jq -r .state)" started
same "one report" "$(there maintenance_reports issue="tap drips" | jq length)" 1
same "the folio agrees to the cent" \
	"$(there folios "$FOLIO" | jq .balance_minor)" $((BALANCE_BEFORE - CASH))
same "the drawer agrees to the cent" \
	"$(there cash_sessions "$DRAWER" | jq .expected_minor)" $((10000 + CASH))
receipts=$(there cash_payments cash_session_id="$DRAWER" |
	jq -r '.[].receipt_number')
same "receipt numbers have no gap and no double" \
	"$(echo "$receipts" | sort -u | wc -l)" \
	"$(echo "$receipts" | wc -l)"

stop agent-FD1
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
