#!/usr/bin/env bash
# Alike conflicts decided at once, tried first, taken back; and two managers who
# decide the same conflict while both are offline: the first one stands, the
# other is told, nothing happens twice.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "deciding together" "no jq"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
start_hotel
enroll FD1
enroll FD2
as_max() { OFFSYNC_STAFF=max at "$@"; }
conflicts() { as_max "$1" conflicts "${@:2}"; }
sync_all() { # until nothing comes any more
	for name in FD1 FD2 FD1 FD2; do
		at $name sync >/dev/null 2>&1 || true
	done
}
names_at() { # names_at TERMINAL: of the three guests
	for guest in "${GUESTS[@]}"; do
		at "$1" show guests "$guest" --json | jq -r .full_name
	done | paste -sd' '
}
open_of() { # open_of TERMINAL: of the three
	conflicts "$1" list --json | jq --args \
		'[.[] | select(.record_id | IN($ARGS.positional[]))] | length' \
		"${GUESTS[@]}"
}

# ---- three alike ------------------------------------------------------------

mapfile -t GUESTS < <(at FD1 show stays state=in_house --json |
	jq -r '.[0:3][].guest_id')
for n in 0 1 2; do
	must at FD1 'do' update guests "${GUESTS[n]}" full_name="One$n"
	must at FD2 'do' update guests "${GUESTS[n]}" full_name="Two$n"
done
sync_all
same "three names are three conflicts" "$(open_of FD1) $(open_of FD2)" "3 3"
mapfile -t IDS < <(for guest in "${GUESTS[@]}"; do
	conflicts FD1 list --json | jq -r --arg g "$guest" \
		'.[] | select(.record_id == $g) | .id'
done)

link offline
ok "a trial says what would change" conflicts FD1 resolve "${IDS[0]}" \
	--alike --client --dry-run
said "with the values now and then" 'guest.full_name +One0 +Two0'
said "and how many" '3 of 3 would be decided. Nothing was queued'
same "and nothing is decided by it" "$(open_of FD1)" 3
same "for programs too" "$(conflicts FD1 resolve "${IDS[@]}" --server \
	--dry-run --json | jq -c '[.dry_run, .decided, .left,
	([.conflicts[].alike] | unique)]')" \
	'[true,3,0,["guests version full_name"]]'
no "several are decided whole" 64 conflicts FD1 resolve "${IDS[@]}" \
	full_name=Three
no "a desk may not" 77 at FD1 conflicts resolve "${IDS[0]}" --alike --client
ok "they are decided at once, offline" conflicts FD1 resolve "${IDS[0]}" \
	--alike --client --note "seen all passports" --json
same "each by an action of its own" "$(jq -r '[.conflicts[].action_id] |
	unique | length' "$T/out")" 3
same "they stand at once" "$(open_of FD1) $(names_at FD1)" "0 Two0 Two1 Two2"
no "nothing is left to decide" 65 conflicts FD1 resolve "${IDS[@]}" --server
said "and it says why" 'was decided already'

# ---- and back ---------------------------------------------------------------

ok "all three are taken back" conflicts FD1 undo "${IDS[@]}"
same "as it was before" "$(open_of FD1) $(names_at FD1)" "3 One0 One1 One2"
link online
sync_all
same "on the other terminal as well" "$(open_of FD2) $(names_at FD2)" \
	"3 One0 One1 One2"
ok "they can be decided again" conflicts FD1 resolve "${IDS[1]}" --server
no "one that is decided meanwhile is left" 65 conflicts FD1 resolve \
	"${IDS[0]}" "${IDS[1]}" --newest
said "by name" "conflict ${IDS[1]:0:8} was left: it was decided already"
sync_all
same "the others are decided" "$(open_of FD1) $(open_of FD2)" "1 1"

# ---- the same one twice, offline --------------------------------------------

link offline
ok "one manager keeps the server's" conflicts FD1 resolve "${IDS[2]}" --server
FIRST=$(cat "$T/out")
ok "another keeps the desk's" conflicts FD2 resolve "${IDS[2]}" --client
SECOND=$(cat "$T/out")
same "each sees its own until then" "$(names_at FD1)/$(names_at FD2)" \
	"$(names_at FD1 | sed 's/[^ ]*$/One2/')/$(names_at FD2 |
		sed 's/[^ ]*$/Two2/')"
link online
sync_all
same "the first one stands, on both" "$(for n in FD1 FD2; do
	at $n show guests "${GUESTS[2]}" --json | jq -r .full_name
	done | sort -u)" One2
same "nothing is parked for it" "$(status_of FD1 pending) $(status_of FD2 \
	pending) $(status_of FD2 refused) $(open_of FD2)" "0 0 0 0"
same "the second one's entry says so" "$(at FD2 queue show "$SECOND" --json |
	jq -r .rule)" CONFLICT_DECIDED
same "the first one's has nothing to say" "$(at FD1 queue show "$FIRST" --json |
	jq -r '.rule // "none"')" none
ok "and so does the conflict" conflicts FD2 show "${IDS[2]}"
said "in words" 'max decided at this terminal came second and had no effect'
ok "who set it, where, and what lost can be asked" as_max FD2 show guests \
	"${GUESTS[2]}" --explain
said "what stands" 'full_name +One2 +stands .*ada.* server_wins, by max'
said "what lost" 'full_name +Two2 +lost +ada +FD2 .* server_wins, by max'
said "what is not known here" 'not known here'
said "and where it is" "in the server's change log .*not on this terminal"
ok "the server's operator can look there" "$BUILD/offsyncd" explain \
	--storage "$STORAGE" --hotel demo guests "${GUESTS[2]}"
said "who, and at which terminal" 'full_name +\*\*\* +\*\*\* +ada +FD1'
said "of each field that was ever set" 'nationality +\*\*\*'
no "a record that the log does not have is said to be so" 65 \
	"$BUILD/offsyncd" explain --storage "$STORAGE" --hotel demo guests nope
same "by programs, and at a conflict" "$(conflicts FD1 show "${IDS[2]}" \
	--explain --json | jq -c '[.table_name, .complete, (.claims[] |
	select(.field == "full_name" and .fate == "lost") |
	.value, .rule, (.terminal | length > 8), (.action_id | length))]')" \
	'["guests",false,"Two2","server_wins",true,36]'
no "a record has to be named" 64 as_max FD2 show guests --explain
same "who may not see a value does not see it explained" "$(
	OFFSYNC_STAFF=ivan at FD2 show guests "${GUESTS[2]}" --explain --json |
		jq -r '[.claims[] | select(.field == "full_name") | .value] |
	unique | .[]')" '***'
# Whoever was second takes nothing back.
link offline
must conflicts FD1 undo "${IDS[2]}"
must conflicts FD1 resolve "${IDS[2]}" --client
must conflicts FD2 undo "${IDS[2]}"
link online
at FD1 sync >/dev/null
sync_all
same "a decision that came anew stays when the old one is taken back" \
	"$(at FD2 show guests "${GUESTS[2]}" --json | jq -r .full_name) $(open_of FD2)" \
	"Two2 0"

for name in FD1 FD2; do
	same "$name has sent everything" \
		"$(status_of $name pending) $(status_of $name refused)" "0 0"
done
same "both terminals hold the same rows" "$(for n in FD1 FD2; do
	for t in guests conflicts; do
		as_max $n show $t --json | jq -cS 'sort_by(.id)[] | del(.mark)'
	done | sha256sum; done | sort -u | wc -l)" 1
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
