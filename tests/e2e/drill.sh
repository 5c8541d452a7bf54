#!/usr/bin/env bash
# The restore drill: beside a running server a backup shows that it could be put
# back, or says why it could not; and an old backup is brought up to date.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq curl sqlite3; do
	command -v $tool >/dev/null || { skip "drill" "no $tool"; finish; }
done

mkdir -p "$T/server" "$T/scratch" "$T/safe"
export TMPDIR=$T/scratch
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo \
	--name "Demo Hotel" --demo
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel other --name Other
start_server 127.0.0.1:0
server_says() { "$BUILD/offsyncd" "$@" --storage "$STORAGE"; }
drill() { server_says restore --drill "$@"; }
left() { find "$T/scratch" "$T/safe" -mindepth 1 -printf '%f ' | sort; }

# ---- a good one ----------------------------------------------------------------

must server_says backup "$T/safe/b.db"
BEFORE=$(sha256sum <"$T/safe/b.db")
ok "a backup is tried beside the running server" drill "$T/safe/b.db"
said "it says what the check found" '^ok   demo: payments and postings agree'
said "that it is restored as it is" \
	'^ok   demo: restored as it is in the backup: [0-9]+ records, last stamp [1-9]'
said "each hotel" '^ok   other: restored as it is in the backup'
said "that nothing is missing in it" '^ok   demo: .* 0 commits are not in this backup'
said "and the end of it" '^this backup can be restored$'
same "the backup is as it was, and nothing is left of the drill" \
	"$(left)$(sha256sum <"$T/safe/b.db")" "b.db $BEFORE"
ok "for programs, too" drill "$T/safe/b.db" --json
ok "as JSON" jq -e 'length > 5 and all(.fine)' "$T/out"
same "the server has gone on" "$(curl -sS -o /dev/null -w '%{http_code}' \
	"http://$SERVER/readyz")" 200

# Work since then is counted.
JWT=$(server_says token --hotel demo --terminal desk | tail -n 1)
jq -nc --arg id "$(cat /proc/sys/kernel/random/uuid)" \
	--argjson now "$(date +%s)000" '{last_sync_token: "", device_id: "desk",
	sync_timestamp: $now, limit: 1, actions: [{id: $id, tenant_id: "demo",
	user_id: "max", table_name: "guests", operation: "INSERT",
	local_id: $id, data: {full_name: "Drill, Dora"},
	idempotency_key: $id, created_at: $now}]}' >"$T/push"
must curl -sSf -H "Authorization: Bearer $JWT" -H 'Content-Type: application/json' \
	--data-binary @"$T/push" "http://$SERVER/api/hotel/demo/offline/sync"
ok "an older backup is as good" drill "$T/safe/b.db"
said "what came after it is counted" '^ok   demo: .* 1 commits are not in this backup'

# ---- and bad ones ----------------------------------------------------------------

spoil() { # spoil NAME SQL: a copy of the backup, with a change past the program
	cp "$T/safe/b.db" "$T/$1.db"
	sqlite3 "$T/$1.db" "$2" >/dev/null
}
spoil trigger 'DROP TRIGGER rooms_update'
no "a copy without a trigger" 1 drill "$T/trigger.db"
said "is found out" '^BAD  the trigger rooms_update is missing'
said "and it says what to do" '^this backup would not do: make another'
spoil row "DROP TRIGGER rooms_update; UPDATE rooms SET note = 'x'"
no "one whose rows were changed" 1 drill "$T/row.db"
said "is found out by its log" '^BAD  demo: rooms .* differs from the change log'
head -c 200000 "$T/safe/b.db" >"$T/cut.db"
no "one that was cut off" 65 drill "$T/cut.db"
said "is not taken for a backup" 'is damaged, or no copy of a storage'
no "one that is not there" 66 drill "$T/nowhere.db"
no "a database is no file" 78 "$BUILD/offsyncd" restore --drill "$T/safe/b.db" \
	--storage postgres:dbname=nowhere
said "and it says how its copies are tried" 'pg_restore.*offsyncd\(8\)'
same "nothing is left of all that" "$(left)" "b.db "
stop server

# ---- of an older version -----------------------------------------------------------

old() { # an empty hotel in the schema before this one
	local files=(data/schema/sqlite/*.sql)
	cat "${files[@]::${#files[@]}-1}"
	echo "PRAGMA user_version = $((${#files[@]} - 1));"
	echo "INSERT INTO hotels (tenant_id, name, incarnation, pepper)
		VALUES ('old', 'Old', '0123456789abcdef', '00');"
}
old >"$T/old.sql"
must sqlite3 "$T/safe/old.db" ".read $T/old.sql"
ok "a backup of an older version can be restored" drill "$T/safe/old.db"
said "and it says what vouches for it" 'made by an older version: .* only the check'
ok "and is put in place" server_says restore "$T/safe/old.db"
ok "in the schema of today" server_says check
said "whole" '^ok   old: 0 stamps without a gap'
finish
