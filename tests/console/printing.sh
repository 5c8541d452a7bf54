#!/usr/bin/env bash
# Paper from the console: a bill on a device, cash with its receipt, a chit that
# does not come out.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"

LP=$T/lp
: >"$LP"
conf() { # conf LINE...: of the section [print]
	printf '[print]\n' >"$T/conf"
	printf '%s\n' "$@" >>"$T/conf"
}
text() { tr -d '\000-\011\013-\037' <"$LP"; }
# The chit's printer is not there.
conf "receipt_printer = device:$LP" "chit_printer = device:$T/none"
export OFFSYNC_CONFIG=$T/conf
CONSOLE_ENV="OFFSYNC_CONFIG='$T/conf'"
start_hotel
start_desk FD3
open_console FD3
sign_in ada

keys F10 3 408 Enter 2
must_show 'FOLIO .*FD3'
keys b
shows "the bill goes to the printer" 'goes to the printer .job 1.'
ok "and comes out" wait_for 'text | grep -q "INTERIM FOLIO"' 20
keys F10 d
must_show 'Cash drawers'
keys o
must_show 'Open the drawer of FD3'
keys F2
must_show 'Drawer FD3 open'
keys F10 3 408 Enter 4
must_show 'PAYMENT '
learn AMOUNT 'balance ([0-9.]+) EUR'
keys F2
must_show 'CANNOT BE TAKEN BACK'
keys "$AMOUNT" F2
shows "cash is taken" "Paid $AMOUNT"
ok "the receipt comes out by itself" \
	wait_for 'text | grep -q "RECEIPT FD3-"' 20
same "and the drawer opens" \
	"$(od -An -tx1 "$LP" | tr -d ' \n' | grep -o 1b700019fa | wc -l)" 1

keys F10 o
must_show 'ORDERS'
keys k
shows "a chit that does not come out is said" 'Chit .*is NOT PRINTED'
keys F10 p
shows "it stands in the list with its cause" \
	'Chit [A-Z]+ .*chit +waiting There is no pri'
: >"$T/none"
keys a
shows "and can be tried again" 'is tried again|chit +printed'
ok "once there is a printer it comes out" \
	wait_for 'grep -aq "^Ticket" "$T/none"' 20
shows "the list says so" 'chit +printed'

finish
