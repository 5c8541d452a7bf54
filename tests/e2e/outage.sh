#!/usr/bin/env bash
# A hotel loses its internet, works on, is hit on the head, and gets it back:
# every action is then at both terminals and the server exactly once, and the
# money agrees to the minor unit everywhere.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=tests/lib/console.sh
source "$(dirname "$0")/../lib/console.sh"
for tool in jq tmux curl; do
	command -v $tool >/dev/null || { skip "outage" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin

start_hotel
must "$BUILD/offsyncd" token --storage "$STORAGE" --hotel demo \
	--terminal observer --ttl 3600
TOKEN=$(tail -n 1 "$T/out")
enroll FD1
enroll FD2
start_agent FD1
start_agent FD2
must_wait '[ "$(status_of FD1 online)$(status_of FD2 online)" = truetrue ]' 120
ok "both terminals are online after enrolment" true
same "nothing waits after the first load" "$(status_of FD1 pending)" 0

# ---- the server's rows, by the specification alone -----------------------

server_rows() { # all current rows, one JSON object a line, to $T/server.rows
	local token='' more=true
	: >"$T/server.rows"
	while [ "$more" = true ]; do
		jq -nc --arg t "$token" '{last_sync_token: $t, actions: [],
			device_id: "observer", sync_timestamp: 0}' >"$T/request"
		curl -sS -f -o "$T/answer" -H "Authorization: Bearer $TOKEN" \
			-H 'Content-Type: application/json' -d @"$T/request" \
			"http://$SERVER/api/hotel/demo/offline/sync" || return 1
		jq -c '.server_changes[] | {table_name, operation, data}' \
			"$T/answer" >>"$T/server.rows"
		token=$(jq -r .sync_token "$T/answer")
		more=$(jq -r '.has_more // false' "$T/answer")
	done
	# What came later in the stream replaces what came before.
	jq -sc 'map({key: (.table_name + "/" + .data.id), value: .})
		| from_entries | .[] | select(.operation != "DELETE"
		and .data.deleted != true)' "$T/server.rows" >"$T/server.now"
}
on_server() { # on_server TABLE JQ-CONDITION: how many rows
	jq -s --arg t "$1" "[.[] | select(.table_name == \$t) | .data
		| select($2)] | length" "$T/server.now"
}
sum_on_server() { # sum_on_server TABLE JQ-CONDITION FIELD
	jq -s --arg t "$1" "[.[] | select(.table_name == \$t) | .data
		| select($2) | .$3] | add // 0" "$T/server.now"
}

# ---- choosing -------------------------------------------------------------

list() { at FD1 show "$@" --json; }
list stays state=in_house >"$T/in_house"
list stays state=confirmed >"$T/confirmed"
list rooms >"$T/rooms"
DATE=$(list properties | jq -r '.[0].business_date')
# Somebody who is expected today, and whose room is ready.
ARRIVAL=$(jq -rn --arg d "$DATE" --slurpfile s "$T/confirmed" \
	--slurpfile r "$T/rooms" '
	($r[0] | map({key: .id, value: .}) | from_entries) as $room
	| first($s[0][] | select(.arrival_date == $d and .room_id != null)
	| select($room[.room_id].status == "available" and
		($room[.room_id].condition | . == "clean" or . == "inspected"))
	| .id)')
# Two rooms with guests, and with somebody who owes something.
GUEST_ROOM=$(jq -r '.[0].room_id' "$T/in_house")
ROOM=$(jq -r --arg i "$GUEST_ROOM" '.[] | select(.id == $i) | .number' "$T/rooms")
STAY=$(jq -r '.[0].id' "$T/in_house")
FOLIO=$(list folios stay_id="$STAY" | jq -r '.[0].id')
TASK=$(list housekeeping_tasks state=planned | jq -r '.[0].id // empty')
[ -n "$TASK" ] || TASK=$(list housekeeping_tasks state=assigned | jq -r '.[0].id')
BALANCE_BEFORE=$(list folios "$FOLIO" | jq .balance_minor)
server_rows
SERVER_PAYMENTS_BEFORE=$(on_server cash_payments true)

# ---- the cut, with the console open ---------------------------------------

must at FD1 do drawer-open drawer=E2E1 float=100
DRAWER=$(list cash_sessions drawer=E2E1 | jq -r '.[-1].id')
must_wait 'is_drained FD1' 120
must_wait 'at FD2 show cash_sessions "$DRAWER"' 120

open_console FD1
sign_in ada
shows "the console says: all sent" 'all sent'

link offline
must_wait '[ "$(status_of FD1 online)" = false ]' 120
shows "the console says: OFFLINE" OFFLINE

IDS=()
enter() { # enter NAME OPERATION key=value...
	local name=$1
	shift
	ok "offline: $name" at FD1 do "$@"
	IDS+=("$(cat "$T/out")")
}
record_of() { # the record that an action made
	at FD1 queue show "$1" --json | jq -r '.local_id // .server_id'
}
shows_count() { # shows_count NAME: as many to send as status says
	shows "$1" "(^|[^0-9])$(status_of FD1 pending) to send"
}

enter "check in a guest" check-in stay="$ARRIVAL"
shows_count "the console counts the first action"
FIRST=$(status_of FD1 pending)
enter "send an order" order room="$ROOM" items='BGR*2,FRI,BEE*2'
ORDER=$(record_of "${IDS[-1]}")
enter "take cash" pay room="$ROOM" amount=40.00 tendered=50 drawer=E2E1
PAYMENT=$(record_of "${IDS[-1]}")
enter "report a fault" report room="$ROOM" issue="tap drips" priority=2
REPORT=$(record_of "${IDS[-1]}")
enter "update housekeeping" task id="$TASK" state=started
enter "register a request" request room="$ROOM" kind=towels message="two, please"
REQUEST=$(record_of "${IDS[-1]}")
shows_count "the console counts on"
LATER=$(status_of FD1 pending)
ok "the count rises: $FIRST, then $LATER to send" test "$LATER" -gt "$FIRST"
ok "status can be asked" at FD1 status
said "and names the outage" '^link +offline'

# Somebody else takes cash for the same guest at the other desk.
ok "offline: the other desk takes cash too" \
	at FD2 do pay room="$ROOM" amount=15.50 drawer=E2E1
PAYMENT2=$(at FD2 queue show "$(cat "$T/out")" --json | jq -r .local_id)

# ---- hit on the head -------------------------------------------------------

COUNT=$(status_of FD1 pending)
stop agent-FD1 KILL
kill_console
same "kill -9 of agent and console loses nothing" "$(status_of FD1 pending)" \
	"$COUNT"
enter "cash after the kill" pay room="$ROOM" amount=7.25 drawer=E2E1
PAYMENT3=$(record_of "${IDS[-1]}")
enter "an order after the kill" order room="$ROOM" items='COF*2'
ok "the other desk works on" at FD2 do request room="$ROOM" kind=amenities
open_console FD1
sign_in ada
shows_count "the console comes back with the same count"
must_wait '[ "$(status_of FD1 agent_running)" = true ]' 40
ok "and has started an agent" true

# ---- and back --------------------------------------------------------------

link online
must_wait 'is_drained FD1' 120
shows "the console's count falls to: all sent" 'all sent'
must_wait 'is_drained FD2' 120
same "nothing was refused or left to decide at FD1" \
	"$(status_of FD1 refused)" 0
must at FD1 sync
must at FD2 sync
must at FD1 sync

# ---- exactly once ------------------------------------------------------------

server_rows
for id in "${IDS[@]}"; do
	[ "$(at FD1 queue show "$id" --json | jq -r .sync_status)" = synced ] ||
		{ result 1 "action $id is synced" "$(at FD1 queue show "$id")"; }
done
ok "each action of the outage is synced" true
once() { # once NAME TABLE ID
	local here there
	here=$(at FD1 show "$2" "$3" --json | jq -r .mark)
	there=$(at FD2 show "$2" "$3" --json | jq -r .mark)
	same "$1: once at the server, and at both desks" \
		"$(on_server "$2" ".id == \"$3\"") $here $there" "1 . ."
}
once "order" orders "$ORDER"
once "cash" cash_payments "$PAYMENT"
once "cash of the other desk" cash_payments "$PAYMENT2"
once "cash after the kill" cash_payments "$PAYMENT3"
once "report" maintenance_reports "$REPORT"
once "request" service_requests "$REQUEST"
same "three payments came, no more" "$(on_server cash_payments true)" \
	$((SERVER_PAYMENTS_BEFORE + 3))
for p in "$PAYMENT" "$PAYMENT2" "$PAYMENT3"; do
	same "payment ${p%%-*} is on the folio once" \
		"$(on_server folio_charges ".source_id == \"$p\"")" 1
done
same "the stay is in house everywhere" \
	"$(on_server stays ".id == \"$ARRIVAL\" and .state == \"in_house\"")$(
	at FD1 show stays "$ARRIVAL" --json | jq -r .state)$(
	at FD2 show stays "$ARRIVAL" --json | jq -r .state)" 1in_housein_house
same "the check-in opened one folio" \
	"$(on_server folios ".stay_id == \"$ARRIVAL\"")" 1
same "the task is started everywhere" \
	"$(on_server housekeeping_tasks ".id == \"$TASK\" and .state == \"started\"")$(
	at FD2 show housekeeping_tasks "$TASK" --json | jq -r .state)" 1started
same "the order has its three lines" \
	"$(on_server order_lines ".order_id == \"$ORDER\"")" 3
same "one kitchen ticket a station" \
	"$(on_server kitchen_tickets ".order_id == \"$ORDER\"")" 2

# ---- to the minor unit ---------------------------------------------------------

CASH=$((4000 + 1550 + 725))
same "folio, desk 1" "$(at FD1 show folios "$FOLIO" --json | jq .balance_minor)" \
	$((BALANCE_BEFORE - CASH))
same "folio, desk 2" "$(at FD2 show folios "$FOLIO" --json | jq .balance_minor)" \
	$((BALANCE_BEFORE - CASH))
same "folio, server" \
	"$(sum_on_server folio_charges ".folio_id == \"$FOLIO\"" amount_minor)" \
	$((BALANCE_BEFORE - CASH))
same "drawer, desk 1" \
	"$(at FD1 show cash_sessions "$DRAWER" --json | jq .expected_minor)" \
	$((10000 + CASH))
same "drawer, desk 2" \
	"$(at FD2 show cash_sessions "$DRAWER" --json | jq .expected_minor)" \
	$((10000 + CASH))
same "drawer, server" "$((10000 + $(sum_on_server cash_payments \
	".cash_session_id == \"$DRAWER\"" amount_minor)))" $((10000 + CASH))

close_console
stop agent-FD2
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
