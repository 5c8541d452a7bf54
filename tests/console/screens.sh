#!/usr/bin/env bash
# Every screen opens, in three sizes, with and without colour: the lines that
# never move are there, nothing is wider than the window, no row is empty of
# meaning.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"

start_hotel
start_desk FD2

# look NAME TITLE COLUMNS: opens a screen by its name and looks at it.
look() {
	local name=$1 title=$2 width=$3
	keys F9
	must_show 'COMMAND'
	keys "$name" Enter
	shows "$name opens at $width columns" "^ $title"
	shows "$name shows its keys" 'F1 Help'
	ok "$name fits $width columns" [ "$(wc -L <<<"$PICTURE")" -le "$width" ]
	ok "$name shows link and queue" grep -qE \
		'(ONLINE|OFFLINE|NO AGENT).*(all sent|to send|to decide|refused)' \
		<<<"${PICTURE%%$'\n'*}"
}

visit() { # visit COLUMNS ROWS
	open_console FD2 "$1" "$2"
	sign_in max
	while IFS=: read -r name title; do
		look "$name" "$title" "$1"
	done <<-'LIST'
	rooms:ROOMS
	arrivals:ARRIVALS
	departures:DEPARTURES
	in house:IN HOUSE
	folios:FOLIOS
	kitchen:KITCHEN
	housekeeping:HOUSEKEEP
	sync:SYNC
	conflicts:CONFLICTS
	orders:ORDERS
	new order:ORDER
	guest requests:REQUESTS
	maintenance:MAINTAIN
	cash drawer:DRAWERS
	walk-in:WALK-IN
	messages:MESSAGES
	LIST
	keys F9
	must_show 'COMMAND'
	keys leave Enter
	shows "the console leaves at $1 columns" 'left with 0'
	close_console
}

visit 80 24
CONSOLE_ENV='NO_COLOR=1' visit 100 30

# Keys that are sealed: the configuration knows how they open.
echo "a long passphrase" >"$T/passphrase"
printf '[terminal]\npassphrase_file = %s\n' "$T/passphrase" >"$T/sealed.conf"
OFFSYNC_CONFIG=$T/sealed.conf enroll FD8
no "sealed keys do not open by themselves" 78 at FD8 status
CONSOLE_ENV="OFFSYNC_CONFIG='$T/sealed.conf'" open_console FD8
shows "the console opens sealed keys" 'terminal FD8'
close_console

# A desk's own keys on the keyboard.
printf '[terminal]\nkeys_file = %s\n' "$T/keys" >"$T/keys.conf"
echo 'ROOMS.CHECK_IN = o' >"$T/keys"
OFFSYNC_CONFIG=$T/keys.conf no "a key with two meanings is an error" 78 at FD2 keys check
said "told with its line and the other meaning" 'keys, line 1: o is ROOMS.CHECK_OUT already'
CONSOLE_ENV="OFFSYNC_CONFIG='$T/keys.conf'" open_console FD2
shows "the console does not guess either" 'left with 78'
close_console
echo 'ROOMS.CHECK_IN = k' >"$T/keys"
OFFSYNC_CONFIG=$T/keys.conf ok "a right file is fine" at FD2 keys check
CONSOLE_ENV="OFFSYNC_CONFIG='$T/keys.conf'" open_console FD2
sign_in ada
shows "line 22 has the new key" '^ k In +o Out'
keys F1
shows "help too" '> k +check in'
close_console
ok "the list has every action with its name" at FD2 keys list
said "as a file writes it" '^ROOMS.CHECK_OUT +o +2 +check out'
finish
