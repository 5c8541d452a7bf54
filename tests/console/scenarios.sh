#!/usr/bin/env bash
# The five conflict scenarios of the specification ("Conflict Testing
# Scenarios"), each made at two real terminals, seen on their screens, decided by
# keys where a person decides; and in the end both terminals and the server hold
# the same.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"
for tool in jq curl; do
	command -v $tool >/dev/null || { skip "the scenarios" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=max OFFSYNC_PIN_FILE=$T/pin
start_hotel
# FD1 is online all the time; the bad network is FD2's.
LINK=$SERVER start_desk FD1
start_desk FD2
for CONSOLE in FD1 FD2; do
	open_console "$CONSOLE"
	sign_in max
done

settle() { # both have everything, and need not wait for their next look
	for name in FD1 FD2 FD1 FD2; do
		at "$name" sync >/dev/null 2>&1 || true
	done
}
apart() {
	settle
	link offline
}
together() {
	must at FD1 sync
	link online
	settle
}
# The newest open conflict of a record, at FD2.
conflict_of() {
	at FD2 conflicts list --json | jq -r --arg r "$1" \
		'[.[] | select(.record_id == $r)] | last | .id // empty'
}
must_be_asked() { must_wait "[ -n \"\$(conflict_of $1)\" ]" 20; }
on_both() { # on_both TABLE ID JQ: what both terminals say, once when alike
	for name in FD1 FD2; do
		at "$name" show "$1" "$2" --json | jq -r "$3"
	done | sort -u
}
alike() { # alike NAME TABLE ID JQ WANTED
	settle
	same "$1" "$(on_both "$2" "$3" "$4")" "$5"
}
open_conflict() { # open_conflict WORDS: the first with them, side by side, at FD2
	local row
	keys F10 1
	must_show '^ ROOMS '
	keys F9
	must_show 'COMMAND'
	keys conflicts Enter
	must_show '^ CONFLICTS '
	must_show "$1.*TO DECIDE"
	keys Home
	row=$(screen | grep 'TO DECIDE' | grep -n -m 1 "$1" | cut -d: -f1)
	for ((; row > 1; row--)); do keys Down; done
	must_show "^ > .*$1.*TO DECIDE"
	keys o
	must_show 'BEFORE .*SERVER'
}
undecided() { at FD2 conflicts list --json | jq length; }
must_be_decided() { must_wait '[ "$(undecided)" = "$WAITING" ]' 20; }

# ---- 1. concurrent updates: the same record changed offline and online ----------

GUEST=$(at FD1 show stays state=in_house --json | jq -r '.[0].guest_id')
WAITING=$(undecided)
apart
must at FD2 'do' update guests "$GUEST" full_name="Offline, Olga" note="likes quiet"
must at FD1 'do' update guests "$GUEST" full_name="Online, Otto" phone="+43 1 5"
together
must_be_asked "$GUEST"
open_conflict Offline
shows "1: both names stand side by side" 'full.name .*Offline, Olga .*Online, Otto'
keys h F2
must_be_decided
alike "1: this desk's name was chosen, on both terminals" guests "$GUEST" \
	.full_name "Offline, Olga"
alike "1: what only one of them changed stands too" guests "$GUEST" \
	'.phone + ", " + .note' "+43 1 5, likes quiet"

# ---- 2. delete against update ---------------------------------------------------

ask_for() { # ask_for MESSAGE: a request that both know; its id in REQUEST
	must at FD1 'do' request room=305 kind=other message="$1"
	REQUEST=$(at FD1 queue show "$(cat "$T/out")" --json | jq -r .local_id)
	settle
}
delete_and_update() {
	apart
	must at FD2 'do' request-update id="$REQUEST" state=assigned
	must at FD1 'do' delete service_requests "$REQUEST"
	together
	must_be_asked "$REQUEST"
	open_conflict 305
}
ask_for "a vase"
delete_and_update
shows "2: the screen says that it was deleted" 'Deleted at the server'
keys h F2
must_be_decided
alike "2: it was restored with the change" service_requests "$REQUEST" \
	.state assigned
ask_for "a piano"
delete_and_update
keys s F2
must_be_decided
settle
same "2: or stays deleted, on both" "$(for name in FD1 FD2; do
	at $name show service_requests --json | jq -r --arg r "$REQUEST" \
		'[.[] | select(.id == $r)] | length'; done | sort -u)" 0

# ---- 3. foreign keys: what it refers to was deleted --------------------------------

new_guest() { # its id in GUEST
	must at FD1 'do' insert guests full_name="$1"
	GUEST=$(at FD1 queue show "$(cat "$T/out")" --json | jq -r .local_id)
	settle
}
STAY_DATES="arrival_date=$(date -u -d +20days +%F) departure_date=$(date -u -d +22days +%F)"
new_guest "Gone, Gina"
apart
# shellcheck disable=SC2086
must at FD2 'do' insert stays guest_id="$GUEST" state=confirmed $STAY_DATES
BOOKING=$(at FD2 queue show "$(cat "$T/out")" --json | jq -r .local_id)
must at FD2 'do' update stays "$BOOKING" adults=2
must at FD1 'do' delete guests "$GUEST"
together
must_be_asked "$BOOKING"
keys F10 8
shows "3: what was done after it waits with it" 'TO DECIDE \+1'
open_conflict Gina
shows "3: the screen says what is missing" 'What it belongs to was deleted'
keys h F2
must_be_decided
must_wait '[ "$(status_of FD2 pending)" = 0 ]' 20
alike "3: the guest was brought back, and the stay with what came after" \
	stays "$BOOKING" '.state + " " + (.adults | tostring)' "confirmed 2"
alike "3: the guest is there" guests "$GUEST" .full_name "Gone, Gina"

# ---- 4. data types: a terminal of an older version --------------------------------

JWT=$("$BUILD/offsyncd" token --storage "$STORAGE" --hotel demo --terminal OLD1 \
	--ttl 3600 | tail -n 1)
uuid() { cat /proc/sys/kernel/random/uuid; }
old_says() { # old_says TASK PRIORITY: ten minutes ago; the answer's status
	local now
	now=$(date +%s)000
	jq -nc --arg id "$(uuid)" --arg task "$1" --argjson p "$2" \
		--argjson now "$now" '{last_sync_token: "", device_id: "OLD1",
		sync_timestamp: $now, actions: [{id: $id, tenant_id: "demo",
		user_id: "max", table_name: "housekeeping_tasks",
		operation: "UPDATE", server_id: $task, data: {priority: $p},
		conflict_resolution: "client_wins", idempotency_key: $id,
		created_at: ($now - 600000), sync_attempts: 0,
		sync_status: "pending"}]}' >"$T/request"
	curl -sS -H "Authorization: Bearer $JWT" \
		-H "Content-Type: application/json" --data-binary @"$T/request" \
		"http://$SERVER/api/hotel/demo/offline/sync" |
		jq -r '.results[0].status'
}
settle
TASKS=$(at FD1 show housekeeping_tasks state=planned --json)
TASK=$(jq -r '.[0].id' <<<"$TASKS")
EXACT=$(jq -r '.[1].id' <<<"$TASKS")
same "4: a value that converts exactly is converted" \
	"$(old_says "$EXACT" '"7"')" success
same "4: one that does not is a conflict" "$(old_says "$TASK" '"rush"')" conflict
alike "4: the one stands, on both terminals" housekeeping_tasks "$EXACT" \
	.priority 7
must_be_asked "$TASK"
ROOM=$(jq -r '.[0].room_id' <<<"$TASKS")
open_conflict "task $(at FD1 show rooms "$ROOM" --json | jq -r .number)"
shows "4: the screen shows what was sent" 'priority .*rush'
keys e C-u 2 Enter F2
must_be_decided
alike "4: what the manager typed stands" housekeeping_tasks "$TASK" .priority 2

# ---- 5. business rules: one room for two guests -----------------------------------

ROOMS=$(at FD1 show rooms status=available condition=inspected --json)
ROOM=$(jq -r '.[0].number' <<<"$ROOMS")
FREE=$(jq -r '.[1].number' <<<"$ROOMS")
apart
must at FD2 'do' walk-in room="$ROOM" name="Second, Sara" document_number=P1 nights=1
must at FD1 'do' walk-in room="$ROOM" name="First, Fritz" document_number=P1 nights=1
together
keys F10 8
shows "5: the screen says that it was refused" "Check-in $ROOM, Second.* REFUSED"
keys "$ROOM"
must_show "^ > .*Check-in $ROOM"
keys e
shows "5: by which rule" 'Rule +ROOM_OCCUPIED'
shows "5: and what to do" 'Remedy +choose another room'
must at FD1 'do' move room="$ROOM" to="$FREE"
must at FD1 'do' room-status room="$ROOM" status=available
settle
keys a
shows "5: sent again when the room is free" 'Queued again'
must_wait '[ "$(status_of FD2 pending) $(status_of FD2 refused)" = "0 0" ]' 20
settle
in_house() { # in_house TERMINAL: room and guest of both
	for name in First Second; do
		at "$1" show guests --json | jq -r --arg n "$name" \
			'[.[] | select(.full_name | startswith($n))] | last | .id'
	done | while read -r guest; do
		at "$1" show stays guest_id="$guest" state=in_house --json |
			jq -r '.[0].room_id'
	done
}
same "5: both guests are in, in two rooms, at both terminals" \
	"$({ in_house FD1; in_house FD2; } | sort | uniq -c | awk '{print $1}' |
	paste -sd' ')" "2 2"

# ---- in the end --------------------------------------------------------------------

for CONSOLE in FD1 FD2; do
	keys F10 8
	shows "$CONSOLE: nothing waits on the screen" 'To send 0, .* another 0'
	shows "$CONSOLE: nothing is refused" 'refused 0 '
done
# A terminal that has never been there holds what the server holds.
settle
LINK=$SERVER enroll FD3
must at FD3 sync
digest() { # digest TERMINAL: all of its rows
	for table in properties staff rooms guests stays folios folio_charges \
		cash_sessions menu_items orders cash_payments order_lines \
		kitchen_tickets service_requests housekeeping_tasks \
		maintenance_reports conflicts; do
		at "$1" show $table --json | jq -cS 'sort_by(.id)[]'
	done | sha256sum
}
same "both terminals and the server hold the same" \
	"$(for name in FD1 FD2 FD3; do digest $name; done | sort -u | wc -l)" 1
for name in FD1 FD2; do
	stop "agent-$name"
done
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
