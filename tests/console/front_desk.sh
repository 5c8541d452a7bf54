#!/usr/bin/env bash
# The front desk by keys: sign-in, rooms, check-in, drawer, payment, offline.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"

start_hotel
start_desk FD3
open_console FD3

shows "the console opens with the sign-in" 'SIGN IN .*FD3'
keys ada Enter 1111 Enter
shows "a wrong PIN is refused in one sentence" 'The login or the PIN is wrong'
keys 2468 Enter
shows "the right PIN opens the room rack" 'ROOMS .*FD3 +ada .*ONLINE'
shows "the rack says how full the house is" 'in-house [1-9][0-9]* +arrivals [1-9]'
shows "everything is sent" 'all sent'

keys 2 1 4
shows "digits find a room" '^ > 214 '
keys F1
shows "F1 explains the screen" 'HELP: ROOMS'
shows "help lists the codes" 'OCC +guest in the room'
keys F1
keys F6
must_show 'WALK-IN'
keys F3
shows "a form forgets what was typed to find a row" '^ Find: +in-house'

keys F10 2
must_show '^ ARRIVALS'
learn before '([0-9]+) of them'
keys Enter 1
shows "Enter and 1 open the check-in of the marked arrival" 'CHECK-IN'
link offline
keys F2
# A room that is not ready: a clerk would insist, with a reason.
insist 'the guest insists' '^ ARRIVALS'
shows "the check-in is saved on this desk" 'Saved'
shows "the queue says so" '[1-9][0-9]* to send'
shows "one arrival less" "(^|[^0-9])$((before - 1)) of them"
shows "the link is seen to be down" 'OFFLINE'

keys F9 drawer Enter
shows "the drawers are found by name" 'DRAWERS'
keys o
must_show 'Open the drawer of FD3'
keys F2
shows "the drawer opens with its float" 'Drawer FD3 open'

keys F10 4
must_show '^ IN HOUSE'
keys Enter 4
must_show 'PAYMENT'
keys C-u 10.00 Tab C-u 50.00 Tab
shows "change is calculated" 'CHANGE 40.00'
keys F2
shows "a payment asks for the amount again" 'CANNOT BE TAKEN BACK'
keys 10.00 F2
insist 'deposit' '^ IN HOUSE'
shows "the payment is saved" 'Saved'

keys F10 8
shows "the sync screen lists what waits" 'waiting'
shows "and says why" 'Why +[a-zA-Z]'
link online
shows "the queue drains when the link is back" 'all sent'
shows "and the link is back in words" 'ONLINE'

keys F9 leave Enter
shows "leaving gives the terminal back" 'left with 0'
finish
