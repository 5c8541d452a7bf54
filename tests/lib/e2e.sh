# Sourced by tests/e2e/*.sh: the real programs in a folder of their own.
#
#   ok NAME COMMAND...        a test: passes when the command succeeds
#   no NAME STATUS COMMAND... passes when it fails with that exit status
#   same NAME IS WANTED       passes when both texts are equal
#   start NAME COMMAND...     in the background, output in $T/NAME.log
#   stop NAME [SIGNAL]        and waits until it is gone
#   wait_for 'COMMAND' SECONDS
#   finish                    counts; exit status
#
# Nothing waits for time to pass: wait_for asks again until a condition holds.
# Its limits are those of a quiet machine, times WAIT_SCALE: they only ever end a
# test that has failed. No command writes into `grep -q` or `head`, which leave
# early: it would die of that (SIGPIPE), and with it the script (pipefail).

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
BUILD=$(cd "${BUILD:-build/release}" 2>/dev/null && pwd) || {
	echo "no programs in ${BUILD:-build/release}: run make first" >&2
	exit 1
}
T=$(mktemp -d "${TMPDIR:-/tmp}/offsync-e2e.XXXXXX")
WAIT_SCALE=${WAIT_SCALE:-5}
PASSED=0 FAILED=0 SKIPPED=0 TEST=0
declare -A PIDS=()
MOUNTS=() # what a script has mounted below $T
CLOCK=()  # what puts programs on another clock (clock.sh)
FINISHED=

# The person who runs the tests has settings too; none of them count here.
unset OFFSYNC_HOME OFFSYNC_CONFIG OFFSYNC_STAFF OFFSYNC_PIN_FILE OFFSYNC_LOG
export XDG_CONFIG_HOME=$T/xdg XDG_STATE_HOME=$T/xdg
export LC_ALL=C.UTF-8 PATH="$BUILD:$PATH"
umask 077

# A console starts an agent that outlives it. Its lock says which it is; the
# number may be another process's by now, so its folder is looked at too.
stop_agents() {
	local lock pid
	for lock in "$T"/*/agent.lock; do
		[ -s "$lock" ] || continue
		pid=$(tr -dc 0-9 2>/dev/null <"$lock" || true)
		[ -e "/proc/$pid/environ" ] || continue
		if tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" |
			grep -qx "OFFSYNC_HOME=${lock%/agent.lock}"; then
			kill "$pid" 2>/dev/null || true
			wait_for "! kill -0 $pid" 10 || true
		fi
	done
}

clean_up() {
	local name status=$?
	if [ -z "$FINISHED" ]; then
		echo "not ok - the script ended in the middle (status $status)"
		echo
		echo "$PASSED passed, $((FAILED + 1)) failed, $SKIPPED skipped"
	fi
	for name in "${!PIDS[@]}"; do
		kill -TERM "${PIDS[$name]}" 2>/dev/null || true
	done
	for name in "${!PIDS[@]}"; do
		wait_for "! is_running $name" 10 ||
			kill -KILL "${PIDS[$name]}" 2>/dev/null || true
	done
	if [ -S "$T/tmux" ]; then
		tmux -S "$T/tmux" kill-server 2>/dev/null || true
	fi
	stop_agents
	for name in "${MOUNTS[@]}"; do
		umount -l "$name" 2>/dev/null || true
	done
	if [ -n "${KEEP:-}" ]; then
		echo "# kept: $T"
	else
		rm -rf "$T"
	fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM

result() { # result STATUS NAME [WHY]
	TEST=$((TEST + 1))
	if [ "$1" = 0 ]; then
		PASSED=$((PASSED + 1))
		echo "ok $TEST - $2"
	else
		FAILED=$((FAILED + 1))
		echo "not ok $TEST - $2"
		[ -z "${3:-}" ] || sed -n '1,20s/^/#   /p' <<<"$3"
	fi
}

ok() {
	local name=$1 status=0
	shift
	"$@" >"$T/out" 2>"$T/err" || status=$?
	result "$status" "$name" \
		"$* gave $status: $(head -c 2000 "$T/out" "$T/err" 2>/dev/null)"
}

no() {
	local name=$1 wanted=$2 status=0
	shift 2
	"$@" >"$T/out" 2>"$T/err" || status=$?
	if [ "$status" = "$wanted" ]; then
		result 0 "$name"
	else
		result 1 "$name" \
			"$* gave $status, not $wanted: $(cat "$T/out" "$T/err")"
	fi
}

same() {
	if [ "$2" = "$3" ]; then
		result 0 "$1"
	else
		result 1 "$1" "is '$2', should be '$3'"
	fi
}

skip() { # skip NAME WHY
	SKIPPED=$((SKIPPED + 1))
	echo "ok - $1 # SKIP $2"
}

# said NAME PATTERN: what the last command said, on either stream.
said() {
	if grep -qE -- "$2" "$T/out" "$T/err"; then
		result 0 "$1"
	else
		result 1 "$1" "said: $(cat "$T/out" "$T/err")"
	fi
}

wait_for() {
	local limit=$(($2 * WAIT_SCALE)) end
	end=$((SECONDS + limit))
	until eval "$1" >/dev/null 2>&1; do
		if [ "$SECONDS" -gt "$end" ]; then
			echo "# waited $limit s in vain for: $1"
			return 1
		fi
		sleep 0.05
	done
}

# A step without which the rest makes no sense.
must() {
	if ! "$@" >"$T/out" 2>"$T/err"; then
		echo "not ok - $*"
		sed -n '1,30s/^/#   /p' "$T/out" "$T/err"
		FAILED=$((FAILED + 1))
		finish
	fi
}
must_wait() { # must_wait 'COMMAND' SECONDS
	if ! wait_for "$1" "$2"; then
		FAILED=$((FAILED + 1))
		for log in "$T"/*.log; do
			echo "# $log"
			tail -n 15 "$log" 2>/dev/null | sed 's/^/#   /'
		done
		finish
	fi
}

start() {
	local name=$1
	shift
	# Emptied at once: nobody shall read what an earlier one said.
	: >"$T/$name.log"
	"$@" >>"$T/$name.log" 2>&1 </dev/null &
	PIDS[$name]=$!
}

is_running() { kill -0 "${PIDS[$1]}" 2>/dev/null; }

stop() {
	local name=$1 pid=${PIDS[$1]}
	kill "-${2:-TERM}" "$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
	unset "PIDS[$name]"
}

# The address that a program says it listens on: 127.0.0.1:PORT.
address_of() {
	sed -nE 's|.*listening on (http://)?([0-9.]+:[0-9]+).*|\2|p' \
		"$T/$1.log" | sed -n 1p
}

finish() {
	FINISHED=yes
	echo
	echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
	[ "$FAILED" = 0 ] && exit 0
	exit 1
}

# ---- a hotel -------------------------------------------------------------

STORAGE=sqlite:$T/server/offsyncd.db

# A server with the demo hotel, and a bad network in front of it: LINK is where
# terminals connect, SERVER where the server is.
start_hotel() {
	mkdir -p "$T/server"
	must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo \
		--name "Demo Hotel" --demo
	cp "$T/out" "$T/init.txt"
	start_server 127.0.0.1:0
	start netsim "$BUILD/offsync" netsim --listen 127.0.0.1:0 \
		--to "$SERVER" --control "$T/link"
	must_wait '[ -n "$(address_of netsim)" ]' 40
	LINK=$(address_of netsim)
}

# The port of a server that was stopped is anybody's until it is back: then once
# more.
start_server() { # start_server ADDR:PORT
	for _ in {1..300}; do
		start server "${CLOCK[@]}" "$BUILD/offsyncd" serve \
			--storage "$STORAGE" --listen "$1"
		must_wait '[ -n "$(address_of server)" ] || ! is_running server' 120
		SERVER=$(address_of server)
		[ -z "$SERVER" ] || return 0
		grep -q 'another program does' "$T/server.log" || break
		sleep 0.1
	done
	must_wait false 0
}

link() { "$BUILD/offsync" netsim --control "$T/link" "$@" >/dev/null; }

# The home folder of a terminal is $T/NAME.
at() { # at TERMINAL ARGUMENT...: one command of offsync there
	local name=$1
	shift
	OFFSYNC_HOME=$T/$name "${CLOCK[@]}" "$BUILD/offsync" "$@"
}

enroll() { # enroll TERMINAL
	local code
	must "${CLOCK[@]}" "$BUILD/offsyncd" invite --storage "$STORAGE" \
		--hotel demo --terminal "$1" --json
	code=$(jq -r .code "$T/out")
	must at "$1" enroll "http://$LINK" "$code" --name "$1"
}

start_agent() { # start_agent TERMINAL
	start "agent-$1" env OFFSYNC_HOME="$T/$1" "$BUILD/offsync" agent
}

status_of() { at "$1" status --json | jq -r ".$2"; } # status_of TERMINAL MEMBER
is_drained() { [ "$(status_of "$1" pending)" = 0 ]; }
