#!/usr/bin/env bash
# A desk that cannot send: what is unsent goes on a stick, and another desk takes
# it in.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"
command -v jq >/dev/null || { skip "the stick" "no jq"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=max OFFSYNC_PIN_FILE=$T/pin
start_hotel
start_desk FD1
start_desk FD2
link offline
must at FD1 'do' request room=204 kind=towels message="Two towels"
open_console FD1
sign_in max
shows "line 23 says what is safe while the server is away" \
	'The server does not answer. Keep working'
keys F10 8
must_show '^ SYNC .*1 to send'
must_show 'Safe to switch off: everything is on disk'
keys x
must_show '^ Export to:'
keys C-u "$T/stick.json" Enter
shows "what is unsent is on the stick" '1 unsent entries are on the stick'
same "all of it" "$(jq .count "$T/stick.json")" 1
same "for its owner alone" "$(stat -c %a "$T/stick.json")" 600
keys x
must_show '^ Export to:'
keys C-u "$T/stick.json" Enter
shows "a file that is there is kept" 'Not exported to .*stick.json'
close_console

ok "another desk takes it in" at FD2 queue import "$T/stick.json"
link online
must_wait 'is_drained FD2' 30
must_wait 'is_drained FD1' 30
same "and the server has it once" \
	"$(at FD2 show service_requests --json |
		jq '[.[] | select(.message == "Two towels")] | length')" 1
finish
