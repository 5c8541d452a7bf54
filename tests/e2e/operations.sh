#!/usr/bin/env bash
# What operators rely on: figures, health, request ids in the log, a configuration
# that is read again while the server works, and an end that loses nothing.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq curl; do
	command -v $tool >/dev/null || { skip "operations" "no $tool"; finish; }
done

export OFFSYNC_RSA_BITS=2048
conf() { # conf LINE...: what the server shall have
	printf '[server]\nstorage = %s\nlisten = 127.0.0.1:0\n%s\n' "$STORAGE" \
		'metrics_from = 127.0.0.1' >"$T/conf"
	printf '%s\n' "$@" >>"$T/conf"
}
must mkdir -p "$T/server"
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo --name "Demo Hotel" --demo
conf 'log_format = json' 'log_level = info' 'trusted_proxies = 127.0.0.1'
start server "$BUILD/offsyncd" serve --config "$T/conf"
must_wait '[ -n "$(address_of server)" ]' 120
SERVER=$(address_of server)
get() { # get PATH [CURL-OPTION...]: CODE, $T/page, $T/head
	local path=$1
	shift
	CODE=$(curl -sS -o "$T/page" -D "$T/head" -w '%{http_code}' "$@" \
		"http://$SERVER$path")
}
metric() { get /metrics; sed -nE "s/^$1 ([0-9]+).*/\1/p" "$T/page"; }
logged() { grep -qE -- "$1" "$T/server.log"; }

# ---- figures and health ------------------------------------------------------

get /healthz
same "it is alive" "$CODE $(cat "$T/page")" '200 {"status":"ok"}'
get /readyz
same "and ready" "$CODE $(cat "$T/page")" '200 {"status":"ready"}'
get /metrics
same "figures as Prometheus reads them" "$CODE" 200
ok "each is explained and has a type once" bash -c "
	grep '^# TYPE ' '$T/page' | cut -d' ' -f3 | sort | uniq -d | wc -l | grep -qx 0 &&
	diff <(grep '^# TYPE ' '$T/page' | cut -d' ' -f3) \
		<(grep '^# HELP ' '$T/page' | cut -d' ' -f3)"
no "nothing else stands there" 1 grep -vqE \
	'^(# (HELP|TYPE) .*|[a-z_]+(\{[a-z_]+="[^"]*"\})? [0-9.]+)$' "$T/page"
ok "memory, too" test "$(metric process_resident_memory_bytes)" -gt 1000000
ok "and since when it runs" test "$(metric process_start_time_seconds)" -gt 1000000000
get /q/demo.x
get /dashboard/sign-in -d hotel=demo -d login=max -d pin=1
same "wrong codes are counted" "$(metric 'offsync_guest_requests_total\{result="wrong_code"\}')" 1
same "and wrong PINs" "$(metric 'offsync_sign_ins_total\{result="wrong"\}')" 1

# ---- request ids -------------------------------------------------------------

id_of() { sed -nE 's/^x-request-id: ([^\r]*).*/\1/pI' "$T/head"; }
get /dashboard/sign-in -d hotel=demo -d login=max -d pin=1
ID=$(id_of)
ok "each answer has an id" test ${#ID} = 16
same "which its lines in the log have, too" "$(grep -F "$ID" "$T/server.log" |
	jq -r '.level + " " + .request')" "warning $ID"
get /healthz -H 'X-Request-Id: proxy-4711-abc'
same "a proxy's is kept" "$(id_of)" proxy-4711-abc
get /healthz -H 'X-Request-Id: a"b c<d>eeeeeeee'
ok "unless it has no business in a log" grep -qE '^[0-9a-f]{16}$' <<<"$(id_of)"
same "every line of the log is JSON" \
	"$(grep -c '^{' "$T/server.log")" "$(jq -c . <(grep '^{' "$T/server.log") | wc -l)"

# ---- behind a proxy ------------------------------------------------------------

# It writes a line of its own behind what a client says of itself.
get /dashboard/sign-in -d hotel=demo -d login=max -d pin=1 \
	-H 'X-Forwarded-For: 192.0.2.66' -H 'X-Forwarded-For: 192.0.2.7'
same "an address is what the proxy says, not the client" \
	"$(grep -F "$(id_of)" "$T/server.log" | jq -r .message | grep -o '[0-9.]*$')" 192.0.2.7
get /healthz -H 'X-Forwarded-Proto: https' -H 'X-Forwarded-Proto: http'
no "nor has a client come by TLS because it says so" 1 \
	grep -qi '^strict-transport-security' "$T/head"
get /healthz -H 'X-Forwarded-Proto: https'
ok "who came to the proxy by TLS is told to do so always" \
	grep -qi '^strict-transport-security: max-age' "$T/head"

get /metrics -H 'X-Forwarded-For: 192.0.2.7'
same "figures are not for everybody" "$CODE" 403
get /readyz -H 'X-Forwarded-For: 192.0.2.7'
same "but whether it is ready is" "$CODE" 200
for path in /metrics%00x /healthz%00 /style.css%00.html; do
	get "$path"
	same "$path is no other address" "$CODE" 404
done
get /%6detrics
same "one that is written otherwise is" "$CODE" 200

# ---- another configuration -----------------------------------------------------

conf 'log_format = text' 'log_level = debug' 'guest_page = false' 'threads = 5' \
	'trusted_proxies = 127.0.0.1'
kill -HUP "${PIDS[server]}"
must_wait "logged 'the configuration was read again'" 60
ok "it is read again while the server works" logged '^[^{].* info reload: the conf'
ok "what cannot change now is named" logged 'server\.threads has changed'
no "and nothing else is" 1 logged 'server\.(listen|storage|guest_page) has changed'
get /healthz
ok "the log says more now, with the ids" \
	wait_for "logged 'debug .*GET /healthz: 200.* \[$(id_of)\]'" 60
conf 'guest_page = perhaps'
kill -HUP "${PIDS[server]}"
must_wait "logged 'the configuration stays as it is'" 60
ok "a file that is wrong changes nothing" logged 'error reload: .*server\.guest_page'
get /healthz
same "and stops nobody" "$CODE" 200

# ---- the end -------------------------------------------------------------------

PID=${PIDS[server]}
kill -TERM "$PID"
status=0
wait "$PID" || status=$?
unset 'PIDS[server]'
same "told to end, it ends well" "$status" 0
ok "offsyncd check finds nothing wrong" "$BUILD/offsyncd" check --storage "$STORAGE"
finish
