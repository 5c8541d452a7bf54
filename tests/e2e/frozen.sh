#!/usr/bin/env bash
# A storage that says nothing: a PostgreSQL whose processes are all stopped, and a
# disk that is full. Whoever asks whether the server is ready is answered in time,
# however many ask; it works again when the storage does; and it can be ended.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=tests/lib/postgres.sh
source tests/lib/postgres.sh
for tool in jq curl; do
	command -v $tool >/dev/null || { skip "frozen storage" "no $tool"; finish; }
done

ready() { # CODE and seconds
	curl -sS -m 600 -o "$T/page" -w '%{http_code} %{time_total}' \
		"http://$SERVER/readyz" || true
}
# shellcheck disable=SC2317
is_ready() { [ "$(ready | cut -d' ' -f1)" = "$1" ]; }
token() { # token: JWT
	must "$BUILD/offsyncd" token --storage "$STORAGE" --hotel demo \
		--terminal "client-1" --ttl 36000
	tail -n 1 "$T/out" >"$T/jwt"
}
guest() { # guest NUMBER SIZE: a request with a new guest
	local id
	id=10000000-0000-4000-8000-$(printf %012d "$1")
	head -c "$2" /dev/zero | tr '\0' x >"$T/filling"
	jq -nc --arg id "$id" --rawfile filling "$T/filling" \
		--argjson now "$(date +%s)000" '{last_sync_token: "", limit: 1,
		device_id: "client-1", sync_timestamp: $now, actions: [{id: $id,
		tenant_id: "demo", user_id: "client-1", table_name: "guests",
		operation: "INSERT", local_id: $id, data: {full_name: "Guest",
		note: $filling}, conflict_resolution: "server_wins",
		idempotency_key: "key \($id)", created_at: $now, sync_attempts: 0,
		sync_status: "pending"}]}' >"$T/guest.$1"
}
push() { # push NUMBER: the status, and what became of the action
	curl -sS -m 600 -o "$T/answer.$1" -w '%{http_code}' \
		-H "Authorization: Bearer $(cat "$T/jwt")" \
		-H 'Content-Type: application/json' --data-binary @"$T/guest.$1" \
		"http://$SERVER/api/hotel/demo/offline/sync" || true
	jq -r '" " + (.results[0].status // .status | tostring)' "$T/answer.$1"
}

locks() { # locks CONDITION: of what nobody else does, on the guests
	postgres_ask "SELECT count(*) FROM pg_locks WHERE relation = 'guests'::regclass
		AND mode IN ('ExclusiveLock', 'RowExclusiveLock') $1"
}

# ---- a PostgreSQL that is frozen ----------------------------------------------

if why=$(postgres_absent); then
	skip "frozen PostgreSQL" "$why"
else
	PG_PROGRAMS=$(find_postgres)
	postgres_start
	postgres_make
	STORAGE=postgres:$(postgres_as offsyncd offsync)
	must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo --name "Demo"
	token
	start_server 127.0.0.1:0
	guest 1 10
	guest 2 10
	same "a guest is stored" "$(push 1)" "200 success"
	ok "it is ready" is_ready 200

	postgres_freeze
	for ((i = 0; i < 100; i++)); do
		ready >"$T/ready.$i" &
		POLLERS[i]=$!
	done
	wait "${POLLERS[@]}"
	same "while PostgreSQL is frozen, a hundred who ask are all told" \
		"$(cut -d' ' -f1 "$T"/ready.* 2>/dev/null | sort | uniq -c |
			awk '{print $1, $2}')" "100 503"
	# One after the other they would take 150 s.
	ok "and all within one waiting time" awk '{if ($2 > 60) exit 1}' \
		"$T"/ready.*
	ok "those who come later at once, and the server lives" \
		curl -sS -f -m 600 -o /dev/null "http://$SERVER/healthz"
	same "a push is told to come again" "$(push 2)" "503 503"
	postgres_thaw
	ok "it is ready again when PostgreSQL goes on" wait_for 'is_ready 200' 60
	same "and takes the push" "$(push 2)" "200 success"

	# The writer is in the middle of something when nobody answers any more.
	guest 3 10
	start holder "$PG_PROGRAMS/psql" -XAtq -d "$(postgres_as postgres offsync)" \
		-c 'BEGIN; LOCK guests IN EXCLUSIVE MODE' -c 'SELECT pg_sleep(3600)'
	must_wait '[ "$(locks "AND granted")" = 1 ]' 60
	start push push 3
	must_wait '[ "$(locks "AND NOT granted")" = 1 ]' 60
	postgres_freeze
	kill -TERM "${PIDS[server]}"
	status=0
	wait "${PIDS[server]}" || status=$?
	unset 'PIDS[server]'
	same "it can be ended meanwhile, with a status that says so" "$status" 75
	ok "and a word in the log" grep -q 'not all that is in flight' "$T/server.log"
	postgres_thaw
	stop push
	postgres_ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE query = 'SELECT pg_sleep(3600)'" >"$T/out"
	stop holder
	must_wait '[ "$(locks "")" = 0 ]' 60
	start_server 127.0.0.1:0
	same "what was not acknowledged is taken when it is sent again" \
		"$(push 3)" "200 success"
	ok "and the storage is whole" "$BUILD/offsyncd" check --storage "$STORAGE"
	stop server
	stop postgres
fi

# ---- a disk that is full --------------------------------------------------------

# Each file may have so much; SIGXFSZ is ignored, so that writing fails as it does
# where nothing is free.
mkdir "$T/small"
STORAGE=sqlite:$T/small/offsyncd.db
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo --name "Demo"
token
size=$(stat -c %s "$T/small/offsyncd.db")
trap '' XFSZ
ulimit -S -f $((size / 1024 + 200))
start_server 127.0.0.1:0
ulimit -S -f unlimited
trap - XFSZ
guest 1 10
same "a guest is stored" "$(push 1)" "200 success"
ok "it is ready" is_ready 200
n=1
while n=$((n + 1)) && guest "$n" 500 && [ "$(push "$n")" = "200 success" ] &&
	[ "$n" -lt 2000 ]; do :; done
same "when nothing more can be written, a push is told to come again" \
	"$(push "$n")" "503 503"
ok "it is not ready any more" is_ready 503
ok "because of the last push" grep -q 'did not take the last push' "$T/page"
ok "it lives" curl -sS -f -m 600 -o /dev/null "http://$SERVER/healthz"
stop server
start_server 127.0.0.1:0
same "with room again, it takes what it had not" "$(push "$n")" "200 success"
ok "is ready" is_ready 200
ok "and whole" "$BUILD/offsyncd" check --storage "$STORAGE"
finish
