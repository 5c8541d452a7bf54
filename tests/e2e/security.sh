#!/usr/bin/env bash
# Keys that change and terminals that are revoked, through the real programs: a
# terminal's new key with a queue signed by the old one, cut off at each step; the
# server's new key under a running server; a revoked terminal that hands over its
# queue, a manager who decides about it, an order to delete everything that only
# the hotel's server can give; and the security log of it all.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq sqlite3 openssl; do
	command -v $tool >/dev/null || { skip "security" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
start_hotel
enroll FD1
enroll FD2
DB=$T/server/offsyncd.db
operator() { "$BUILD/offsyncd" "$@" --storage "$STORAGE"; }
events() { operator audit --hotel demo --json | jq -r '.[].kind' | sort |
	uniq -c | sed 's/^ *//'; }
counted() { events | sed -nE "s/^([0-9]+) $1\$/\1/p"; }
key_of() { sqlite3 "$DB" "SELECT public_key FROM terminals WHERE name = '$1'
	AND revoked = 0"; }
ROOM=$(at FD1 show stays state=in_house --json | jq -r '.[0].room_id')
ROOM=$(at FD1 show rooms "$ROOM" --json | jq -r .number)
ask() { must at "$1" 'do' request room="$ROOM" kind=other message="$2"; }
requests() { at "$1" show service_requests --json | jq -r '[.[].message
	| strings | select(startswith("m-"))] | sort | join(" ")'; }

# ---- a terminal's new key ----------------------------------------------------

ask FD1 m-1
must at FD1 sync
OLD=$(key_of FD1)
ok "a terminal makes itself a new key" at FD1 rotate-key
said "and says so" 'signs with a new key'
[ "$(key_of FD1)" != "$OLD" ]
same "the server has it, and the one before" "$(sqlite3 "$DB" "SELECT
	trim(old_key, char(10)) = '$OLD' AND next_key IS NULL AND old_key_seq > 0 FROM terminals
	WHERE name = 'FD1'")" 1
ask FD1 m-2
ok "what is done afterwards is taken" at FD1 sync
same "once" "$(at FD1 status --json | jq -c '[.pending, .refused]')" '[0,0]'

# ---- cut off at each step ----------------------------------------------------

# The next key was made, and the server does not know it: the link is cut.
ask FD1 m-3
must at FD1 sync
must cp "$T/FD1/keys.json" "$T/before"
link offline
no "without the server there is no new key" 75 at FD1 rotate-key
link online
ok "with it there is" at FD1 sync
same "and the request is done with" "$(find "$T/FD1" -name rotate-key | wc -l)" 0
# The server has the new key, and the terminal had not put it in its place.
must cp "$T/FD1/keys.json" "$T/before"
ok "a new key again" at FD1 rotate-key
must cp "$T/FD1/keys.json" "$T/after"
ask FD1 m-4
must mv "$T/before" "$T/FD1/keys.json"
must mv "$T/after" "$T/FD1/keys.json.next"
chmod 600 "$T/FD1/keys.json" "$T/FD1/keys.json.next"
ask FD1 m-5
ok "a change that was cut off at its end goes on" at FD1 sync
same "and ends" "$(find "$T/FD1" -name 'keys.json.next' | wc -l)" 0
same "nothing was signed with the key that is gone" \
	"$(at FD1 status --json | jq -c '[.pending, .refused]')" '[0,0]'
must at FD2 sync
same "all of it is everywhere, once" "$(requests FD2)" "m-1 m-2 m-3 m-4 m-5"
ok "the server asks for a new key" operator terminal rekey FD2 --hotel demo
OLD=$(key_of FD2)
must at FD2 sync
must at FD2 sync
same "and gets it" "$([ "$(key_of FD2)" = "$OLD" ] || echo new)" new

# ---- the server's key --------------------------------------------------------

must operator token --hotel demo --terminal ERP --ttl 3600
TOKEN=$(cat "$T/out")
get_status() { # get_status TOKEN
	curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $1" \
		"http://$SERVER/api/hotel/demo/offline/metrics"
}
same "an integration's token is good" "$(get_status "$TOKEN")" 200
KID=$(operator key list --json | jq -r '.[0].kid')
ok "the server gets a new key" operator key rotate
kill -HUP "${PIDS[server]}"
must_wait 'grep -q "configuration was read again" "$T/server.log"' 10
same "tokens of the key before are good" "$(get_status "$TOKEN")" 200
must operator token --hotel demo --terminal ERP --ttl 3600
FRESH=$(cat "$T/out")
same "and so are those of the new one" "$(get_status "$FRESH")" 200
ok "the old key is taken away" operator key retire "$KID"
no "the one that signs is not" 65 operator key retire \
	"$(operator key list --json | jq -r '.[0].kid')"
: >"$T/server.log"
kill -HUP "${PIDS[server]}"
must_wait 'grep -q "configuration was read again" "$T/server.log"' 10
same "then its tokens are worth nothing" "$(get_status "$TOKEN")" 401
same "and the new one's are what they were" "$(get_status "$FRESH")" 200
ok "terminals renew by themselves" at FD1 sync

# ---- its key for orders --------------------------------------------------------

reload() {
	: >"$T/server.log"
	kill -HUP "${PIDS[server]}"
	must_wait 'grep -q "configuration was read again" "$T/server.log"' 10
}
order_kids() { operator key list --json |
	jq -r '.[] | select(.use == "orders") | .kid'; }
kid_at() { head -c 16 <(sha256sum <"$T/$1/order.pem"); } # of what FD1 knows
ok "the server gets a new key for orders" operator key rotate --orders
same "beside the one before" "$(order_kids | wc -l)" 2
reload
FIRST=$(kid_at FD1)
# A server that has put its own key there, with proofs by another than the known.
must cp "$T/FD1/order.pem" "$T/order.pem"
openssl genrsa 2048 2>/dev/null | openssl rsa -pubout >"$T/FD1/order.pem" \
	2>/dev/null
STRANGE=$(kid_at FD1)
must at FD1 rotate-key
must at FD1 sync
same "a terminal takes no key that the known one does not vouch for" \
	"$(kid_at FD1)" "$STRANGE"
must cp "$T/order.pem" "$T/FD1/order.pem"
must at FD1 rotate-key
must at FD1 sync
same "and one that it vouches for" "$(kid_at FD1)" "$(order_kids | tail -n 1)"
ok "which is another" test "$(kid_at FD1)" != "$FIRST"
ok "once more" operator key rotate --orders
reload
same "who was away for two of them" "$(kid_at FD2)" "$FIRST"
must at FD2 rotate-key
must at FD2 sync
same "learns the newest at once" "$(kid_at FD2)" "$(order_kids | tail -n 1)"
# FD2 is revoked below, with the key before the newest.
ok "a key that nobody knows any more is taken away" \
	operator key retire "$FIRST"
no "the one that signs is not" 65 operator key retire "$(order_kids | tail -n 1)"
said "and why" 'key rotate --orders'
ok "and a last one" operator key rotate --orders
reload
same "the terminal does not know it yet" "$(kid_at FD2)" \
	"$(order_kids | sed -n 2p)"

# ---- a revoked terminal ------------------------------------------------------

must at FD2 'do' drawer-open drawer=D1 float=100
must at FD2 sync
must at FD2 'do' pay room="$ROOM" amount=33 drawer=D1 override=OVERPAY \
	reason=deposit
ask FD2 m-6
ask FD2 m-7
paid() { at FD1 sync >/dev/null; at FD1 show cash_payments --json |
	jq '[.[].amount_minor | select(. == 3300)] | length'; }
ok "a terminal is revoked" operator terminal revoke FD2 --hotel demo
no "it is refused" 77 at FD2 sync
said "and told why" 'revoked'
same "what it had not sent is kept for a manager" "$(operator review list \
	--hotel demo --json | jq -c '[.[] | [.terminal, .amount_minor, .proved]]')" \
	'[["FD2",3300,true],["FD2",0,true],["FD2",0,true]]'
same "nothing of it counts" "$(paid)" 0
ok "a check says so" operator check
said "in words" 'FD2 was revoked: 3 actions'
id_of() { operator review list --hotel demo --json | jq -r ".[$1].action_id"; }
PAID=$(id_of 0)
no "only a manager decides" 77 operator review accept "$PAID" --hotel demo --by ada
ok "who accepts one" operator review accept "$PAID" --hotel demo --by max
same "which counts, once" "$(paid)" 1
no "and is decided about" 65 operator review accept "$PAID" --hotel demo --by max
ok "another is rejected" operator review reject "$(id_of 0)" --hotel demo --by max
ok "all that is left is accepted" operator review accept all --hotel demo --by max
must at FD1 sync
same "as decided" "$(requests FD1)" "m-1 m-2 m-3 m-4 m-5 m-7"
same "the terminal still has everything" "$(test -s "$T/FD2/keys.json" &&
	test -s "$T/FD2/store.db" && echo yes)" yes

# ---- deleting what it has ----------------------------------------------------

ask FD2 m-8
# An order of somebody else: the key that this terminal knows is another one.
must cp "$T/FD2/order.pem" "$T/order.pem"
openssl genrsa 2048 2>/dev/null | openssl rsa -pubout >"$T/FD2/order.pem" \
	2>/dev/null
ok "it is to delete what it has" operator terminal revoke \
	"$(sqlite3 "$DB" "SELECT id FROM terminals WHERE name = 'FD2'")" \
	--hotel demo --wipe
no "an order that another key signed" 77 at FD2 sync
said "is not obeyed" 'not signed by|revoked'
same "nothing is deleted" "$(test -s "$T/FD2/keys.json" &&
	test -s "$T/FD2/store.db" && echo yes)" yes
same "what waited is with the server" "$(operator review list --hotel demo \
	--json | jq length)" 1
must cp "$T/order.pem" "$T/FD2/order.pem"
at FD2 sync >"$T/out" 2>&1 || true
same "the server's own is" "$(find "$T/FD2" -name 'keys.json*' -o -name \
	'store.db*' -o -name order.pem -o -name wiped | wc -l)" 0
same "and the server has the report" "$(operator terminal list --hotel demo \
	--json | jq -r '.[] | select(.name == "FD2") | .state')" wiped
no "the terminal is none any more" 78 at FD2 sync

# ---- the security log --------------------------------------------------------

same "new keys are in the log" "$(counted key_changed)" 7
same "and the server's" "$(counted server_key)" 6
same "and who was revoked, and deleted" \
	"$(counted revoked) $(counted wipe_ordered) $(counted wiped)" "2 1 1"
same "and what was decided" \
	"$(counted review_accepted) $(counted review_rejected)" "2 1"
ok "the log is whole" operator check
no "it cannot be changed" 19 sqlite3 "$DB" "UPDATE security_events SET who = 'x'"
sqlite3 "$DB" "DROP TRIGGER security_events_never_change;
	UPDATE security_events SET who = 'x' WHERE seq = 3" 
no "and if it was, that shows" 1 operator check
said "which" 'security event 3 was changed'
finish
