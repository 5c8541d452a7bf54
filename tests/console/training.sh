#!/usr/bin/env bash
# Practising: a copy of the desk, marked on every screen, of which the hotel
# never hears; and back again.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"
command -v jq >/dev/null || { skip "training" "no jq"; finish; }

start_hotel
start_desk FD1
open_console FD1
sign_in ada
requests() { at FD1 show service_requests --json | jq length; }
BEFORE=$(requests)

keys F9
must_show 'COMMAND'
keys practise Enter
shows "the commands lead to a copy, which says so" \
	'SIGN IN +TRAINING .*NO LINK +nothing is sent'
must_show 'Training: nothing here is real'
sign_in ada
must_show '^ ROOMS +TRAINING'
keys F10 r
must_show '^ REQUESTS +TRAINING'
keys n
must_show '^ REQUEST +TRAINING'
keys 204 Tab 1 F2
shows "work is done there as always" 'Request of room 204.*Saved on this desk'
same "the hotel's store has not heard of it" "$(requests)" "$BEFORE"
keys F10 8
must_show '^ SYNC +TRAINING'
keys t
shows "asking to send says that nothing is" 'Training: nothing is ever sent'

no "nobody else opens the copy" 78 offsync --home "$T/FD1/training" status
no "nor does an agent" 78 offsync --home "$T/FD1/training" sync
ok "it has no keys of its own" [ ! -e "$T/FD1/training/keys.json" ]

keys F9
must_show 'COMMAND'
keys 'end of' Enter
shows "and back to the hotel" 'SIGN IN +Demo Hotel'
sign_in ada
must_show '^ ROOMS +FD1'
same "where nothing was changed" "$(requests)" "$BEFORE"
same "and nothing waits" "$(status_of FD1 pending)" 0
close_console

no "commands have no training" 64 offsync --home "$T/FD1" --training status
finish
