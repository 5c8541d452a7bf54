#!/usr/bin/env bash
# A guest's QR code: the desk prints it, the guest asks without any script in the
# page, the desk sees and answers it, the guest sees the answer; and the code is
# worth nothing to others, nor after the stay.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq curl; do
	command -v $tool >/dev/null || { skip "guest" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
start_hotel
enroll FD1
must at FD1 sync

# ---- the code --------------------------------------------------------------

STAY=$(at FD1 show stays state=in_house --json | jq -r '.[0].id')
ROOM=$(at FD1 qr stay="$STAY" --json 2>/dev/null | jq -r .room)
must at FD1 qr room="$ROOM" --url "http://$SERVER/" --json
URL=$(jq -r .url "$T/out")
same "a room and its stay have one code" "$(jq -r .stay_id "$T/out")" "$STAY"
ok "the code is the server's page" test "${URL#"http://$SERVER/q/demo."}" != "$URL"
ok "it is drawn" at FD1 qr room="$ROOM"
said "in blocks, with its address" "/q/demo\\."
ok "or in letters" at FD1 qr room="$ROOM" --ascii
said "two a dot" '####'
ok "or as files" at FD1 qr room="$ROOM" --svg "$T/code.svg" --png "$T/code.png"
same "SVG" "$(head -c 4 "$T/code.svg")" "<svg"
same "PNG" "$(head -c 8 "$T/code.png" | od -An -tx1 | tr -d ' \n')" \
	89504e470d0a1a0a
no "nothing is overwritten" 73 at FD1 qr room="$ROOM" --png "$T/code.png"
no "a room without a guest has none" 65 at FD1 qr \
	room="$(at FD1 show rooms status=available --json | jq -r '.[0].number')"
said "and says what to do" 'check the guest in first'
no "no such room" 65 at FD1 qr room=9999
no "an address must be one" 65 at FD1 qr room="$ROOM" --url ftp://x
no "cooks hand out no codes" 77 env OFFSYNC_STAFF=chef \
	OFFSYNC_HOME="$T/FD1" "$BUILD/offsync" qr room="$ROOM"
if command -v zbarimg >/dev/null; then
	at FD1 qr room="$ROOM" --url "http://$SERVER" --png "$T/read.png" \
		>/dev/null 2>&1
	same "a camera reads it" "$(zbarimg -q --raw "$T/read.png" 2>/dev/null)" "$URL"
fi

# ---- the page --------------------------------------------------------------

get() { # get URL [CURL-OPTION...]: CODE, $T/page, $T/head
	local url=$1
	shift
	CODE=$(curl -sS -o "$T/page" -D "$T/head" -w '%{http_code}' "$@" "$url")
}
has() { grep -qF -- "$1" "$T/page"; }
lacks() { ! grep -qF -- "$1" "$T/page"; }
key() { sed -nE 's/.*name="key" value="([0-9a-f]+)".*/\1/p' "$T/page"; }
post() { # post KEY KIND MESSAGE [CURL-OPTION...]
	local k=$1 kind=$2 message=$3
	shift 3
	get "$URL" --data-urlencode "key=$k" --data-urlencode "kind=$kind" \
		--data-urlencode "message=$message" -d lang=en "$@"
}
requests() { # of the stay, as the desk has them
	at FD1 sync >/dev/null
	at FD1 show service_requests stay_id="$STAY" --json
}
BEFORE=$(requests | jq length)

get "$URL"
same "the page is there" "$CODE" 200
ok "in English when nobody says otherwise" has 'What can we do for you?'
ok "it names the room" has "Room $ROOM"
ok "and needs no script" lacks '<script'
ok "its policy lets none in" grep -qi \
	"^content-security-policy: default-src 'none'; style-src 'self'" "$T/head"
ok "it is kept nowhere" grep -qi '^cache-control: no-store' "$T/head"
get "$URL" -H 'Accept-Language: ja, fr-CH;q=0.8, en;q=0.5'
ok "French for those who prefer it" has 'Que pouvons-nous faire pour vous ?'
ok "the page says so" has '<html lang="fr">'
get "$URL?lang=zh" -H 'Accept-Language: fr'
ok "unless they chose another" has '我们能为您做什么'
get "http://$SERVER/style.css"
same "it has a stylesheet" "$CODE" 200

# ---- a request -------------------------------------------------------------

get "$URL"
KEY=$(key)
post "$KEY" towels 'two <b>large</b> "ones" & thanks'
same "a request is taken" "$CODE" 303
NEXT=$(sed -nE 's/^[Ll]ocation: ([^\r]*).*/\1/p' "$T/head")
get "http://$SERVER$NEXT"
ok "and thanked for" has 'Thank you. We have your request.'
ok "it stands in the list" has 'two &lt;b&gt;large&lt;/b&gt; &quot;ones&quot; &amp; thanks'
ok "the guest's words are never markup" lacks '<b>large'
ok "which looks again by itself" grep -qi '^refresh: 20; url=/q/' "$T/head"
post "$KEY" towels 'two <b>large</b> "ones" & thanks'
same "pressing twice" "$CODE" 303
same "is one request" "$(requests | jq length)" $((BEFORE + 1))
post "$(printf '%032x' 7)" towels 'again, another form'
get "http://$SERVER$(sed -nE 's/^[Ll]ocation: ([^\r]*).*/\1/p' "$T/head")"
ok "the same wish again is known already" has 'We know of this already'
ID=$(requests | jq -r '.[] | select(.kind == "towels" and .state == "open") | .id')
same "the desk sees it, from the code" "$(requests |
	jq -r ".[] | select(.id == \"$ID\") | .source + \" \" + .message")" \
	'qr two <b>large</b> "ones" & thanks'

must at FD1 'do' request-update id="$ID" state=acknowledged
must at FD1 sync
get "$URL"
ok "the desk's answer is on the guest's page" has 'Seen by our staff'
must at FD1 'do' request-update id="$ID" state=done
must at FD1 sync
get "$URL?lang=de"
ok "until it is done" has 'Erledigt'

# As many as may wait of the guest's own, of the desk's.
for ((i = 0; i < 12; i++)); do
	must at FD1 'do' request room="$ROOM" kind=other message="by phone $i"
done
must at FD1 sync
same "the desk has taken down a lot" "$(requests | jq '[.[] | select(
	.state == "open" and .source == "desk")] | length >= 12')" true
post "$(printf '%032x' 8)" amenities 'one more'
same "the guest may still ask" "$CODE" 303
get "http://$SERVER$(sed -nE 's/^[Ll]ocation: ([^\r]*).*/\1/p' "$T/head")"
ok "and is heard" has 'Thank you. We have your request.'

# ---- what is not taken -------------------------------------------------------

refused() { # refused NAME STATUS WORDS KIND MESSAGE [CURL-OPTION...]
	local name=$1 status=$2 words=$3
	shift 3
	post "$(printf '%032x' 1)" "$@"
	same "$name is refused" "$CODE" "$status"
	ok "$name: and why" has "$words"
}
COUNT=$(requests | jq length)
refused "no kind" 422 'choose what you would like' '' ''
refused "another kind" 422 'choose what you would like' refund 'room 12'
refused "no words for something else" 422 'in a few words' other ' '
refused "a card number" 422 'no card numbers' other 'pay 4111 1111 1111 1111'
ok "what was written stands in the form still" has '4111 1111 1111 1111'
refused "too long" 422 'too long' other "$(printf 'x%.0s' {1..301})"
refused "another site's form" 403 'could not take' towels '' \
	-H 'Sec-Fetch-Site: cross-site'
get "$URL" -H 'Content-Type: application/json' -d '{}'
same "what is no form is refused" "$CODE" 415
get "$URL" -d "message=$(head -c 20000 /dev/zero | tr '\0' x)"
same "so is more than a form can be" "$CODE" 413
get "$URL" -X DELETE
same "and another method" "$CODE" 405
same "nothing came of any" "$(requests | jq length)" "$COUNT"

# On a slow machine some of them are a while apart, and that is not too fast.
for ((i = 0; i < 100; i++)); do
	post "$(printf '%032x' $((i + 100)))" other "wish $i"
	[ "$CODE" != 429 ] || break
done
same "who asks too fast waits" "$CODE" 429
ok "is told" has 'Please wait a minute'
ok "and for how long" grep -qi '^retry-after: ' "$T/head"

# ---- whose code ---------------------------------------------------------------

gone() { # gone NAME URL
	get "$2"
	same "$1" "$CODE $(grep -c 'This code is not valid' "$T/page")" "404 2"
	cp "$T/page" "$T/page-$1"
}
TOKEN=${URL##*/}
gone "an altered code" "http://$SERVER/q/${TOKEN%????}AAAA"
gone "another hotel's" "http://$SERVER/q/other.${TOKEN#*.}"
gone "no code at all" "http://$SERVER/q/demo"
ok "all look alike" cmp "$T/page-an altered code" "$T/page-another hotel's"
FOREIGN=$(at FD1 show stays state=checked_out --json | jq -r '.[0].id')
no "a stay that is over gets no code" 65 at FD1 qr stay="$FOREIGN"

must "$BUILD/offsyncd" terminal list --storage "$STORAGE" --hotel demo --json
ok "guests' requests have an integration of their own" \
	jq -e '.[] | select(.id == "guest-page")' "$T/out"
must env OFFSYNC_STAFF=max OFFSYNC_HOME="$T/FD1" "$BUILD/offsync" 'do' \
	update stays "$STAY" state=checked_out override=CHECKOUT_BALANCE \
	reason=test
must at FD1 sync
gone "after check-out" "$URL"
post "$(printf '%032x' 9)" towels 'one more'
same "nothing can be asked for then" "$CODE" 404
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
