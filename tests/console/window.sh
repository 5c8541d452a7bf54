#!/usr/bin/env bash
# The console of a desk that has been without its server for too long: line 1
# says so all the time, line 23 what it means, refused entries what to do; what
# has happened is taken, and line 1 tells of a queue that fills up.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"
command -v sqlite3 >/dev/null || { skip "window" "no sqlite3"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
start_hotel
enroll FD1
ROOM=$(at FD1 show rooms "$(at FD1 show stays state=in_house --json |
	jq -r '.[0].room_id')" --json | jq -r .number)
must at FD1 'do' drawer-open drawer=W1 float=100
link offline
start_agent FD1
must_wait '[ "$(status_of FD1 link)" = offline ]' 60
alone() {
	sqlite3 -cmd ".timeout 5000" "$T/FD1/store.db" "UPDATE link_state SET alone_ms = $1 * 3600000"
}
HOURS=$(status_of FD1 window_hours)

printf '[sync]\nmax_action_queue_size = 100\n' >"$T/conf"
CONSOLE_ENV="OFFSYNC_CONFIG='$T/conf'" open_console FD1
sign_in ada
shows "line 1 says offline" '^ .*OFFLINE.*to send'
alone $((HOURS - 1))
shows "it says how long is left" '^ .*OFFLINE, .* left'
shows "and what will be" 'Connect this desk: soon moves, refunds and postings'
alone $((HOURS + 1))
shows "then that it has passed" '^ .*DEGRADED'
shows "and what needs a manager" 'moves, refunds, postings need a manager'
keys F10 4
must_show '^ IN HOUSE'
keys Enter 6
must_show 'EXTEND'
keys C-u "$(date -u -d +30days +%F)" F2
shows "a longer stay is refused, and what to do" \
	'Not saved: offline window passed. Remedy: connect it, or let a manager insist'
keys Escape
for ((N = $(status_of FD1 pending); N < 90; N++)); do
	must at FD1 'do' request room="$ROOM" kind=other message="$N"
done
shows "a queue that fills up is on line 1" 'to send.*, queue 9.% full'
shows "and on line 23" 'queue is nearly full: connect this desk'

alone 80
shows "after 72 hours line 1 says facts only" '^ .*FACTS ONLY'
keys F9
must_show 'COMMAND'
keys "sign out" Enter
must_show 'SIGN IN'
keys ada Enter 2468 Enter
shows "a PIN opens what needs no records" '72 hours offline: what has happened'
keys request
must_show 'write down what a guest asks for'
keys Enter
must_show 'request: write down'
keys "$ROOM" Tab towels F2
shows "a request is refused, and why" \
	'Not saved: 72 hours offline: facts only. Remedy: connect'
keys Escape
keys F10 4
shows "records stay closed" 'records stay closed until the server answers'
link online
must at FD1 sync
shows "when the server has answered everything goes on" \
	'The server has answered: everything|There is room in the queue'
shows "and line 1 says so" '^ .*ONLINE .*all sent'
finish
