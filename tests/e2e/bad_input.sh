#!/usr/bin/env bash
# Whatever is typed wrong, read wrong or signed in wrong: one sentence that says
# what to do, the right exit status, and nothing queued.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
command -v jq >/dev/null || { skip "bad input" "no jq"; finish; }

echo 2468 >"$T/pin"
echo 1111 >"$T/wrong-pin"

# says NAME STATUS PATTERN COMMAND...: fails so, and one line says why
says() {
	local name=$1 status=$2 pattern=$3
	shift 3
	no "$name" "$status" "$@"
	if ! grep -qE -- "$pattern" "$T/err"; then
		result 1 "$name: says $pattern" "$(cat "$T/err")"
	elif [ "$(wc -l <"$T/err")" != 1 ]; then
		result 1 "$name: in one line" "$(cat "$T/err")"
	fi
}

# ---- the command line, without any store ----------------------------------

export OFFSYNC_HOME=$T/nothing
says "an unknown command" 64 "did you mean 'status'" offsync stauts
says "an unknown option" 64 "no option '--jason'" offsync status --jason
says "a missing value" 64 "needs" offsync show rooms --limit
says "an unknown table" 64 "did you mean 'rooms'" offsync show roms
says "an unknown operation" 64 "did you mean 'check-in'" offsync 'do' chek-in
says "an unknown verb" 64 "did you mean 'list'" offsync queue lst
says "a word too many" 64 "status takes no arguments" offsync status now
says "no terminal for the console" 64 "needs a terminal" offsync
says "a machine that is no terminal" 78 "offsync enroll" offsync status
says "the same for sync" 78 "offsync enroll" offsync sync
says "the same for the agent itself" 78 "offsync enroll URL CODE" \
	offsync-agent sync
says "the same where there is a folder" 78 "offsync enroll URL CODE" \
	env OFFSYNC_HOME="$T" offsync-agent run
says "a server that is not there" 75 "check the address http://127.0.0.1:1 " \
	env OFFSYNC_HOME="$T/FD8" offsync enroll http://127.0.0.1:1 \
	adria.K7QF-2MXR-9D3T
says "the same for do" 78 "offsync enroll" offsync 'do' pay room=204 amount=1
ok "--help" offsync --help
ok "--version" offsync --version
for c in enroll agent sync status 'do' show queue conflicts sign-in sign-out \
	doctor netsim; do
	ok "$c --help" offsync $c --help
done
ok "do pay --help lists the keys" offsync 'do' pay --help
said "amount is one of them" '^  amount'

# ---- the configuration -------------------------------------------------------

says "a configuration that is not there" 78 "$T/none.conf" \
	offsync --config "$T/none.conf" status
printf '[sync]\nenabled = true\nbatch_max = many\n' >"$T/bad.conf"
says "a wrong value, with file and line" 78 "bad.conf:3:.*batch_max" \
	offsync --config "$T/bad.conf" status
printf '[sync]\nbatch_mux = 5\n' >"$T/bad.conf"
says "an unknown option, with file and line" 78 "bad.conf:2:.*batch_mux" \
	env OFFSYNC_CONFIG="$T/bad.conf" offsync status
printf 'what is this\n' >"$T/bad.conf"
says "a line that is none" 78 "bad.conf:1" \
	offsync --config "$T/bad.conf" status
if [ "$(id -u)" != 0 ]; then
	chmod 000 "$T/bad.conf"
	says "a file that cannot be read" 78 "cannot be opened" \
		offsync --config "$T/bad.conf" status
else
	says "a file that cannot be read" 78 "cannot be read" \
		offsync --config "$T" status
fi
unset OFFSYNC_HOME

# ---- the server's commands ---------------------------------------------------

# Only init begins a storage: a mistyped place is not an empty hotel.
NONE=sqlite:$T/none.db
for c in check serve tidy "hotel list" "backup $T/copy.db"; do
	# shellcheck disable=SC2086
	says "$c without a storage" 66 "none.db.*offsyncd init" \
		offsyncd $c --storage "$NONE"
done
says "invite without a storage" 66 "offsyncd init" offsyncd invite \
	--storage "$NONE" --hotel demo --terminal FD1
no "and none of them makes one" 1 test -e "$T/none.db"
no "init where there is no folder" 77 offsyncd init \
	--storage sqlite:/proc/none/x.db --hotel demo --name Demo
said "says which" "/proc/none/x.db: No such file"
says "another kind of storage" 78 "sqlite:PATH" \
	offsyncd serve --storage mysql://here
says "an unknown command of offsyncd" 64 "offsyncd --help" offsyncd serv
says "an unknown option of offsyncd" 64 "no option --lisen" \
	offsyncd serve --lisen 127.0.0.1:0
says "a missing value for offsyncd" 64 "listen needs a value" \
	offsyncd serve --listen
says "no port" 78 "looks like 127" offsyncd serve --storage "$NONE" \
	--listen 127.0.0.1:99999
says "all the world without TLS" 78 "without TLS" \
	offsyncd serve --storage "$NONE" --listen 0.0.0.0:0

# ---- enrolment --------------------------------------------------------------------

mkdir -p "$T/server"
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo --name Demo --demo
start_server 127.0.0.1:0
LINK=$SERVER
no "a port that is taken" 69 \
	offsyncd serve --storage "$STORAGE" --listen "$SERVER"
said "says what to do" "another program does: stop it, or choose another"
at_server() { "$BUILD/offsyncd" "$@" --storage "$STORAGE" --hotel demo; }
says "a login that nobody has" 65 "staff list" at_server staff pin nobody
says "a role that is none" 65 "'cook'.*--help" \
	at_server staff add --login bo --role cook
says "a terminal that is none" 65 "terminal list" at_server terminal revoke FD7
says "a hotel that is none" 65 "hotel list" "$BUILD/offsyncd" invite \
	--storage "$STORAGE" --hotel dmo --terminal FD1
invite() { # invite NAME [TTL]
	"$BUILD/offsyncd" invite --storage "$STORAGE" --hotel demo \
		--terminal "$1" --json "${@:2}" | jq -r .code
}
CODE=$(invite FD1)
must at FD1 enroll "http://$SERVER" "$CODE" --name FD1
fails() { # fails NAME COMMAND...: no status 0, one sentence, no store
	local name=$1 status=0
	shift
	"$@" >"$T/out" 2>"$T/err" || status=$?
	if [ $status = 0 ] || [ ! -s "$T/err" ]; then
		result 1 "$name" "status $status: $(cat "$T/out" "$T/err")"
	else
		result 0 "$name ($status)"
	fi
}
fails "a code that was used" at FD9 enroll "http://$SERVER" "$CODE"
fails "a code that never was" at FD9 enroll "http://$SERVER" WRONG-CODE
"$BUILD/offsyncd" invite --storage "$STORAGE" --hotel demo --terminal FD9 \
	--ttl 1 --json >"$T/short"
EXPIRES=$(jq -r .expires_at "$T/short")
must_wait '[ "$(date +%s%3N)" -gt "$EXPIRES" ]' 5
fails "a code that has expired" at FD9 enroll "http://$SERVER" \
	"$(jq -r .code "$T/short")"
fails "no server there" at FD9 enroll http://127.0.0.1:1 "$(invite FD9)"
fails "no URL" at FD9 enroll "$(invite FD9)"
fails "http to a host that is not this one" \
	at FD9 enroll http://192.0.2.1 "$(invite FD9)"
fails "a second enrolment of the same folder" \
	at FD1 enroll "http://$SERVER" "$(invite FD1)"
no "a refused enrolment leaves no store" 1 test -e "$T/FD9/store.db"
ok "the enrolled one still works" at FD1 show rooms

# ---- signing in ---------------------------------------------------------------------

says "nobody is signed in" 77 "offsync sign-in" at FD1 'do' pay room=204 amount=1
says "a wrong PIN" 77 "do not belong together" \
	at FD1 sign-in ada --pin-file "$T/wrong-pin"
says "a login that is not there: the same words" 77 "do not belong together" \
	at FD1 sign-in nobody --pin-file "$T/wrong-pin"
says "no PIN file" 77 "no PIN can be read" \
	at FD1 sign-in ada --pin-file "$T/none"
ok "the right PIN" at FD1 sign-in ada --pin-file "$T/pin"
ok "is remembered" at FD1 'do' request room="$(at FD1 show rooms \
	status=occupied --json | jq -r '.[0].number')" kind=towels
ok "sign-out" at FD1 sign-out
says "and is forgotten" 77 "nobody is signed in" at FD1 'do' pay room=204 amount=1
for _ in 1 2 3 4 5 6; do
	at FD1 sign-in rosa --pin-file "$T/wrong-pin" >/dev/null 2>&1 || true
done
says "six wrong PINs close the login" 77 "too many" \
	at FD1 sign-in rosa --pin-file "$T/pin"
ok "and no other" at FD1 sign-in max --pin-file "$T/pin"
ok "sign out again" at FD1 sign-out

# ---- do -------------------------------------------------------------------------------

export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
must at FD1 sync
BEFORE=$(at FD1 queue list --all --json | jq length)
ROOM=$(at FD1 show stays state=in_house --json | jq -r '.[0].room_id')
ROOM=$(at FD1 show rooms "$ROOM" --json | jq -r .number)
STAY=$(at FD1 show stays state=in_house --json | jq -r '.[0].id')
refused() { # refused NAME PATTERN ARGUMENT...
	local name=$1 pattern=$2
	shift 2
	says "$name" 65 "$pattern" at FD1 'do' "$@"
}
refused "an unknown key" "tendred.*tendered" pay room="$ROOM" amount=1 tendred=2
refused "a key twice" "twice" pay room="$ROOM" amount=1 amount=2
refused "a missing key" "issue.*missing" report room="$ROOM"
refused "no key=value" "not key=value" pay room
refused "no amount" "amount" pay room="$ROOM" amount=ten
refused "too many decimals" "amount" pay room="$ROOM" amount=1.005
refused "nothing" "AMOUNT_ZERO|amount" pay room="$ROOM" amount=0
refused "too much" "amount" pay room="$ROOM" amount=99999999999999999999
refused "no such room" "9999" pay room=9999 amount=1
refused "a word that is none of the list" "kind" request room="$ROOM" kind=fish
refused "a card number" "card" request room="$ROOM" kind=other \
	message="4111 1111 1111 1111"
refused "a dish that is not there" "XXX" order room="$ROOM" items=XXX
refused "an occupied room" "ROOM_OCCUPIED" walk-in room="$ROOM" name="A, B" document_number=P1
refused "a move that is none" "STAY_STATE.*may become confirmed, checked_out" \
	update stays "$STAY" state=cancelled
refused "an unknown table" "did you mean rooms" insert roms number=1
refused "an unknown field" "colour|color" insert rooms number=1 colour=red
refused "an override without a reason" "reason" pay room="$ROOM" amount=1 \
	override=OVERPAY
says "a role that may not" 77 "ROLE_DENIED" env OFFSYNC_STAFF=chef \
	"$BUILD/offsync" --home "$T/FD1" 'do' pay room="$ROOM" amount=1
says "a wrong PIN for one command" 77 "do not belong" env \
	OFFSYNC_PIN_FILE="$T/wrong-pin" "$BUILD/offsync" --home "$T/FD1" \
	'do' pay room="$ROOM" amount=1
same "nothing of all that was queued" \
	"$(at FD1 queue list --all --json | jq length)" "$BEFORE"

# ---- show, queue, conflicts ------------------------------------------------------------

says "a room that is not there" 65 "offsync show rooms" at FD1 show rooms 9999
says "a field that is not there" 65 "did you mean 'status'" \
	at FD1 show rooms statis=dirty
says "a word that is not in its list" 65 "status cannot be" \
	at FD1 show rooms status=broken
says "an action that is not there" 65 "queue list" \
	at FD1 queue show 00000000-0000-4000-8000-000000000000
says "a conflict that is not there" 65 "conflicts list" \
	at FD1 conflicts show 00000000-0000-4000-8000-000000000000
says "a file that is no queue" 77 "manager" at FD1 queue import "$T/pin"
says "a queue file that is not there" 66 "none" env OFFSYNC_STAFF=max \
	"$BUILD/offsync" --home "$T/FD1" queue import "$T/none"
says "a file that is no queue" 65 "not a queue" env OFFSYNC_STAFF=max \
	"$BUILD/offsync" --home "$T/FD1" queue import "$T/pin"
phones() { # phones LOGIN: how a person sees telephone numbers
	OFFSYNC_STAFF=$1 at FD1 show guests --json |
		jq -r '[.[].phone | select(. != null) | . == "***"] | unique[]'
}
same "who needs a number sees it" "$(phones ada)" false
same "who does not sees that there is one" "$(phones chef)" true
says "and cannot ask for it" 77 "phone" env OFFSYNC_STAFF=chef \
	"$BUILD/offsync" --home "$T/FD1" show guests phone=1

# ---- the queue as a file -----------------------------------------------------------------

stop server
ok "an action offline" at FD1 'do' request room="$ROOM" kind=other \
	message="export me"
EXPORTED=$(cat "$T/out")
ok "export" at FD1 queue export "$T/queue.json"
same "readable by its owner alone" "$(stat -c %a "$T/queue.json")" 600
same "with its SHA-256" "$(sed -n 's/ .*//p' "$T/out")" \
	"$(sha256sum <"$T/queue.json" | sed 's/ .*//')"
says "an export over another file" 73 "there already" \
	at FD1 queue export "$T/queue.json"
as_max() { OFFSYNC_STAFF=max at "$@"; }
ok "import where it is known" as_max FD1 queue import "$T/queue.json"
said "queues nothing twice" '^0 queued, [1-9][0-9]* known'
sed 's/export me/export ME/' "$T/queue.json" >"$T/altered.json"
says "a file that was altered" 65 "SHA-256" env OFFSYNC_STAFF=max \
	"$BUILD/offsync" --home "$T/FD1" queue import "$T/altered.json"
start_server "$SERVER"
must "$BUILD/offsyncd" invite --storage "$STORAGE" --hotel demo --terminal FD2 \
	--json
must at FD2 enroll "http://$SERVER" "$(jq -r .code "$T/out")" --name FD2
ok "import at another terminal" as_max FD2 queue import "$T/queue.json"
ok "sends it from there" at FD2 sync
at FD1 sync >/dev/null 2>&1 || true
must at FD2 sync
same "once, though both terminals sent it" \
	"$(as_max FD2 show service_requests --json |
	jq '[.[] | select(.message == "export me")] | length')" 1
ok "under its own id" at FD2 queue show "$EXPORTED"
same "and neither has anything refused" \
	"$(status_of FD1 refused) $(status_of FD2 refused)" "0 0"

# ---- a store from tomorrow ------------------------------------------------------------------

stop server
cp -a "$T/FD1" "$T/newer"
# PRAGMA user_version, bytes 60 to 63 of a SQLite file.
printf '\x00\x00\x03\xe7' | dd of="$T/newer/store.db" bs=1 seek=60 conv=notrunc \
	2>/dev/null
SUM=$(sha256sum <"$T/newer/store.db")
says "a store of a newer version" 69 "newer" at newer status
same "is left alone" "$(sha256sum <"$T/newer/store.db")" "$SUM"
chmod 644 "$T/newer/keys.json"
says "keys that others can read" 78 "chmod 600" at newer status
finish
