#!/usr/bin/env bash
# A refused check-in holds what was done after it: both are one bundle in the
# list and on the screen, and correcting or dropping the first releases the rest.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"
command -v jq >/dev/null || { skip "bundles" "no jq"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
start_hotel
# FD1 is beside the server: the bad network is FD2's.
LINK=$SERVER enroll FD1
start_desk FD2
must at FD1 sync
ROOMS=$(at FD1 show rooms status=available condition=inspected --json)
ROOM=$(jq -r '.[0].number' <<<"$ROOMS")
OTHER=$(jq -r '.[1].number' <<<"$ROOMS")
FREE=$(jq -r '.[2].number' <<<"$ROOMS")

# ---- the same room twice, and a deposit on the second guest's folio ----------

sell_twice() { # sell_twice ROOM NAME: at FD1, and at FD2 with a deposit
	link offline
	must at FD1 'do' walk-in room="$1" name="First, Fritz" document_number=P1 nights=1
	must at FD1 sync
	must at FD2 'do' walk-in room="$1" name="$2, Sara" document_number=P1 nights=1
	must at FD2 'do' pay room="$1" amount=20.00 override=OVERPAY reason=deposit
	link online
	must_wait '[ -n "$(held)" ]' 20
}
list() { at FD2 queue list --json; }
is_through() { # nothing waits, is refused or on its way
	[ "$(status_of FD2 pending) $(status_of FD2 refused)" = "0 0" ]
}
held() { list | jq -r '.[] | select(.waits_for != null) | .id'; }
state_of() { # state_of ID
	at FD2 queue show "$1" --json | jq -r '.sync_status + " " + .rule'
}
root() { list | jq -r '.[] | select(.holding != null) | .id'; }
sell_twice "$ROOM" Second

# ---- seen ---------------------------------------------------------------------

ok "the list says what waits for what" at FD2 queue list
said "by its number" 'Cash payment 20.00 EUR +waits for entry 2, which was refused'
same "it stands below it" "$(grep -nE 'Check-in|  Cash payment' "$T/out" |
	cut -d: -f1 | paste -sd' ')" "2 3"
same "both are one bundle" "$(list | jq -r '[.[].bundle] | unique | length')" 1
same "of which one holds one" "$(list | jq -c '[.[].holding]')" "[1,null]"
ok "the refused one says what it holds" at FD2 queue show "$(root)"
said "with its number" 'holds +3 Cash payment'

open_console FD2
sign_in max
keys F10 8
shows "the screen counts what the refused one holds" '2 .*Check-in .*REFUSED \+1'
shows "and says what the other waits for" '3 .*Cash payment .*waits 2'
keys e
shows "its details name what it holds" 'Holds +3 +Cash payment'
shows "and the cause" 'Rule +ROOM_OCCUPIED'
keys F3

# ---- corrected ------------------------------------------------------------------

ok "the desk gives another room" at FD2 queue fix "$(root)" room="$FREE"
shows "the screen sees both leave" 'corrected'
wait_for is_through 20 || true
ok "nothing waits any more" is_through
must at FD1 sync
STAY=$(at FD1 show stays state=in_house --json | jq -r --arg r \
	"$(at FD1 show rooms "$FREE" --json | jq -r .id)" \
	'.[] | select(.room_id == $r) | .id')
FOLIO=$(at FD1 show folios stay_id="$STAY" --json | jq -r '.[0].id')
same "the deposit is on the guest's folio, at the other desk" \
	"$(at FD1 show cash_payments folio_id="$FOLIO" --json |
	jq -c '[.[].amount_minor]')" '[2000]'

# ---- dropped, and what it held goes elsewhere -------------------------------------

sell_twice "$OTHER" Fourth
PAYMENT=$(held)
shows "the next bundle is on the screen" "Check-in $OTHER.*REFUSED \+1"
keys "$OTHER"
must_show "^ > .*Check-in $OTHER"
keys e
must_show 'Rule +ROOM_OCCUPIED'
keys x
shows "dropping asks for the number of the entry" 'Type its number \([0-9]+\)'
learn number 'Type its number \(([0-9]+)\)'
keys "$number" F2
shows "a manager drops the check-in" 'Dropped'
wait_for '[ "$(state_of "$PAYMENT")" = "failed ORPHAN_REF" ]' 20 || true
same "the deposit was sent and has a cause of its own" \
	"$(state_of "$PAYMENT")" "failed ORPHAN_REF"
ok "it goes to the folio of the guest who paid" \
	at FD2 queue fix "$PAYMENT" folio_id="$FOLIO"
wait_for is_through 20 || true
ok "nothing waits any more, again" is_through
must at FD1 sync
same "the money is there" "$(at FD1 show cash_payments folio_id="$FOLIO" --json |
	jq -c '[.[].amount_minor]')" '[2000,2000]'
finish
