#!/usr/bin/env bash
# Backups on PostgreSQL, as BACKUPS in offsyncd(8) has them: a dump beside a
# running server, the drill with it, one that is not whole; and the dump put back
# after the database is lost, with a terminal that fills it up again.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
# shellcheck source=tests/lib/postgres.sh
source tests/lib/postgres.sh
command -v jq >/dev/null || { skip "drill on PostgreSQL" "no jq"; finish; }
if why=$(postgres_absent); then
	skip "drill on PostgreSQL" "$why"
	finish
fi
PG_PROGRAMS=$(find_postgres)
for tool in pg_dump pg_restore createdb dropdb; do
	[ -x "$PG_PROGRAMS/$tool" ] ||
		{ skip "drill on PostgreSQL" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
export PGHOST=$T/pg PGUSER=postgres
superuser() { # superuser PROGRAM ARGUMENT...
	local program=$1
	shift
	"$PG_PROGRAMS/$program" "$@"
}
check() { "$BUILD/offsyncd" check --storage "postgres:$(postgres_as offsyncd "$1")"; }
rename() { must at FD1 'do' update guests "$GUEST" full_name="$1"; }
name_there() { postgres_ask "SELECT full_name FROM guests WHERE id = '$GUEST'"; }

postgres_start
postgres_make
STORAGE=postgres:$(postgres_as offsyncd offsync)
start_hotel
enroll FD1
must at FD1 sync
GUEST=$(at FD1 show stays state=in_house --json | jq -r '.[0].guest_id')

# ---- the drill -----------------------------------------------------------------

ok "a dump is made beside the running server" \
	superuser pg_dump -Fc -f "$T/today.dump" offsync
must superuser createdb drill
ok "it is restored beside it" superuser pg_restore -d drill "$T/today.dump"
ok "and is whole" check drill
same "with all that is in the hotel" \
	"$(superuser psql -XAtq -d drill -c 'SELECT count(*) FROM guests')" \
	"$(postgres_ask 'SELECT count(*) FROM guests')"
must superuser psql -XAtq -d drill -c "ALTER TABLE guests DISABLE TRIGGER guests_changes;
	UPDATE guests SET full_name = 'Nobody' WHERE id = '$GUEST';
	ALTER TABLE guests ENABLE ALWAYS TRIGGER guests_changes"
no "a row that was changed past its trigger would not do" 1 check drill
said "and is found by the log" '^BAD  demo: guests .* differs from the change log'
must superuser psql -XAtq -d drill -c 'DROP TRIGGER guests_changes ON guests'
no "nor would one without a trigger" 78 check drill
must superuser dropdb drill
ok "what is served is as it was" check offsync

# ---- the database is lost ------------------------------------------------------

rename 'Later, Anna'
must at FD1 sync
same "what came after the dump is in the database" "$(name_there)" 'Later, Anna'
stop server
must superuser dropdb offsync
must superuser createdb -O offsync_owner offsync
ok "the dump is put back" superuser pg_restore -d offsync "$T/today.dump"
ok "and is whole there, too" check offsync
no "it does not have what came later" 1 test "$(name_there)" = 'Later, Anna'
start_server "$SERVER"
for _ in 1 2 3; do at FD1 sync >/dev/null 2>&1 || true; done
same "the terminal has kept it, and brings it again" "$(name_there)" 'Later, Anna'
same "and nothing waits there" "$(status_of FD1 pending)" 0
ok "the storage is whole in the end" check offsync
finish
