#!/usr/bin/env bash
# The end of a day by keys: a drawer counted blind and closed, a room off sale, a
# bill split, and the night audit, left half way and taken up again.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"

start_hotel
start_desk FD1
open_console FD1

next_person() {
	keys F9
	must_show 'COMMAND'
	keys 'sign out' Enter
	sign_in "$1"
}

sign_in ada
keys F10 d
must_show '^ > FD1 +ada +open'
shows "what should be in the drawer is hidden" 'count first'
keys k
must_show 'Count drawer FD1'
keys Tab 2 Tab 3 Tab
shows "pieces make the sum" 'Counted .*1600\.00.*by its pieces'
keys F2
shows "the count is written down" 'Drawer FD1 counted'
shows "over and short are shown then" '^ > FD1 +ada +counted .*1600\.00'
keys v
shows "the shift report adds up" 'expected .*counted 1600\.00 +(OVER|SHORT)'
keys F3
must_show 'DRAWERS'
keys c
must_show 'CLOSE THE DRAWER'
keys 1600 F2
shows "what was counted is typed in full" 'not what was counted'
keys .00 F2
shows "the drawer is closed" 'Drawer FD1 closed'

keys F10 k
must_show 'BLOCKS'
keys F6
must_show 'Take a room off sale'
keys 206 Tab Tab Tab C-u '+3' Tab 'painters' F2
shows "a room is taken off sale" 'Room 206 is blocked: painters'
keys 206
must_show '^ > 206 '
keys l
shows "and given back" 'released'

keys F10 o
must_show 'ORDERS'
learn open 'open ([0-9]+)'
keys v
must_show 'BILL'
keys Space
must_show '1 marked'
keys b
shows "a line goes on a bill of its own" 'on a bill of their own'
keys F10 o
shows "so there is one order more" "open $((open + 1))"

next_person max
keys F10 a
must_show 'AUDIT .*max'
shows "the roll call names the drawer as closed" 'Drawer FD1 +ok +closed'
keys p
shows "nothing is posted before the audit" 'Begin the audit first'
keys b
shows "the audit runs" 'AUDIT RUNNING'
learn nights 'p posts ([0-9]+) nights'
keys p
must_show 'POST THE NIGHTS'
keys "$nights" F2
shows "every night is posted" "$nights nights posted"

next_person max
keys F10 a
shows "the audit goes on where it was left" 'AUDIT RUNNING +\[x\] begun +\[x\] nights'
keys e
must_show 'CLOSE THE DAY'
learn day 'the day of the month \(([0-9]+)\)'
keys "$day" F2
shows "what is open stands against it" 'A RULE STANDS'
keys 2
must_show 'Why'
keys 'carried over' Enter
shows "the next day begins" 'the next day is open'
shows "the next roll call begins anew" ' OPEN +\[ \] begun'
shows "all of it arrives" 'all sent'
finish
