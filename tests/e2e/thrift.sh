#!/usr/bin/env bash
# How much of a link is used, through the real programs: where data costs money
# what can wait waits and says so, and a link that is slow is found to be.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "thrift" "no jq"; finish; }

echo 2468 >"$T/pin"
# With keys as long as they are: a signature counts.
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
start_hotel
enroll FD1
enroll FD2
mapfile -t ROOMS < <(at FD1 show rooms status=available --json |
	jq -r '.[0:3][].number')
say_dirty() { must at FD1 'do' room-status room="$1" condition=dirty; }
carried() { # carried up|down|requests
	"$BUILD/offsync" netsim --control "$T/link" status |
		sed -nE "s/.* $1=([0-9]+).*/\1/p"
}

# ---- a paid link ----
# The round of the interval would be one request more than is counted here.
SELDOM='[sync]\nsync_interval_ms = 3600000\n'
# shellcheck disable=SC2059
printf "[link]\nkind = cellular\n$SELDOM" >"$T/conf"
export OFFSYNC_CONFIG=$T/conf
start_agent FD1
must_wait '[ -S "$T/FD1/agent.sock" ]' 60 # else the sync would be the agent
must_wait 'at FD1 sync' 60
same "a mobile link costs money" \
	"$(status_of FD1 link_kind) $(status_of FD1 metered)" "cellular true"
link reset
say_dirty "${ROOMS[0]}"
say_dirty "${ROOMS[1]}"
same "rooms wait" "$(status_of FD1 held) $(status_of FD1 to_send)" "2 2"
ok "which is said" at FD1 status
said "with how many and how long" '2 to send, 2 of them wait .* until .*UTC'
must at FD1 'do' request kind=towels message=Towels room="${ROOMS[0]}"
must_wait '[ "$(status_of FD1 pending)" = 0 ]' 60
same "a guest's wish takes them along" "$(carried requests)" 1
say_dirty "${ROOMS[2]}"
same "and the next one waits again" "$(status_of FD1 held)" 1
same "in silence" "$(carried requests)" 1
ok "until somebody asks for a round" at FD1 sync
same "which sends all of it" \
	"$(status_of FD1 held) $(status_of FD1 pending)" "0 0"
stop agent-FD1

# ---- a link that is slow ----
unset OFFSYNC_CONFIG
start_agent FD2
must_wait '[ -S "$T/FD2/agent.sock" ]' 60 # else the sync would be the agent
must_wait 'at FD2 sync' 60
# What it is follows from the last exchange, and a busy machine may have been
# slow in that.
is_lan() { at FD2 sync && [ "$(status_of FD2 link_kind)" = lan ]; }
ok "a good link" wait_for is_lan 60
same "costs nothing" "$(status_of FD2 metered)" false
link delay 1100
must at FD2 sync
same "is slow when it takes long" "$(status_of FD2 link_kind)" slow
link delay 0
ok "and good again" wait_for is_lan 60
stop agent-FD2

# ---- ten entries over 16 kbit/s and 800 ms, there and back ----
# shellcheck disable=SC2059
printf "[link]\nkind = slow\n$SELDOM" >"$T/conf"
export OFFSYNC_CONFIG=$T/conf
start_agent FD2
must_wait '[ -S "$T/FD2/agent.sock" ]' 60 # else the sync would be the agent
must_wait 'at FD2 sync' 60
link reset
link offline
for i in 1 2 3 4 5 6 7 8 9 10; do
	must at FD2 'do' request kind=towels message="Towels $i" \
		room="${ROOMS[0]}"
done
link delay 400
link rate 2000
link online
must_wait '[ "$(carried up)" -gt 0 ]' 60
ok "ten entries arrive over a very slow link" wait_for 'is_drained FD2' 120
UP=$(carried up) DOWN=$(carried down) REQUESTS=$(carried requests)
echo "# $UP bytes up, $DOWN down, headers included"
same "in less than 4 KiB" "$((UP + DOWN < 4096))" 1
same "and in one exchange" "$REQUESTS" 1
# By what was carried: a busy machine adds time of its own.
same "which is less than ten seconds of it" \
	"$(((UP + DOWN) * 1000 / 2000 + REQUESTS * 2 * 400 < 10000))" 1
link reset
finish
