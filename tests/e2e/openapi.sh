#!/usr/bin/env bash
# data/openapi.yaml is true: real requests to every route of the server, each
# documented status that can be had, and the answers as the document has them.
# Without PostgreSQL the server whose storage is gone (503) is left out.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=tests/lib/postgres.sh
source "$(dirname "$0")/../lib/postgres.sh"
command -v jq >/dev/null || { skip "openapi" "no jq"; finish; }
# Debian's own python: that is where its packages are.
PYTHON=/usr/bin/python3
"$PYTHON" -c 'import yaml, jsonschema' 2>/dev/null || {
	skip "openapi" "no python3-yaml and python3-jsonschema: make deps-test"
	finish
}

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048

# ---- a server as it should be -------------------------------------------------

# One request a second is soon too many; and each kind of refusal by limit has an
# address of its own, so that it is nobody else's.
mkdir -p "$T/server"
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo \
	--name "Demo Hotel" --demo
printf '[server]\n%s\n' 'terminal_requests_max = 1' \
	'trusted_proxies = 127.0.0.1' 'metrics_from = 127.0.0.1' >"$T/conf"
start server "$BUILD/offsyncd" serve --config "$T/conf" --storage "$STORAGE" \
	--listen 127.0.0.1:0
must_wait '[ -n "$(address_of server)" ]' 120
SERVER=$(address_of server) LINK=$SERVER
enroll FD1
must at FD1 sync
STAY=$(at FD1 show stays state=in_house --json | jq -r '.[0].id')
must at FD1 qr stay="$STAY" --url "http://$SERVER" --json
CODE=$(jq -r '.url | sub(".*/q/"; "")' "$T/out")

# ---- and one whose storage is gone --------------------------------------------

BROKEN=
if postgres_absent >"$T/why"; then
	skip "the storage is gone" "$(cat "$T/why")"
else
	postgres_start
	postgres_make
	PG=postgres:$(postgres_as offsyncd offsync)
	must "$BUILD/offsyncd" init --storage "$PG" --hotel demo --name Demo
	must "$BUILD/offsyncd" token --storage "$PG" --hotel demo --terminal it
	BROKEN_TOKEN=$(tail -n 1 "$T/out")
	start broken "$BUILD/offsyncd" serve --config "$T/conf" \
		--storage "$PG" --listen 127.0.0.1:0
	must_wait '[ -n "$(address_of broken)" ]' 120
	BROKEN=$(address_of broken)
	postgres_kill
fi

# ---- all of it ------------------------------------------------------------------

status=0
env SERVER="$SERVER" STORAGE="$STORAGE" BUILD="$BUILD" FOLDER="$T" \
	STAY="$STAY" CODE="$CODE" BROKEN="$BROKEN" \
	BROKEN_TOKEN="${BROKEN_TOKEN:-}" PYTHONPATH=tests/lib \
	PYTHONDONTWRITEBYTECODE=1 "$PYTHON" tests/e2e/openapi_requests.py >"$T/said" || status=$?
cat "$T/said"
PASSED=$((PASSED + $(grep -c '^ok ' "$T/said" || true)))
FAILED=$((FAILED + $(grep -c '^not ok ' "$T/said" || true)))
[ "$status" = 0 ] || [ "$FAILED" != 0 ] || FAILED=1
finish
