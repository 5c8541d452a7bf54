#!/usr/bin/env bash
# What two of the specification's flags do on the screen: with
# conflict_resolution_ui off a conflict is seen and not decided here; with
# enable_optimistic_updates off boards show what the server has confirmed.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"
command -v jq >/dev/null || { skip "the flags" "no jq"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=max OFFSYNC_PIN_FILE=$T/pin
start_hotel
start_desk FD1
printf '[sync]\n%s\n%s\n' 'conflict_resolution_ui = false' \
	'enable_optimistic_updates = false' >"$T/conf"
CONSOLE_ENV="OFFSYNC_CONFIG='$T/conf'" open_console FD1
sign_in max
undecided() { at FD1 conflicts list --json | jq length; }
go() { # go WORD TITLE
	keys F10 1
	must_show '^ ROOMS '
	keys F9
	must_show 'COMMAND'
	keys "$1" Enter
	must_show "^ $2 "
}

# ---- conflict_resolution_ui --------------------------------------------------

WAITING=$(undecided)
go conflicts CONFLICTS
keys Home o
shows "a conflict can be looked at" 'BEFORE .*SERVER'
keys s F2
shows "deciding it says where that is done" \
	'decided at another desk \(conflict_resolution_ui is off\)'
same "and nothing is decided" "$(undecided)" "$WAITING"

# ---- enable_optimistic_updates -----------------------------------------------

ROOM=$(at FD1 show rooms status=available --json | jq -r '.[0].number')
link offline
must at FD1 'do' request room="$ROOM" kind=other message="A zebra, please"
go requests REQUESTS
same "what is pending is not on the board" \
	"$(screen | grep -c 'zebra' || true)" 0
same "nor in a list" \
	"$(OFFSYNC_CONFIG=$T/conf at FD1 show service_requests --json |
		jq '[.[] | select(.message == "A zebra, please")] | length')" 0
same "where the option is on it is" \
	"$(at FD1 show service_requests --json |
		jq '[.[] | select(.message == "A zebra, please")] | length')" 1
ID=$(at FD1 show service_requests --json |
	jq -r '.[] | select(.message == "A zebra, please").id')
OFFSYNC_CONFIG=$T/conf no "nor by its id" 65 at FD1 show service_requests "$ID"
# Nobody may be given a room that is promised by a booking that waits here.
DAY=$(at FD1 show properties --json | jq -r '.[0].business_date')
GUEST=$(at FD1 show guests --json | jq -r '.[0].id')
TAKEN=$(at FD1 show stays --json | jq -c '[.[] | select(.state == "confirmed"
	or .state == "option" or .state == "in_house") | .room_id]')
FREE=$(at FD1 show rooms status=available condition=inspected --json |
	jq -r --argjson taken "$TAKEN" '[.[] | select(.id as $id |
	$taken | index($id) | not)] | sort_by(.number)[0].number')
must at FD1 'do' insert stays guest_id="$GUEST" state=confirmed adults=1 \
	children=0 rate_minor=9000 \
	room_id="$(at FD1 show rooms number="$FREE" --json | jq -r '.[0].id')" \
	arrival_date="$DAY" departure_date="$(date -d "$DAY + 2 days" +%F)"
keys F10 1
must_show '^ ROOMS '
keys F9
must_show 'COMMAND'
keys walk-in Enter
must_show '^ WALK-IN '
keys BSpace BSpace BSpace BSpace "$FREE"
shows "a room that is promised by what waits here says so" 'Promised: for '
go requests REQUESTS
link online
must_wait 'is_drained FD1' 30
shows "it comes when the server has confirmed it" 'zebra'

# ---- what the agent before this one said ---------------------------------------

LOG=$T/FD1/agent.log
close_console
stop agent-FD1
head -c 300000 /dev/zero | tr '\0' 'x' >"$LOG"
printf '\nthe last words\n' >>"$LOG"
open_console FD1
must_wait '[ "$(status_of FD1 agent_running)" = true ]' 40
same "a long log makes room" "$(tail -n 1 "$LOG.1")" 'the last words'
close_console
stop_agents
must_wait '[ "$(status_of FD1 agent_running)" = false ]' 40
echo 'the last words' >"$LOG"
open_console FD1
must_wait '[ "$(status_of FD1 agent_running)" = true ]' 40
same "a short one is gone on with" "$(head -n 1 "$LOG")" 'the last words'
finish
