#!/usr/bin/env bash
# What people decide: two desks change a guest's name while they are apart, sell
# the same room, and enter what the server refuses. A manager decides from the
# command line, offline, and everybody ends with the same rows.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "deciding" "no jq"; finish; }

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
start_hotel
enroll FD1
enroll FD2
as_max() { OFFSYNC_STAFF=max at "$@"; }
sync_all() { # until nothing comes any more
	for name in FD1 FD2 FD1 FD2; do
		at $name sync >/dev/null 2>&1 || true
	done
}
open_conflicts() { as_max "$1" conflicts list --json | jq length; }
BEFORE=$(open_conflicts FD1)

# ---- a guest's name -------------------------------------------------------

GUEST=$(at FD1 show stays state=in_house --json | jq -r '.[0].guest_id')
must at FD1 'do' update guests "$GUEST" full_name="Desk, One"
must at FD2 'do' update guests "$GUEST" full_name="Desk, Two" phone="+43 1 2"
sync_all
same "two names are a conflict on both desks" \
	"$(open_conflicts FD1) $(open_conflicts FD2)" \
	"$((BEFORE + 1)) $((BEFORE + 1))"
CONFLICT=$(as_max FD1 conflicts list --json | jq -r --arg g "$GUEST" \
	'.[] | select(.record_id == $g) | .id')
same "status counts it" "$(status_of FD1 conflicts)" $((BEFORE + 1))
ok "it can be looked at" as_max FD1 conflicts show "$CONFLICT"
said "with both names" 'full_name.*Desk, Two.*Desk, One'
no "the desk may not decide it" 77 at FD1 conflicts resolve "$CONFLICT" --client
link offline
ok "a manager decides, offline" as_max FD1 conflicts resolve "$CONFLICT" \
	full_name="Desk, Third" --note "looked at the passport"
no "only once" 65 as_max FD1 conflicts resolve "$CONFLICT" --server
link online
sync_all
same "the decision stands on both desks" "$(for n in FD1 FD2; do
	at $n show guests "$GUEST" --json | jq -r .full_name; done | sort -u)" \
	"Desk, Third"
same "and the conflict is closed on both" \
	"$(open_conflicts FD1) $(open_conflicts FD2)" "$BEFORE $BEFORE"
same "with who and why" "$(as_max FD2 conflicts show "$CONFLICT" --json |
	jq -r '.note + " " + (.resolved | tostring)')" \
	"looked at the passport true"

# ---- one room for two guests -------------------------------------------------

ROOMS=$(at FD1 show rooms status=available condition=inspected --json)
ROOM=$(jq -r '.[0].number' <<<"$ROOMS")
OTHER=$(jq -r '.[1].number' <<<"$ROOMS")
must at FD1 'do' walk-in room="$ROOM" name="First, Fritz" document_number=P1 nights=1
must at FD2 'do' walk-in room="$ROOM" name="Second, Sara" document_number=P1 nights=1
sync_all
REFUSED=$(at FD2 queue list --json |
	jq -r '[.[] | select(.sync_status == "failed" and .rule != null)][0].id')
same "the second walk-in is refused, by name of the rule" \
	"$(at FD2 queue show "$REFUSED" --json | jq -r .rule)" ROOM_OCCUPIED
ok "with a remedy" test -n \
	"$(at FD2 queue show "$REFUSED" --json | jq -r '.remedy // empty')"
same "its row says so" "$(at FD2 queue list --json | jq -r \
	'[.[] | select(.sync_status == "failed")] | length > 0')" true
ok "the desk gives another room" at FD2 queue fix "$REFUSED" room="$OTHER"
sync_all
same "both guests are in house, in two rooms" \
	"$(at FD1 show stays state=in_house --json | jq -r --arg a "$ROOM" \
	'length as $n | [.[].room_id] | unique | length == $n')" true
same "and the other room is taken" \
	"$(at FD1 show rooms "$OTHER" --json | jq -r .status)" occupied
same "nothing is refused any more" "$(status_of FD2 refused)" 0

# ---- deleted there, changed here ----------------------------------------------

must at FD1 'do' request room="$ROOM" kind=other message="a vase"
REQUEST=$(at FD1 queue show "$(cat "$T/out")" --json | jq -r .local_id)
sync_all
must as_max FD1 'do' delete service_requests "$REQUEST"
must at FD2 'do' request-update id="$REQUEST" state=assigned
sync_all
CONFLICT=$(as_max FD2 conflicts list --json | jq -r --arg r "$REQUEST" \
	'.[] | select(.record_id == $r) | .id')
ok "delete against update waits for a decision" test -n "$CONFLICT"
ok "it can be looked at" as_max FD2 conflicts show "$CONFLICT"
ok "the manager restores it with the change" \
	as_max FD2 conflicts resolve "$CONFLICT" --client
sync_all
same "it is back on both desks" "$(for n in FD1 FD2; do
	at $n show service_requests "$REQUEST" --json | jq -r .state
	done | sort -u)" assigned

for name in FD1 FD2; do
	same "$name has sent everything" "$(status_of $name pending)" 0
	same "$name has nothing refused" "$(status_of $name refused)" 0
done
same "both desks hold the same rows" "$(for n in FD1 FD2; do
	for t in guests stays rooms folios folio_charges service_requests; do
		as_max $n show $t --json | jq -cS 'sort_by(.id)[]'
	done | sha256sum; done | sort -u | wc -l)" 1
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
