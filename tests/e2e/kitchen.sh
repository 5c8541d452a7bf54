#!/usr/bin/env bash
# Delivery acknowledged, through the real programs: a waiter's console and a
# kitchen's, a chit printer, and a link that is cut. A ticket that the kitchen
# has is acknowledged and nothing rings; one that it cannot get rings, is printed
# once, marked, and stands marked on the kitchen's screen when it comes at last.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=tests/lib/console.sh
source "$(dirname "$0")/../lib/console.sh"
for tool in jq tmux; do
	command -v $tool >/dev/null || { skip "kitchen" "no $tool"; finish; }
done

CHITS=$T/chits
: >"$CHITS"
printf '%s\n' '[sync]' 'sync_interval_ms = 2000' '[print]' \
	"chit_printer = device:$CHITS" 'downtime_pack = no' >"$T/waiter"
printf '%s\n' '[sync]' 'sync_interval_ms = 2000' '[kitchen]' \
	'stations = all' >"$T/stove"
start_hotel
OFFSYNC_CONFIG=$T/waiter enroll FD1
OFFSYNC_CONFIG=$T/stove enroll KT1
OFFSYNC_CONFIG=$T/waiter start_agent FD1
# The kitchen's way does not lead over the link that is cut.
cut_free() { # the same server, past the simulator
	printf '%s\n' '[terminal]' "server_url = http://$SERVER" \
		"$(cat "$T/stove")" >"$T/stove.direct"
}
cut_free
OFFSYNC_CONFIG=$T/stove.direct start_agent KT1
must_wait '[ "$(status_of FD1 online)" = true ]' 40
must_wait '[ "$(status_of KT1 online)" = true ]' 40

ticket() { # ticket TERMINAL TABLE MEMBER: of that table's newest order
	local order
	order=$(at "$1" show orders table_no="$2" --json | jq -r '.[-1].id')
	at "$1" show kitchen_tickets order_id="$order" --json | jq -r ".[0].$3"
}
chits() { grep -ac '^Ticket' "$CHITS" || true; }

CONSOLE=waiter CONSOLE_ENV="OFFSYNC_CONFIG='$T/waiter'" open_console FD1
CONSOLE=stove CONSOLE_ENV="OFFSYNC_CONFIG='$T/stove.direct'" open_console KT1
CONSOLE=waiter
sign_in ada
keys F10 o
must_show 'ORDERS'
CONSOLE=stove
sign_in chef
must_show 'KITCHEN'

# ---- a ticket that arrives ----
echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
must at FD1 'do' order table=71 items=BGR
ok "the kitchen has it" wait_for '[ "$(ticket KT1 71 state)" = delivered ]' 40
ok "and the waiter's terminal knows" \
	wait_for '[ "$(ticket FD1 71 delivered)" = 1 ]' 40
shows "it stands on the cooks' screen" '71'

# ---- one that cannot ----
link offline
must_wait '[ "$(status_of FD1 online)" = false ]' 60
must at FD1 'do' order table=72 items=BGR
CONSOLE=waiter
shows "after 5 s it rings and is said" \
	'T72 HOT round 1(: no reply| is NOT IN THE KITCHEN)'
shows "and stands on its row" 'T72 .*(NO REPLY|ON PAPER)'
# The timers are those of the store: whoever starts in between goes on.
stop agent-FD1
OFFSYNC_CONFIG=$T/waiter start_agent FD1
ok "after 15 s it is printed, by an agent that was started since" \
	wait_for '[ "$(chits)" = 1 ]' 40
ok "marked" grep -aq 'POSSIBLE DUPLICATE' "$CHITS"
shows "the waiter is told so" 'T72 .*A chit is printed, POSSIBLE DUPLICATE'
shows "the row says so" 'T72 .*ON PAPER'

# ---- and comes at last, while the kitchen is off ----
stop agent-KT1
link online
must_wait 'is_drained FD1' 60
same "what the server has, the kitchen has not" \
	"$(ticket FD1 72 delivered)" null
OFFSYNC_CONFIG=$T/stove.direct start_agent KT1
ok "it reaches the kitchen when that is back" \
	wait_for '[ "$(ticket KT1 72 delivered)" = 1 ]' 60
same "which is told of the chit" "$(ticket KT1 72 printed)" 1
CONSOLE=stove
# It stands on the second page, as soon as the console has looked.
ok "and says so on the cooks' screen" \
	wait_for "keys F8; is_shown 'POSSIBLE DUPLICATE'" 40
CONSOLE=waiter
ok "the waiter's terminal hears that it arrived" \
	wait_for '[ "$(ticket FD1 72 delivered)" = 1 ]' 60
gone 'ON PAPER|NO REPLY'
same "and nothing was printed twice" "$(chits)" 1

finish
