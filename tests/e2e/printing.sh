#!/usr/bin/env bash
# Papers of a real terminal: on a device, as text, through the agent, which dies
# in between; and the downtime pack on the disk.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "printing" "no jq"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
start_hotel
enroll FD1
LP=$T/lp
conf() { # conf LINE...: of the section [print]
	printf '[print]\n' >"$T/conf"
	printf '%s\n' "$@" >>"$T/conf"
}
conf
export OFFSYNC_CONFIG=$T/conf
text() { tr -d '\000-\011\013-\037' <"$LP"; }
ROOM=$(at FD1 show stays state=in_house --json | jq -r '.[0].room_id')
ROOM=$(at FD1 show rooms "$ROOM" --json | jq -r .number)

# ---- without a printer -------------------------------------------------------

no "without a printer it says what to do" 78 at FD1 print folio "$ROOM"
said "by the option's section" '\[print\]'
ok "text needs none" at FD1 print folio "$ROOM" --text --columns 42
said "it is an interim one" 'INTERIM FOLIO'
same "no line is wider than asked" \
	"$(awk 'length > 42' "$T/out" | wc -l)" 0
ok "the pack as text" at FD1 print pack in-house --text
said "has the guests" '^IN HOUSE .*'
no "there is no such part" 64 at FD1 print pack nonsense
no "nor such a receipt" 65 at FD1 print receipt FD1-999999
no "nor such a thing" 64 at FD1 print letter 1
OFFSYNC_STAFF=chef no "a cook prints no folio" 77 \
	at FD1 print folio "$ROOM" --text

# ---- options -----------------------------------------------------------------

for line in 'receipt_printer = lp0' 'chit_printer = tcp:bar:99999' \
	'document_printer = cups:two words' 'receipt_columns = 20' \
	'receipt_form = pdf' 'receipt_code_page = cp999'; do
	conf "$line"
	no "$line is refused" 78 at FD1 printers list
	said "by its name, with what is allowed" \
		"${line%% *}.*(device:/PATH|from 32|one of)"
done

# ---- without an agent --------------------------------------------------------

: >"$LP"
conf "receipt_printer = device:$LP" 'head = Hotel Ltd|ATU123'
ok "a test page" at FD1 printers test receipt
same "came out" "$(text | grep -c 'receipt printer of FD1')" 1
must at FD1 'do' drawer-open drawer=ADA float=200
must at FD1 'do' pay room="$ROOM" amount=5 tendered=10 drawer=ADA
NUMBER=$(at FD1 show cash_payments --json |
	jq -r 'map(.receipt_number | select(startswith("FD1-"))) | last')
: >"$LP"
ok "a receipt" at FD1 print receipt "$NUMBER"
same "has its number" "$(text | grep -c "RECEIPT $NUMBER")" 1
same "the head" "$(text | grep -c 'ATU123')" 1
same "and is the original" "$(text | grep -c COPY || true)" 0
ok "once more" at FD1 print receipt "$NUMBER"
same "is a copy" "$(text | grep -c COPY)" 1
same "the drawer was opened once" \
	"$(od -An -tx1 "$LP" | tr -d ' \n' | grep -o 1b700019fa | wc -l)" 1

# ---- a printer that fails ----------------------------------------------------

conf 'receipt_printer = device:/nonexistent/lp'
no "a printer that is not there" 75 at FD1 print card "$ROOM"
said "why, and that the job is kept" 'no printer at.*The job is kept'
N=$(at FD1 printers jobs --json | jq '.[0].number')
same "it waits" "$(at FD1 printers jobs --json | jq -r '.[0].state')" waiting
same "no guest's name in the spool" \
	"$(at FD1 print card "$ROOM" --text | awk '/^Name/ {print $2}' |
		xargs -I NAME grep -laF NAME "$T"/FD1/spool/*.job | wc -l)" 0
conf "receipt_printer = device:$LP"
: >"$LP"
ok "again, on one that is" at FD1 printers retry "$N"
same "it comes out" "$(text | grep -c 'REGISTRATION CARD')" 1
no "and cannot be dropped any more" 65 at FD1 printers drop "$N"
no "a number that is none" 65 at FD1 printers retry 4711
no "a word that is none" 64 at FD1 printers retry nine

# ---- with the agent ----------------------------------------------------------

: >"$LP"
conf "receipt_printer = device:$T/late"
start_agent FD1
must_wait '[ -e "$T/FD1/downtime/rooms.txt" ]' 60
for part in rooms in-house arrivals departures housekeeping wake-ups; do
	same "the pack has $part" \
		"$(head -n 1 "$T/FD1/downtime/$part.txt" | grep -c 'Hotel')" 1
done
same "for nobody else" "$(stat -c %a "$T/FD1/downtime")" 700
same "all guests" \
	"$(grep -oE '^[0-9]+ stays' "$T/FD1/downtime/in-house.txt")" \
	"$(at FD1 show stays state=in_house --json | jq length) stays"
must at FD1 print chit "$(at FD1 show kitchen_tickets --json |
	jq -r '.[0].id')"
N=$(cat "$T/out")
must_wait "at FD1 printers jobs --json | jq -e '.[0].attempts > 0'" 30
# Everything is killed; the machine starts again.
kill -KILL "${PIDS[agent-FD1]}"
wait "${PIDS[agent-FD1]}" 2>/dev/null || true
unset "PIDS[agent-FD1]"
same "kill -9 loses no chit" \
	"$(at FD1 printers jobs --json | jq ".[0].number")" "$N"
: >"$T/late"
start_agent FD1
must_wait "at FD1 printers jobs --json | jq -e 'length == 0'" 60
same "it is printed, once" "$(grep -ac '^Ticket' "$T/late")" 1
stop agent-FD1
finish
