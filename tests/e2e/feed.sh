#!/usr/bin/env bash
# The live feed, through the real programs: with an hour between two rounds a
# change at one terminal is at the other at once; when the feed is cut or not to
# be had the interval goes on; and where data costs money there is none.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq curl; do
	command -v $tool >/dev/null || { skip "live feed" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin
HOUR='sync_interval_ms = 3600000'
configure() { # configure FILE LINE...
	local file=$T/$1
	shift
	printf '%s\n' "$@" >"$file"
}
configure hourly '[server]' 'metrics_from = 127.0.0.1' '[sync]' "$HOUR"
configure quick '[sync]' 'sync_interval_ms = 1000'
configure deaf '[sync]' "$HOUR" 'live_feed = no'
configure paid '[sync]' "$HOUR" '[link]' 'metered = yes'
export OFFSYNC_CONFIG=$T/hourly
start_hotel
enroll FD1
enroll FD2
mapfile -t ROOMS < <(at FD1 show rooms status=available --json |
	jq -r '.[0:8][].number')

figure() { # figure NAME: of the server
	curl -sS "http://$SERVER/metrics" | sed -n "s/^$1 //p"
}
listen() { [ "$(figure offsync_feed_terminals)" = "$1" ]; }
dirty_at() { # dirty_at TERMINAL ROOM
	[ "$(at "$1" show rooms number="$2" --json |
		jq -r '.[0].housekeeping // .[0].status')" = dirty ]
}
say_dirty() { must at "$1" 'do' room-status room="$2" condition=dirty; }
listening() { # listening TERMINAL CONFIGURATION: an agent of it
	OFFSYNC_CONFIG=$T/$2 start_agent "$1"
	must_wait "[ -S '$T/$1/agent.sock' ]" 60
}

# ---- a change at once ----
listening FD1 hourly
listening FD2 hourly
must_wait 'listen 2' 60
say_dirty FD1 "${ROOMS[0]}"
ok "a change is at the other terminal long before its interval" \
	wait_for 'dirty_at FD2 "${ROOMS[0]}"' 60
say_dirty FD2 "${ROOMS[1]}"
ok "and the other way round" wait_for 'dirty_at FD1 "${ROOMS[1]}"' 60

# ---- cut ----
# An interval of an hour goes for a server that is away, too, but for the first
# half minute, which is more than this takes.
offline() { [ "$(status_of "$1" online)" = false ]; }
link offline
must_wait 'offline FD1 && offline FD2' 60
ok "a cut is noticed at once, also by the server" wait_for 'listen 0' 60
say_dirty FD1 "${ROOMS[2]}"
link online
ok "and what was done meanwhile is there when the link is back" \
	wait_for 'dirty_at FD2 "${ROOMS[2]}"' 60
must_wait 'listen 2' 60
say_dirty FD1 "${ROOMS[3]}"
ok "and what comes then, too" wait_for 'dirty_at FD2 "${ROOMS[3]}"' 60

# ---- the server goes and comes ----
stop server
start_server "$SERVER"
ok "a server that is back is listened to" wait_for 'listen 2' 60
say_dirty FD2 "${ROOMS[4]}"
ok "and tells" wait_for 'dirty_at FD1 "${ROOMS[4]}"' 60

# ---- a terminal that is not to listen ----
stop agent-FD2
must_wait 'listen 1' 60
listening FD2 deaf
must at FD2 sync
listen 1 && DEAF=0 || DEAF=1
same "sync.live_feed off: nobody listens" "$DEAF" 0
stop agent-FD2
listening FD2 paid
must at FD2 sync
listen 1 && PAID=0 || PAID=1
same "nor where data costs money" "$PAID" 0
stop agent-FD2

# ---- a server that gives none ----
configure none '[server]' 'feed_max = 0' 'metrics_from = 127.0.0.1'
stop server
OFFSYNC_CONFIG=$T/none start_server "$SERVER"
listening FD2 quick
must_wait 'at FD1 sync' 60
say_dirty FD1 "${ROOMS[5]}"
ok "without a feed the interval is enough" \
	wait_for 'dirty_at FD2 "${ROOMS[5]}"' 60
listen 0 && NONE=0 || NONE=1
same "there is none" "$NONE" 0
stop agent-FD1
stop agent-FD2
finish
