# shellcheck shell=bash
# Sourced by tests/e2e/*.sh after e2e.sh, and by tests/bench/run: a PostgreSQL of the script's own, in
# $T/pg, on a unix socket there and nowhere else, as a user without rights when
# the tests run as root. What a killed process has given to the system stays
# there.
#
#   postgres_absent         succeeds, and says why, when there is none to start
#   postgres_start          begins it; again after postgres_kill. PG_FLAGS=(…):
#                           other settings than that it never waits for the disk
#   postgres_kill           kill -9 of all of it
#   postgres_freeze         all of it stands still, and says nothing
#   postgres_thaw           and goes on
#   postgres_as ROLE DB     what stands behind "postgres:"
#   postgres_ask SQL        as the superuser, in the database offsync
#
# Roles: offsync_owner owns the schema, offsyncd serves.

PG_FLAGS=(-c fsync=off -c shared_buffers=32MB)

find_postgres() {
	local dir
	for dir in ${PATH//:/ } /usr/lib/postgresql/*/bin; do
		if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] &&
			[ -x "$dir/psql" ]; then
			echo "$dir"
			return 0
		fi
	done
	return 1
}

plain_user() { getent passwd postgres nobody | sed -n '1s/:.*//p'; }

postgres_absent() {
	if ! PG_PROGRAMS=$(find_postgres); then
		echo "there is no PostgreSQL on this machine"
	elif [ "$(id -u)" = 0 ] && [ -z "$(plain_user)" ]; then
		echo "there is no user without rights to run PostgreSQL as"
	elif [ "$(id -u)" = 0 ] && ! command -v setpriv >/dev/null; then
		echo "no setpriv"
	else
		return 1
	fi
}

# What a command begins with; no function, so that what is started in the
# background is the program itself, and can be ended.
AS_PLAIN=()
[ "$(id -u)" != 0 ] || AS_PLAIN=(setpriv --reuid "$(plain_user)" --regid
	"$(id -g "$(plain_user)" 2>/dev/null || true)" --clear-groups env -C /)

postgres_as() { echo "host=$T/pg dbname=$2 user=$1"; }

postgres_ask() {
	"$PG_PROGRAMS/psql" -XAtq -d "$(postgres_as postgres offsync)" -c "$1"
}

postgres_answers() {
	"$PG_PROGRAMS/psql" -XAtq -d "$(postgres_as postgres postgres)" \
		-c 'SELECT 1' >/dev/null 2>&1
}

postgres_first() {
	mkdir "$T/pg"
	if [ "$(id -u)" = 0 ]; then
		chown "$(plain_user)" "$T/pg"
		chmod 711 "$T"
	fi
	must "${AS_PLAIN[@]}" "$PG_PROGRAMS/initdb" -D "$T/pg/data" -U postgres \
		--auth=trust --no-sync --encoding=UTF8 --locale=C
}

postgres_run() {
	start postgres "${AS_PLAIN[@]}" "$PG_PROGRAMS/postgres" \
		-D "$T/pg/data" -k "$T/pg" -c listen_addresses= \
		-c max_connections=60 "${PG_FLAGS[@]}"
}

# What is left of a killed one may hold the folder for a moment: then a new one
# ends at once, and is begun again.
postgres_is_up() {
	postgres_answers && return 0
	is_running postgres || postgres_run
	return 1
}

postgres_start() {
	[ -d "$T/pg" ] || postgres_first
	postgres_run
	must_wait postgres_is_up 60
}

postgres_kill() {
	stop postgres KILL
}

# Its first process first, which would begin others.
postgres_signal() {
	local pid=${PIDS[postgres]}
	kill "-$1" "$pid"
	pgrep -P "$pid" | xargs -r kill "-$1"
}
postgres_freeze() { postgres_signal STOP; }
postgres_thaw() { postgres_signal CONT; }

postgres_make() { # the database offsync, with roles and schema
	local sql
	for sql in 'CREATE ROLE offsync_owner LOGIN CREATEROLE' \
		'CREATE DATABASE offsync OWNER offsync_owner'; do
		must "$PG_PROGRAMS/psql" -XAtq \
			-d "$(postgres_as postgres postgres)" -c "$sql"
	done
	must "$BUILD/offsyncd" migrate --storage \
		"postgres:$(postgres_as offsync_owner offsync)"
	must postgres_ask 'CREATE ROLE offsyncd LOGIN IN ROLE offsync_app'
}
