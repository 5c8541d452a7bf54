#!/usr/bin/env bash
# Two servers on one PostgreSQL, and two clients that send them fifty batches,
# while kill -9 hits the servers and the database in turn: what was acknowledged
# is there, and nothing is there twice.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=tests/lib/postgres.sh
source tests/lib/postgres.sh
# shellcheck source=tests/lib/batches.sh
source tests/lib/batches.sh
for tool in jq curl; do
	command -v $tool >/dev/null || { skip "side by side" "no $tool"; finish; }
done
if why=$(postgres_absent); then
	skip "side by side" "$why"
	finish
fi
PG_PROGRAMS=$(find_postgres)

postgres_start
postgres_make
STORAGE=postgres:$(postgres_as offsyncd offsync)
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo --name "Demo"

SERVERS=(1 2)
storage_ask() { postgres_ask "$1"; }
batches_make

strike() { # strike VICTIM
	if [ "$1" = postgres ]; then
		postgres_kill
		postgres_start
	else
		stop "server-$1" KILL
		serve "$1"
	fi
}

serve 1
serve 2
batches_send
struck=0
for victim in 1 postgres 2 1 postgres 2; do
	struck=$((struck + 1))
	batches_await $((struck * BATCHES * 2 / 8))
	strike "$victim"
done
batches_await $((BATCHES * 2))
ok "both servers and the database were killed twice, and all was taken" true

batches_judge
finish
