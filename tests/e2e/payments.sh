#!/usr/bin/env bash
# Payments through the real programs while the link loses the server's answers
# (the server has them, the terminal does not know): every sum is right, none is
# counted twice, none is lost. tests/unit/test_payments.c does it many times.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "payments" "no jq"; finish; }
EACH=${EACH:-12}

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
start_hotel
enroll FD1
enroll FD2
ROOM=$(at FD1 show stays state=in_house --json | jq -r '.[0].room_id')
ROOM=$(at FD1 show rooms "$ROOM" --json | jq -r .number)
must at FD1 'do' drawer-open drawer=PAY float=100
must at FD1 'do' post room="$ROOM" kind=bar amount=500
start_agent FD1
must_wait '[ -S "$T/FD1/agent.sock" ]' 60 # else the sync would be the agent
must_wait 'at FD1 sync' 60
DRAWER=$(at FD1 show cash_sessions drawer=PAY --json | jq -r '.[0].id')
payments() { # payments TERMINAL: how many of this drawer, and what they make
	at "$1" show cash_payments cash_session_id="$DRAWER" --json |
		jq -c '[length, (map(.amount_minor) | add // 0)]'
}

WANTED=0 SUM=0
for loss in 0.3 0.6 0.9; do
	link drop-response "$loss"
	for ((i = 0; i < EACH; i++)); do
		cents=$((100 + WANTED))
		must at FD1 'do' pay room="$ROOM" amount=$((cents / 100)).$(
			printf %02d $((cents % 100)))
		WANTED=$((WANTED + 1)) SUM=$((SUM + cents))
	done
	# Asks again at once instead of waiting for the next try.
	ok "with $loss of the answers lost all of them arrive" \
		wait_for 'at FD1 sync' 300
	same "none is left, none refused" \
		"$(status_of FD1 pending) $(status_of FD1 refused)" "0 0"
done
link reset
must at FD1 sync
must at FD2 sync
same "the terminal that took them" "$(payments FD1)" "[$WANTED,$SUM]"
same "another terminal" "$(payments FD2)" "[$WANTED,$SUM]"
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
