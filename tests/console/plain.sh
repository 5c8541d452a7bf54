#!/usr/bin/env bash
# Line by line on a terminal that can nothing else: a check-in, a payment, the
# kitchen, a conflict; a PIN that nobody sees; lines out of a pipe.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"

# What was written since the last line was typed: lines stay, nothing is drawn
# over, so it can be read as it came.
FROM=1
screen() { tail -c "+$FROM" "$T/written" | tr -d '\r'; }
line() { # line TEXT REGEX: typed, and what it has to lead to
	FROM=$(($(stat -c %s "$T/written") + 1))
	tmux -S "$T/tmux" send-keys -t "$CONSOLE" -l "$1"
	tmux -S "$T/tmux" send-keys -t "$CONSOLE" Enter
	must_show "$2"
}
says() { # says NAME TEXT REGEX: the same as a test
	line "$2" "$3"
	result 0 "$1"
}
insist_in_lines() { # insist_in_lines REGEX, behind a line that may be refused
	while [[ $PICTURE == *'A RULE STANDS'* ]]; do
		line 2 'Why'
		line 'the guest insists' "A RULE STANDS|$1"
	done
}

start_hotel
start_desk FD1
: >"$T/written"
start_tmux
tmux -S "$T/tmux" -f /dev/null new-session -d -s "$CONSOLE" -x 100 -y 50 sh
tmux -S "$T/tmux" pipe-pane -t "$CONSOLE" "cat >>'$T/written'"
tmux -S "$T/tmux" send-keys -t "$CONSOLE" -l \
	"TERM=dumb OFFSYNC_HOME='$T/FD1' '$BUILD/offsync'; echo left with \$?"
tmux -S "$T/tmux" send-keys -t "$CONSOLE" Enter
shows "a terminal without a cursor is told so" '(^|> )This terminal cannot place its cursor'
shows "and how one goes on there" '^offsync, line by line'
shows "the first field waits" '^> Login'

line ada '(^|> )Your PIN'
says "signing in shows the rooms" 2468 '(^|> )Welcome, Ada'
result "$(grep -c 2468 <<<"$PICTURE" || true)" "nobody sees the PIN"
line 'F10 2' '(^|> )ARRIVALS'
says "Enter offers what can be done" '' '^1 In +2 Folio'
line 1 '(^|> )CHECK-IN'
line F2 'A RULE STANDS|Check-in [0-9]+ .*Saved'
insist_in_lines 'Check-in [0-9]+ .*Saved'
shows "a guest is checked in" '(^|> )Check-in [0-9]+ [A-Z].*Saved'

line 'F10 5' '(^|> )FOLIOS'
line 'Enter 4' '(^|> )PAYMENT'
line 12.50 '^> Given'
line F2 'Type the amount \(12.50\)'
says "another amount takes nothing" '1 ' 'then F2: \[1 '
says "and says so" F2 '(^|> )That is not what stands in the form'
says "again, when it is done again" F2 '(^|> )That is not what stands in the form'
line 12.50 'then F2: \[12.50'
says "a payment is taken" F2 '(^|> )Paid 12.50'

line 'F9' 'COMMAND'
line 'sign out' '(^|> )SIGN IN'
line chef '(^|> )Your PIN'
line 2468 '(^|> )KITCHEN'
line 1 '^> ?1 '
says "an allergy is to be read first" '' 'ALLERGY: read it, then'
says "a ticket is bumped" '' 'bumped'

line F9 'COMMAND'
line 'sign out' '(^|> )SIGN IN'
line max '(^|> )Your PIN'
line 2468 '(^|> )Welcome, Max'
line 'F10 c' '(^|> )CONFLICTS'
line 'Enter Enter' '(^|> )CONFLICT '
says "a conflict shows its sides" Ctrl-R 'SERVER'
line 3 'Nothing is changed until F2'
says "a conflict is decided" F2 'decided'
says "the sync screen is read too" 'F10 8' '(^|> )Server'
says "a key without a use says so" F5 'F1 is help|^> '
line 'F10 1' '(^|> )ROOMS'
FROM=$(($(stat -c %s "$T/written") + 1))
tmux -S "$T/tmux" send-keys -t "$CONSOLE" C-d
shows "the end of input leaves" 'left with 0'

printf '%s\n' ada 2468 'F10 2' >"$T/lines"
OFFSYNC_HOME=$T/FD1 offsync --plain <"$T/lines" >"$T/read"
ok "lines may come out of a pipe" grep -q '^ARRIVALS' "$T/read"
no "without --plain they may not" 64 env OFFSYNC_HOME="$T/FD1" offsync <"$T/lines"
finish
