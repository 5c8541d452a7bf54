#!/usr/bin/env bash
# TLS: the server's certificate is changed while a terminal listens to its live
# feed, and one that is wrong changes nothing; old versions are refused; a
# terminal that has shown a client certificate is taken with that one only.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq curl openssl; do
	command -v $tool >/dev/null || { skip "TLS" "no $tool"; finish; }
done
K=$T/pki
mkdir -p "$K"

authority() { # authority NAME
	must openssl req -x509 -newkey rsa:2048 -nodes -keyout "$K/$1.key" \
		-out "$K/$1.pem" -days 2 -subj "/CN=$1"
}
certificate() { # certificate NAME AUTHORITY USE
	must openssl req -newkey rsa:2048 -nodes -keyout "$K/$1.key" \
		-out "$K/$1.csr" -subj "/CN=$1"
	must openssl x509 -req -in "$K/$1.csr" -CA "$K/$2.pem" \
		-CAkey "$K/$2.key" -CAcreateserial -out "$K/$1.pem" -days 2 \
		-extfile <(printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=%s\n' "$3")
}
authority hotel
authority stranger
certificate first hotel serverAuth
certificate second hotel serverAuth
certificate fd1 hotel clientAuth
certificate fd1-new hotel clientAuth
certificate thief stranger clientAuth

use() { cp "$K/$1.pem" "$T/server.pem" && cp "$K/$1.key" "$T/server.key"; }
use first
printf '[server]\ntls_certificate = %s\ntls_key = %s\ntls_client_ca = %s
tls_client = optional\n' "$T/server.pem" "$T/server.key" "$K/hotel.pem" \
	>"$T/server.conf"
mkdir -p "$T/server"
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo --name "Demo Hotel"
serve() {
	start server "$BUILD/offsyncd" serve --storage "$STORAGE" \
		--listen 127.0.0.1:0 --config "$T/server.conf"
	must_wait 'grep -q "listening on https://" "$T/server.log"' 60
	SERVER=$(sed -nE 's|.*listening on https://([0-9.:]+)$|\1|p' \
		"$T/server.log" | sed -n 1p)
}
serve
shown() { # the name in the certificate that a new connection is shown
	openssl s_client -connect "$SERVER" </dev/null 2>/dev/null |
		openssl x509 -noout -subject | sed -E 's/.*CN ?= ?//'
}
ask() { curl -s --cacert "$K/hotel.pem" "$@"; }
get_status() { ask -o /dev/null -w '%{http_code}' "$@"; }
reload() { # reload WHAT-THE-LOG-SAYS
	: >"$T/server.log"
	kill -HUP "${PIDS[server]}"
	must_wait "grep -q '$1' '$T/server.log'" 20
}

# ---- the server's certificate ------------------------------------------------

same "a connection is shown the certificate" "$(shown)" first
must "$BUILD/offsyncd" token --storage "$STORAGE" --hotel demo --terminal ERP
TOKEN=$(cat "$T/out")
start feed curl -sN --cacert "$K/hotel.pem" -H "Authorization: Bearer $TOKEN" \
	"https://$SERVER/api/hotel/demo/offline/events"
must_wait 'grep -q "event: news" "$T/feed.log"' 20
use second
reload 'shown the certificate as it is now'
same "after a reload the new one" "$(shown)" second
ok "who was connected still is" is_running feed
must "$BUILD/offsyncd" token --storage "$STORAGE" --hotel demo --terminal POS
POS=$(cat "$T/out")
DATA='{"last_sync_token":"","device_id":"POS","sync_timestamp":0,"actions":[{
"id":"11111111-1111-4111-8111-111111111111","tenant_id":"demo","user_id":"x",
"table_name":"guests","operation":"INSERT","local_id":
"22222222-2222-4222-8222-222222222222","idempotency_key":"k","created_at":1,
"conflict_resolution":"server_wins","data":{"full_name":"Feed"}}]}'
ask -H "Authorization: Bearer $POS" -H 'Content-Type: application/json' -d "$DATA" \
	"https://$SERVER/api/hotel/demo/offline/sync" >"$T/answer"
same "the server takes requests" "$(jq -r '.results[].status' "$T/answer")" success
ok "and says so to who listens by TLS" \
	wait_for '[ "$(grep -c "^data: {" "$T/feed.log")" = 2 ]' 60
cp "$K/hotel.key" "$T/server.key"
reload 'certificate stays as it is'
same "a key that is not the certificate's changes nothing" "$(shown)" second
ok "TLS 1.2 is spoken" openssl s_client -tls1_2 -connect "$SERVER" </dev/null
no "TLS 1.1 is not" 1 openssl s_client -tls1_1 -cipher ALL@SECLEVEL=0 \
	-connect "$SERVER" </dev/null
stop feed

# ---- a terminal's own --------------------------------------------------------

configure() { # configure CLIENT-CERTIFICATE|none
	printf '[sync]\nca_file = %s\n' "$K/hotel.pem" >"$T/fd1.conf"
	[ "$1" = none ] || printf 'client_certificate = %s\nclient_key = %s\n' \
		"$K/$1.pem" "$K/$1.key" >>"$T/fd1.conf"
}
fd1() { OFFSYNC_CONFIG=$T/fd1.conf at FD1 "$@"; }
configure none
must "$BUILD/offsyncd" invite --storage "$STORAGE" --hotel demo --terminal FD1
ok "a terminal enrols without a certificate" fd1 enroll "https://$SERVER" \
	"$(cat "$T/out")"
ok "and syncs" fd1 sync
configure fd1
ok "with one" fd1 sync
ok "and again" fd1 sync
configure none
no "from then on it is not taken without it" 77 fd1 sync
configure fd1-new
no "nor with another one" 77 fd1 sync
said "and is told why" 'own client certificate'
configure thief
no "nor with one that is not the hotel's" 77 fd1 sync
ok "unless the operator says so" "$BUILD/offsyncd" terminal unbind FD1 \
	--hotel demo --storage "$STORAGE"
configure fd1-new
ok "then the next one is its own" fd1 sync
use second
stop server
sed -i 's/tls_client = optional/tls_client = required/' "$T/server.conf"
serve
same "where one is required, there is nothing without it" "$(get_status \
	-H "Authorization: Bearer $TOKEN" \
	"https://$SERVER/api/hotel/demo/offline/metrics")" 403
same "but with it" "$(get_status --cert "$K/fd1.pem" --key "$K/fd1.key" \
	-H "Authorization: Bearer $TOKEN" \
	"https://$SERVER/api/hotel/demo/offline/metrics")" 200
same "people's pages need none" "$(get_status "https://$SERVER/healthz")" 200
finish
