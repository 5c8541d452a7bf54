#!/usr/bin/env bash
# What `make run` does where there is no terminal: one action of each critical
# operation queued without the network, sent, and read back from the server by a
# second terminal that loads it afresh.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin

# Only the shell: a fresh machine has no jq.
member() { # member NAME: of each object, one a line
	grep -oE "\"$1\":(\"[^\"]*\"|-?[0-9]+)" |
		sed -E 's/^[^:]*:"?//; s/"$//' || true
}
first() { member "$1" | sed -n 1p; }

must_serve() {
	mkdir -p "$T/server"
	must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo \
		--name "Demo Hotel" --demo
	start_server 127.0.0.1:0
	LINK=$SERVER
}
enroll_plainly() {
	local code
	must "$BUILD/offsyncd" invite --storage "$STORAGE" --hotel demo \
		--terminal "$1" --json
	code=$(first code <"$T/out")
	must at "$1" enroll "http://$SERVER" "$code" --name "$1"
}

must_serve
enroll_plainly FD1
said "enrolling says which terminal this is" "^this is terminal FD1 of Demo Hotel"
said "and what came, and what is next" "^all [0-9]+ records are here; next: .offsync. "
ok "a terminal is enrolled and loaded" at FD1 show rooms

ROOM_ID=$(at FD1 show stays state=in_house --json | first room_id)
ROOM=$(at FD1 show rooms "$ROOM_ID" --json | first number)
DATE=$(at FD1 show properties --json | first business_date)
EMPTY=$(at FD1 show rooms status=available condition=inspected --json |
	first number)
TASK=$(at FD1 show housekeeping_tasks state=planned --json | first id)
[ -n "$TASK" ] ||
	TASK=$(at FD1 show housekeeping_tasks state=assigned --json | first id)

# The server is away: everything below is queued, nothing is sent.
stop server
declare -A RECORD=() TABLE=()
queued() { # queued NAME TABLE OPERATION key=value...
	local name=$1 table=$2 id
	shift 2
	ok "queued offline: $name" at FD1 do "$@"
	id=$(cat "$T/out")
	at FD1 queue show "$id" --json >"$T/action"
	TABLE[$name]=$table
	RECORD[$name]=$(first local_id <"$T/action")
	[ -n "${RECORD[$name]}" ] ||
		RECORD[$name]=$(first server_id <"$T/action")
}
must at FD1 do drawer-open drawer=CHECK float=50
queued "check-in" stays walk-in room="$EMPTY" name="Self Check" document_number=P1 nights=1
RECORD[check-in]=$(at FD1 show stays arrival_date="$DATE" \
	room_id="$EMPTY" state=in_house --json | first id)
queued "order" orders order room="$ROOM" items=COF
queued "request" service_requests request room="$ROOM" kind=towels
queued "housekeeping" housekeeping_tasks task id="$TASK" state=started
queued "maintenance" maintenance_reports report room="$ROOM" issue="self-check"
queued "cash" cash_payments pay room="$ROOM" amount=1.00 drawer=CHECK
no "nothing goes through while the server is away" 75 at FD1 sync

start_server "$SERVER"
ok "everything is sent" at FD1 sync
enroll_plainly FD2
for name in check-in order request housekeeping maintenance cash; do
	ok "read back from the server: $name" \
		at FD2 show "${TABLE[$name]}" "${RECORD[$name]}"
done
same "the check-in stands" \
	"$(at FD2 show stays "${RECORD[check-in]}" --json | first state)" in_house
same "the task is started" "$(at FD2 show housekeeping_tasks "$TASK" --json |
	first state)" started
same "the cash is one unit" "$(at FD2 show cash_payments "${RECORD[cash]}" \
	--json | first amount_minor)" 100
finish
