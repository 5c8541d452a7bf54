#!/usr/bin/env bash
# The managers' page: who gets in and who does not, what it shows, and that the
# way in stays closed where it should, across a restart too.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq curl; do
	command -v $tool >/dev/null || { skip "dashboard" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=max OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
printf '[link]\nkind = wifi\n[store]\nquota_mb = 64\n' >"$T/conf"
export OFFSYNC_CONFIG=$T/conf
start_hotel
enroll FD1
must at FD1 sync

get() { # get PATH [CURL-OPTION...]: CODE, $T/page, $T/head
	local path=$1
	shift
	CODE=$(curl -sS -o "$T/page" -D "$T/head" -w '%{http_code}' "$@" \
		"http://$SERVER$path")
}
has() { grep -qF -- "$1" "$T/page"; }
lacks() { ! grep -qF -- "$1" "$T/page"; }
to() { sed -nE 's/^[Ll]ocation: ([^\r]*).*/\1/p' "$T/head"; }
jar=(-b "$T/jar" -c "$T/jar")
sign_in() { # sign_in HOTEL LOGIN PIN
	rm -f "$T/jar"
	get /dashboard/sign-in "${jar[@]}" -d "hotel=$1" -d "login=$2" -d "pin=$3"
}

# ---- the way in --------------------------------------------------------------

get /dashboard
same "nobody sees it without signing in" "$CODE $(to)" "303 /dashboard/sign-in"
get /dashboard/sign-in
same "there is a form for that" "$CODE" 200
ok "which is labelled" has '<label for="pin">PIN</label>'
sign_in demo max 1357
same "a wrong PIN" "$CODE" 401
sed 's/value="[a-z]*"//' "$T/page" >"$T/wrong-pin"
sign_in demo nobody 2468
same "a login that nobody has" "$CODE" 401
sed 's/value="[a-z]*"//' "$T/page" >"$T/wrong-login"
ok "is answered like a wrong PIN" cmp "$T/wrong-pin" "$T/wrong-login"
sign_in nosuchhotel max 2468
same "and so is a hotel that is not here" "$CODE" 401
sign_in demo max ''
same "no PIN is no try" "$CODE" 422
get /dashboard/sign-in -H 'Sec-Fetch-Site: cross-site' -d hotel=demo \
	-d login=max -d pin=2468
same "another site signs nobody in" "$CODE" 403
sign_in demo rosa 2468
get /dashboard "${jar[@]}"
same "it is for managers" "$CODE" 403
ok "and says who is signed in" has 'housekeeping'
sign_in demo max 2468
same "a manager gets in" "$CODE $(to)" "303 /dashboard"
ok "by a cookie that no script sees and no other site sends" \
	grep -qiE '^set-cookie: .*HttpOnly; SameSite=Strict' "$T/head"
get /dashboard "${jar[@]}"
same "the page" "$CODE" 200

# ---- what stands there ---------------------------------------------------------

ok "it looks again by itself" grep -qi '^refresh: 30; url=/dashboard?days=7' "$T/head"
ok "it has no script" lacks '<script'
ok "nor a style of its own" lacks 'style='
ok "its policy lets none in" grep -qi "^content-security-policy: default-src 'none'; style-src 'self'" "$T/head"
ok "conflicts that wait" has 'conflicts open'
ok "what is in the security log" has "a wrong login or PIN on a page</td><td>"
WAIT=$(at FD1 conflicts list --json | jq length)
ok "as many as the desk has" has "<span class=\"figure\">$WAIT</span> conflicts open"
ok "terminals" has '<th scope="row">FD1</th><td>active</td>'
ok "plots, which say what they are" has 'role="img" aria-label="Time that terminals were offline, by day"'
ok "guests are not named" lacks "$(at FD1 show guests --json | jq -r '.[0].full_name')"

link offline
no "FD1 has no server" 75 at FD1 sync
ROOM=$(at FD1 show rooms --json | jq -r '.[0].number')
must at FD1 'do' room-status room="$ROOM" note='<b>damp</b>'
link online
must at FD1 sync
must_wait "get /dashboard \"\${jar[@]}\" && grep -q 'Average duration of a sync round' '$T/page'" 30
ok "what terminals measured is there" grep -qE '<span class="figure">[0-9]+ ms</span> average sync' "$T/page"
same "and how often they were offline" "$(sed -nE 's/.*figure">([0-9]+)<.span> times offline.*/\1/p' "$T/page")" 1
ok "at which hours" has 'aria-label="Time that terminals were offline, by hour of the day"'
ok "and on which days of the week" has 'by day of the week"'
ok "and what was entered meanwhile" has '<p>1 entries were made meanwhile.</p>'
same "entries that wait are told, too" "$(sed -nE 's/.*figure">([0-9]+)<.span> entries waiting.*/\1/p' "$T/page")" 0
get '/dashboard?days=30' "${jar[@]}"
ok "a month is a choice" has '<strong aria-current="true">30 days</strong>'
get '/dashboard?still=yes' "${jar[@]}"
no "or keeps still where that is wanted" 1 grep -qi '^refresh:' "$T/head"
get '/dashboard?days=99999' "${jar[@]}"
ok "other times are a week" has '<strong aria-current="true">7 days</strong>'

# ---- the way out ---------------------------------------------------------------

MARK=$(sed -nE 's/.*name="mark" value="([0-9a-f]+)".*/\1/p' "$T/page")
COOKIE=$(sed -nE 's/.*(offsync_staff\t.*)/\1/p' "$T/jar" | cut -f2)
get /dashboard -H "Cookie: offsync_staff=${COOKIE%????}0000"
same "an altered cookie is none" "$CODE" 303
get /dashboard -H "Cookie: offsync_staff=$(sed 's/^[0-9]*/99999999999999/' <<<"$COOKIE")"
same "nor is one that lasts longer" "$CODE" 303
get /dashboard/sign-out "${jar[@]}" -d mark=wrong
get /dashboard "${jar[@]}"
same "nobody is signed out by a foreign form" "$CODE" 200
get /dashboard/sign-out "${jar[@]}" -d "mark=$MARK"
same "signing out" "$CODE $(to)" "303 /dashboard/sign-in"
get /dashboard -H "Cookie: offsync_staff=$COOKIE"
same "ends the session, wherever its cookie is" "$CODE" 303
sign_in demo max 2468
"$BUILD/offsyncd" staff pin max --pin 8642 --hotel demo --storage "$STORAGE"
get /dashboard "${jar[@]}"
same "so does a new PIN" "$CODE" 303

# ---- closed ----------------------------------------------------------------------

for _ in 1 2 3 4 5; do sign_in demo ada 0000; done
sign_in demo ada 2468
same "five wrong PINs close a login" "$CODE" 429
ok "for minutes" grep -qiE '^retry-after: (2[0-9][0-9]|300)' "$T/head"
ADDRESS=$SERVER
stop server
start_server "$ADDRESS"
sign_in demo ada 2468
same "also across a restart" "$CODE" 429
sign_in demo max 8642
same "others are not kept out" "$CODE" 303
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
