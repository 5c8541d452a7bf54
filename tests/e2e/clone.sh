#!/usr/bin/env bash
# A terminal's home folder is copied and both go on: found out at the first
# action that comes in two versions, both queues are kept, and after the copy was
# enrolled again everything is at the hotel, once. The same for a store that was
# put back, and for an entry that somebody altered.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq sqlite3; do
	command -v $tool >/dev/null || { skip "copies" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
start_hotel
enroll FD1
as_max() { OFFSYNC_STAFF=max at "$@"; }
ROOM=$(at FD1 show stays state=in_house --json | jq -r '.[0].room_id')
ROOM=$(at FD1 show rooms "$ROOM" --json | jq -r .number)
ask() { # ask TERMINAL MESSAGE
	must at "$1" 'do' request room="$ROOM" kind=other message="$2"
}
pay() { must at "$1" 'do' pay room="$ROOM" amount="$2" drawer=D1 \
	override=OVERPAY reason=deposit; }
requests() { # requests TERMINAL: the messages of this test
	at "$1" show service_requests --json | jq -r '[.[].message
		| strings | select(startswith("m-"))] | sort | join(" ")'
}
enroll_again() { # enroll_again HOME
	must "$BUILD/offsyncd" invite --storage "$STORAGE" --hotel demo \
		--terminal FD1 --json
	ok "$1 is enrolled again" at "$1" enroll "http://$LINK" \
		"$(jq -r .code "$T/out")"
}
server_says() { "$BUILD/offsyncd" "$@" --storage "$STORAGE"; }

must at FD1 'do' drawer-open drawer=D1 float=100
ask FD1 m-0
must at FD1 sync

# ---- a copy -------------------------------------------------------------------

ask FD1 m-both # queued before the copy: in both
cp -a "$T/FD1" "$T/copy"
rm -f "$T/copy/agent.lock"
ask FD1 m-one
pay FD1 11
ask copy m-two
pay copy 22
ok "the original syncs" at FD1 sync
no "the copy is found out" 77 at copy sync
said "and told what to do" 'enrol it again.*nothing is lost'
same "on its status line too" "$(status_of copy link)" sign_in
same "it keeps its queue" "$(at copy queue list --json |
	jq '[.[] | select(.sync_status == "pending")] | length > 1')" true
same "nothing of it is refused" "$(status_of copy refused)" 0
ok "the server shows the terminal" server_says terminal show FD1 --hotel demo
said "as one that was copied" forked
said "with what it keeps aside" ' no$|false'
ok "and so does its check" server_says check
said "in words" 'terminal FD1 was copied or restored: [0-9]+ of its actions'
ask FD1 m-three
no "the original has to be enrolled again too" 77 at FD1 sync
says_again() { at FD1 enroll "http://$LINK" demo.0000-0000-0000; }
no "with a code that is good" 77 says_again
same "else nothing changes" "$(status_of FD1 link)" sign_in
enroll_again copy
enroll_again FD1
must at copy sync
must at FD1 sync
must at copy sync
ALL="m-0 m-both m-one m-three m-two"
same "everything of both is at the original, once" "$(requests FD1)" "$ALL"
same "and at the copy" "$(requests copy)" "$ALL"
same "both payments are there" "$(as_max copy show cash_payments --json | jq -c \
	'[.[].amount_minor | select(. == 1100 or . == 2200)] | sort')" "[1100,2200]"
for name in FD1 copy; do
	same "$name has nothing waiting and nothing refused" \
		"$(status_of $name pending)$(status_of $name refused)" 00
done
same "they are two terminals now" "$(server_says terminal list --hotel demo \
	--json | jq -r '[.[] | select(.state == "active") | .name] | length')" 2
ask copy m-4
ask FD1 m-5
must at copy sync
ok "and go on" at FD1 sync
same "with one hotel" "$(requests FD1)" "m-0 m-4 m-5 ${ALL#m-0 }"
ok "the chains are whole" server_says check
said "what was kept aside has come again" '([0-9]+) of its actions are kept aside, \1 of them'

# ---- a store that was put back ---------------------------------------------------

cp -a "$T/FD1" "$T/backup"
ask FD1 m-6
must at FD1 sync
rm -rf "$T/FD1"
cp -a "$T/backup" "$T/FD1"
no "a terminal that went back in time is found out before it acts" 77 \
	at FD1 sync
said "and told what to do" 'enrol it again'
ask FD1 m-7 # works on
enroll_again FD1
must at FD1 sync
same "has what it had sent, and what it did since" \
	"$(requests FD1 | tr ' ' '\n' | grep -cE '^m-[67]$')" 2

# ---- an entry that was altered ------------------------------------------------------

ask FD1 m-8
ask FD1 m-9
sqlite3 -cmd ".timeout 5000" "$T/FD1/store.db" "UPDATE offline_actions SET data = replace(data,
	substr(data, 40, 4), 'AAAA') WHERE device_seq =
	(SELECT max(device_seq) - 1 FROM offline_actions)"
ok "what comes behind it is sent" at FD1 sync
said "with nothing left" ' 0 left'
same "the altered entry has come to nothing, the next one has" \
	"$(requests FD1 | tr ' ' '\n' | grep -E '^m-[89]$')" m-9
same "it is parked" "$(status_of FD1 refused)" 1
same "nothing waits" "$(status_of FD1 pending)" 0
stop server
ok "the check is fine" server_says check
said "and tells of the gap" 'gave up its action [0-9]+ \(altered\)'
finish
