#!/usr/bin/env bash
# A server on SQLite, and two clients that send it fifty batches, while kill -9
# hits it again and again: what was acknowledged is there, and nothing is there
# twice. (On PostgreSQL, with two servers: side_by_side.sh.)
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=tests/lib/batches.sh
source tests/lib/batches.sh
for tool in jq curl sqlite3; do
	command -v $tool >/dev/null || { skip "killed" "no $tool"; finish; }
done

mkdir "$T/server"
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo --name "Demo"
# shellcheck disable=SC2034 # the library's
SERVERS=(1)
storage_ask() { sqlite3 -readonly "${STORAGE#sqlite:}" "$1"; }
batches_make

serve 1
batches_send
for struck in 1 2 3 4 5 6 7 8; do
	batches_await $((struck * BATCHES * 2 / 10))
	stop server-1 KILL
	serve 1
done
batches_await $((BATCHES * 2))
ok "the server was killed eight times, and all was taken" true
batches_judge
finish
