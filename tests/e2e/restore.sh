#!/usr/bin/env bash
# The server's storage is lost and an old copy of it is put back, by hand and by
# offsyncd restore: the first contact finds it out, and the terminals fill it up
# again to the same ledger, whoever of them comes first. With HOURS the copy is so
# many hours old by everybody's clock (`make absence`: six).
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "restoring" "no jq"; finish; }
HOURS=${HOURS:-0}
if [ "$HOURS" -gt 0 ]; then
	command -v faketime >/dev/null ||
		{ skip "restoring" "no faketime"; finish; }
	# shellcheck source=tests/lib/clock.sh
	source "$(dirname "$0")/../lib/clock.sh"
fi

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
start_hotel
enroll FD1
enroll FD2
as_max() { OFFSYNC_STAFF=max at "$@"; }
server_says() { "${CLOCK[@]}" "$BUILD/offsyncd" "$@" --storage "$STORAGE"; }
sync_all() { # until nothing comes any more
	for name in FD1 FD2 FD1 FD2; do
		at $name sync >/dev/null 2>&1 || true
	done
}
TABLES="guests stays rooms folio_charges cash_sessions cash_payments
	service_requests orders order_lines"
# Rows as a terminal shows them, without what a second writing changes: the
# version, and when it was.
rows() { # rows TERMINAL
	local t
	for t in $TABLES; do
		as_max "$1" show $t --json | jq -cS 'sort_by(.id)[]
			| del(.version, .updated_at, .created_at, .updated_by)'
	done
}
ledger() { # ledger TERMINAL: sums by folio, drawer and receipt
	as_max "$1" show folio_charges --json | jq -c '[group_by(.folio_id)[]
		| {folio: .[0].folio_id, sum: (map(.amount_minor) | add)}]'
	as_max "$1" show cash_payments --json |
		jq -c '[.[] | {receipt_number, amount_minor, session_id}] | sort'
}
pay() { # pay TERMINAL ROOM AMOUNT
	must at "$1" 'do' pay room="$2" amount="$3" drawer="R-$1" \
		override=OVERPAY reason=deposit
}
ROOMS=$(at FD1 show stays state=in_house --json | jq -r '.[0:2][].room_id')
A=$(at FD1 show rooms "$(sed -n 1p <<<"$ROOMS")" --json | jq -r .number)
B=$(at FD1 show rooms "$(sed -n 2p <<<"$ROOMS")" --json | jq -r .number)

# ---- before the copy ---------------------------------------------------------

for name in FD1 FD2; do
	must at $name 'do' drawer-open drawer=R-$name float=100
	pay $name "$A" 10
done
sync_all
same "both have sent everything" \
	"$(status_of FD1 pending)$(status_of FD2 pending)" 00
stop server
cp "$T/server/offsyncd.db" "$T/copy.db"
no "the copy is whole by itself" 1 test -e "$T/server/offsyncd.db-wal"
[ "$HOURS" = 0 ] || later $((HOURS * 3600))
start_server "$SERVER"

# ---- after it, and lost -------------------------------------------------------

work() { # work TAG: on both desks, confirmed
	local room
	pay FD1 "$A" 21.10
	pay FD2 "$B" 32.20
	pay FD2 "$A" 5
	must at FD1 'do' request room="$A" kind=other message="from FD1 $1"
	must at FD2 'do' request room="$B" kind=other message="from FD2 $1"
	room=$(at FD1 show rooms status=available condition=inspected --json |
		jq -r '.[0].number')
	must at FD1 'do' walk-in room="$room" name="Lost, Lotte $1" document_number=P1 nights=1
	must at FD2 'do' walk-in room="$room" name="Late, Lars $1" document_number=P1 nights=1
	sync_all
	pay FD2 "$B" 1
	sync_all
}
work one
same "one walk-in was refused" "$(status_of FD2 refused)" 1
same "nothing is under way" "$(status_of FD1 pending)$(status_of FD2 pending)" 00
ledger FD1 >"$T/ledger.before"
in_house() { at FD1 show stays state=in_house --json | jq -c '[.[].id] | sort'; }
IN_HOUSE=$(in_house)

stop server
rm -f "$T/server/offsyncd.db"*
cp "$T/copy.db" "$T/server/offsyncd.db"
start_server "$SERVER"

# ---- by hand --------------------------------------------------------------------

# The one that comes first has more to send; its own entry goes behind all that.
pay FD2 "$B" 2
ok "the first contact sends again what the server has lost" at FD2 sync
said "more than the one entry" '^([2-9]|1[0-9]) sent'
same "with nothing left" "$(status_of FD2 pending)" 0
same "and nothing new refused" "$(status_of FD2 refused)" 1
ok "the other one does the same" at FD1 sync
sync_all
same "both desks hold the same rows" \
	"$(rows FD1 | sha256sum)" "$(rows FD2 | sha256sum)"
ledger FD1 >"$T/ledger.after"
same "every payment is there once" \
	"$(sed -n 2p "$T/ledger.after" | jq 'map(.amount_minor) | add')" \
	"$(($(sed -n 2p "$T/ledger.before" | jq 'map(.amount_minor) | add') + 200))"
same "receipts are those that people hold" "$(sed -n 2p "$T/ledger.after" |
	jq -c --slurpfile b <(sed -n 2p "$T/ledger.before") '$b[0] - .')" "[]"
same "and each number stands once" "$(sed -n 2p "$T/ledger.after" |
	jq -r 'map(.receipt_number) | length == (unique | length)')" true
same "requests and guests came back once" "$(as_max FD1 show guests --json |
	jq '[.[] | select(.full_name == "Lost, Lotte one")] | length')$(as_max \
	FD2 show service_requests --json |
	jq '[.[] | select(.message | strings | endswith(" one"))] | length')" 12
same "the refused walk-in stays refused" "$(in_house)" "$IN_HOUSE"
for name in FD1 FD2; do
	at $name doctor >"$T/out" 2>&1 || true
	same "$name is sound" "$(grep -cE 'ok .*(chain of actions|counts of the queue|opens with its key)' \
		"$T/out")" 4
	same "$name has nothing under way" "$(status_of $name pending)" 0
done
ok "offsyncd check finds nothing wrong" server_says check
said "and tells of the place that was given up" 'gave up its action [0-9]+ \(refused\)'

# ---- offsyncd backup and restore ------------------------------------------------

ok "a backup beside the running server" server_says backup "$T/backup.db"
same "for its owner alone" "$(stat -c %a "$T/backup.db")" 600
no "not over another file" 73 server_says backup "$T/backup.db"
work two
ledger FD1 >"$T/ledger.before"
no "nothing is restored under a running server" 75 server_says restore "$T/backup.db"
said "it says what to do" "stop offsyncd"
stop server
no "a file that is none is not put in place" 65 server_says restore "$T/pin"
ok "the backup is put back" server_says restore "$T/backup.db"
said "the lost file is kept" "offsyncd.db.replaced-"
start_server "$SERVER"
# An idle terminal finds it out with its first look.
ok "a terminal with nothing of its own to send" at FD1 sync
sync_all
ledger FD1 >"$T/ledger.after"
same "the ledger is the same to the cent" \
	"$(sha256sum <"$T/ledger.after")" "$(sha256sum <"$T/ledger.before")"
same "both desks hold the same rows again" \
	"$(rows FD1 | sha256sum)" "$(rows FD2 | sha256sum)"

# ---- a copy from before a terminal was enrolled ------------------------------------

enroll FD3
must at FD3 'do' drawer-open drawer=R-FD3 float=0
pay FD3 "$A" 7
must at FD3 sync
stop server
must server_says restore "$T/backup.db"
start_server "$SERVER"
no "a server that does not know the terminal" 77 at FD3 sync
said "asks for it to be enrolled again" "again"
must server_says invite --hotel demo --terminal FD3 --json
ok "which keeps what is in it" at FD3 enroll "http://$LINK" \
	"$(jq -r .code "$T/out")" --name FD3
must at FD3 sync
sync_all
must at FD3 sync
same "its payment is there, once" "$(as_max FD1 show cash_payments --json |
	jq '[.[] | select(.amount_minor == 700)] | length')" 1
same "at both" "$(rows FD1 | sha256sum)" "$(rows FD3 | sha256sum)"
stop server
ok "offsyncd check finds nothing wrong at the end" server_says check
finish
