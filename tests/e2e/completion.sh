#!/usr/bin/env bash
# Bash completes every command of both programs, each word that may stand behind
# one, and each of its options.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=data/completions/offsync.bash
source data/completions/offsync.bash
# shellcheck source=data/completions/offsyncd.bash
source data/completions/offsyncd.bash
compopt() { :; } # outside of a shell that somebody types at

words() { # words PROGRAM WORD...: what stands below the cursor's last word
	COMP_WORDS=("$BUILD/$1" "${@:2}")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	"_$1"
	printf '%s\n' "${COMPREPLY[@]}" | sort
}
lacks() { # lacks GIVEN WANTED: lines of WANTED that are not in GIVEN
	comm -13 <(echo "$1") <(sort -u <<<"$2") | paste -sd' '
}
options() { "$BUILD/$1" "$2" --help | grep -oE '^  --[a-z-]+' | tr -d ' '; }

# ---- every command, as the tables have them ----------------------------------

SERVER=$(sed -nE 's/^\t&command_([a-z]+),$/\1/p' src/server/commands.c)
DESK=$(sed -n '/^const struct command commands/,/^};/p' src/cli/commands.c |
	sed -nE 's/^\t\{ "([a-z-]+)",.*/\1/p')
ok "there are commands of the server" test "$(wc -l <<<"$SERVER")" -ge 17
ok "and of the desk" test "$(wc -l <<<"$DESK")" -ge 15
same "offsyncd: each command" "$(lacks "$(words offsyncd '')" "$SERVER")" ''
same "offsync: each command" "$(lacks "$(words offsync '')" "$DESK")" ''

# ---- their options, and what may stand behind them -------------------------------

for program in offsync offsyncd; do
	list=$DESK
	[ $program = offsync ] || list=$SERVER
	for command in $list; do
		same "$program $command: each option" \
			"$(lacks "$(words $program "$command" --)" \
				"$(options $program "$command")")" ''
	done
done
forms() { # forms PROGRAM COMMAND WORDS
	same "$1 $2: its words" "$(words "$1" "$2" '' | paste -sd' ')" "$3"
}
forms offsync queue 'dismiss export fix import list retry show'
forms offsync conflicts 'list resolve show undo'
forms offsync print 'card chit folio pack receipt'
forms offsync printers 'drop jobs list retry test'
forms offsync keys 'check list'
forms offsync qr 'room= stay='
forms offsyncd terminal 'list rekey revoke show unbind'
forms offsyncd staff 'add list pin restore revoke show'
forms offsyncd hotel 'list restored show'
forms offsyncd key 'list retire rotate'
forms offsyncd review 'accept list reject'
forms offsyncd audit 'kinds'
same "offsync do: the operations" "$(lacks "$(words offsync 'do' '')" \
	"$(printf '%s\n' check-in walk-in check-out pay order window)")" ''
same "and their keys" "$(lacks "$(words offsync 'do' pay '')" \
	"$(printf '%s\n' room= amount=)")" ''
same "offsync show: the tables" "$(lacks "$(words offsync show '')" \
	"$(printf '%s\n' rooms guests conflicts)")" ''
same "restore is tried with --drill" "$(words offsyncd restore --dr)" --drill
same "what does not fit is not offered" "$(words offsyncd terminal xyz)" ''
finish
