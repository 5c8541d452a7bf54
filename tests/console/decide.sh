#!/usr/bin/env bash
# A manager decides several conflicts at once: marks them, sees what each choice
# would do, applies it, takes it back; offline, and without colour.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"
command -v jq >/dev/null || { skip "deciding together" "no jq"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
start_hotel
start_desk FD1
enroll FD2
mapfile -t GUESTS < <(at FD1 show stays state=in_house --json |
	jq -r '.[0:4][].guest_id')
link offline
for n in 0 1 2; do
	must at FD1 'do' update guests "${GUESTS[n]}" full_name="Desk$n, Dora"
	must at FD2 'do' update guests "${GUESTS[n]}" full_name="Other$n, Otto"
done
link online
must_wait 'is_drained FD1' 30
at FD2 sync >/dev/null 2>&1 || true
at FD1 sync >/dev/null 2>&1 || true
must_wait '[ "$(at FD1 status --json | jq .conflicts)" = 8 ]' 30
name_of() { at FD1 show guests "$1" --json | jq -r .full_name; }

CONSOLE_ENV="TERM=vt100" open_console FD1
sign_in max
link offline
at FD1 sync >/dev/null 2>&1 || true
must_show 'OFFLINE'
keys F9
must_show 'COMMAND'
keys conflicts Enter
shows "the list says how many wait" '8 to decide'
keys d
shows "nothing is decided together before it is marked" 'Mark some first'
keys Desk1
must_show '^ > .* Desk1, Dora'
keys Enter 3
shows "a marks all that ask the same" '3 are alike and marked'
shows "and they are seen to be marked" '^[ >]+\* .*Desk2'
keys Space
shows "Space takes one out" '2 marked'
keys Space
shows "and in again" '3 marked'
keys d
shows "nothing is chosen beforehand" '3 conflicts: choose what stands'
shows "what both sides have is seen" 'Desk0, Dora +Other0, Otto +\? choose'
keys F2
shows "F2 without a choice decides nothing" 'Not decided yet: choose'
keys 3
shows "a choice shows what it would do" 'Desk0, Dora +Other0, Otto +Desk0, Dora'
keys 2
shows "another one likewise" 'Desk0, Dora +Other0, Otto +Other0, Otto'
shows "and how many" '3 would be decided'
same "and nothing has changed" "$(name_of "${GUESTS[1]}")" "Desk1, Dora"
keys F6 'passports seen' Enter
keys F2
shows "all are decided at once, offline" '3 conflicts decided: the desk.s stands'
shows "they wait no more" '5 to decide'
# What another program writes makes the desk look for news.
write() { must at FD1 'do' update guests "${GUESTS[3]}" email="$1@example.com"; }
write ada
must_show ' 4 to send'
same "the records have it at once" "$(for guest in "${GUESTS[@]:0:3}"; do
	name_of "$guest"; done | paste -sd';')" \
	"Other0, Otto;Other1, Otto;Other2, Otto"
keys u
shows "one key takes all of it back" 'Taken back: 3 conflicts'
shows "they wait again" '8 to decide'
write bob
same "and the records are as before" "$(for guest in "${GUESTS[@]:0:3}"; do
	name_of "$guest"; done | paste -sd';')" \
	"Desk0, Dora;Desk1, Dora;Desk2, Dora"

# An entry that fits the field no more needs a look of its own.
keys 302
must_show '^ > .* 302 '
keys m
must_show '1 marked'
keys d 2
shows "what cannot be decided so is left, and said" 'is left for a look'
shows "why, too" 'priority must be'
keys F2
shows "and nothing is decided" 'None of them can be decided so'
keys F3
shows "F3 goes back to the list" '8 to decide'

# Who, where, when, by which rule, and what lost.
keys F3 F9
must_show 'COMMAND'
keys conflicts Enter
must_show '8 to decide'
keys Desk1
must_show '^ > .* Desk1, Dora'
keys o
must_show 'BEFORE .*DESK .*SERVER'
keys x
shows "x explains" 'full.name +Other1, Otto +to decide +ada '
shows "what is not known here is said to be so" 'Not known: others set it'
keys F3
must_show 'BEFORE .*DESK .*SERVER'
keys s F2
must_show '7 to decide'
keys Desk1
must_show '^ > .* Desk1, Dora'
keys x
shows "what lost is told with its rule" 'full.name +Other1, Otto +lost, manual +ada '
keys F1
shows "help has a word for it" 'find a field by its name'
keys F1 F3
must_show '^ > .* Desk1, Dora'
keys o
shows "what is decided shows what stands" 'full.name +.*Other1, Otto .*Desk1, Dora$'
shows "and asks nothing" 'Nothing is left to choose'
keys F2
shows "it is not decided again" 'This is decided: manual by max'
keys F3 F3 F9
must_show 'COMMAND'
keys messages Enter
must_show 'Taken back: 3 conflicts'
same "what was taken back here was no news" \
	"$(screen | grep -c 'changed on two desks')" 0
link online
must_wait 'is_drained FD1' 30
finish
