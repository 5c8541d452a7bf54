#!/usr/bin/env bash
# The sync of a terminal is paused: nothing goes up by itself until somebody, or
# the time, ends that; who wants a round has one.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "pause" "no jq"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
start_hotel
enroll FD1
must at FD1 sync
ROOM=$(at FD1 show rooms --json | jq -r '.[0].number')
note() { must at FD1 'do' room-status room="$ROOM" note="$1"; }
pending() { status_of FD1 pending; }

no "not without a reason" 64 at FD1 pause 20
no "not for ever" 65 at FD1 pause 61 lunch
said "and it says what goes" 'from 1 to 60'
no "not for no number" 65 at FD1 pause soon lunch
no "what is not paused does not go on" 1 at FD1 resume
same "it is not paused" "$(status_of FD1 pause)" null
ok "somebody pauses it" at FD1 pause 20 the router is changed
said "and is told until when" 'Paused until .* UTC'
same "who and why is there for everybody" \
	"$(status_of FD1 pause.by): $(status_of FD1 pause.why)" \
	"ada: the router is changed"
ok "people are told" at FD1 status
said "in words" 'paused  *by ada until .* UTC: the router is changed'

start_agent FD1
note damp
must at FD1 sync
same "who wants a round has one" "$(pending)" 0
note "damp, and cold"
same "what comes after waits" "$(pending)" 1
ok "somebody ends it" at FD1 resume
ok "then it goes by itself" wait_for "[ \"\$(pending)\" = 0 ]" 20
same "and it is not paused" "$(status_of FD1 pause)" null
finish
