#!/usr/bin/env bash
# Two terminals work, lose the link, disagree and come back: what each of them
# measured is in its own status and, when it has synced, at the server, once;
# the server's figures are the sums of that.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq curl; do
	command -v $tool >/dev/null || { skip "metrics" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=max OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
printf '[link]\nkind = wifi\n[store]\nquota_mb = 64\n' >"$T/conf"
export OFFSYNC_CONFIG=$T/conf
start_hotel
enroll FD1
enroll FD2
metric() { status_of "$1" "metrics.$2"; } # metric TERMINAL NAME
figures() { "$BUILD/offsyncd" metrics --storage "$STORAGE" --hotel demo --json; }
figure() { figures | jq -r "$1"; }
of() { # of TERMINAL NAME: as the server has it
	figure ".terminals[] | select(.terminal_id ==
		\"$(status_of "$1" device_id)\") | .$2"
}

same "nothing is known before anything was measured" \
	"$(figure '.terminals | length')" 0
must at FD1 sync
must at FD2 sync
BEFORE=$(metric FD1 sync_count)
same "rounds are counted" "$((BEFORE > 0))" 1

# ---- what is measured ------------------------------------------------------

GUEST=$(at FD1 show stays state=in_house --json | jq -r '.[0].guest_id')
name() { must at "$1" 'do' update guests "$GUEST" full_name="$2"; }
name FD2 "Theirs, Anna"
must at FD2 sync
link offline
no "FD1 has no server" 75 at FD1 sync
name FD1 "Ours, Anna"
ROOM=$(at FD1 show rooms --json | jq -r '.[0].number')
must at FD1 'do' room-status room="$ROOM" note=damp
same "what was queued is counted" "$(metric FD1 actions_queued)" 2
same "the failure is counted" "$(($(metric FD1 sync_failures) > 0))" 1
same "the link was lost once" "$(metric FD1 offline_count)" 1
link online
must at FD1 sync
same "one was synced, one is a conflict" \
	"$(metric FD1 actions_synced) $(metric FD1 conflicts_encountered)" "1 1"
same "one round more" "$(metric FD1 sync_count)" $((BEFORE + 1))
same "which took its time" "$(($(metric FD1 sync_duration_ms) > 0))" 1
same "the average is made of both" "$(metric FD1 average_sync_ms)" \
	$(($(metric FD1 sync_duration_ms) / $(metric FD1 sync_count)))

# ---- and told --------------------------------------------------------------

for n in actions_queued actions_synced conflicts_encountered sync_failures \
	sync_count sync_duration_ms offline_count offline_duration_seconds \
	last_sync_latency_ms; do
	same "the server knows FD1's $n" "$(of FD1 $n)" "$(metric FD1 $n)"
done
same "and its device" "$(of FD1 connection_type) $(of FD1 user_agent)" \
	"wifi $("$BUILD/offsync" --version | tr ' ' / | sed 's/.*\(offsync\)/\1/')"
same "and its quota" "$(of FD1 storage_quota_mb)" \
	"$(metric FD1 device_info.storage_quota_mb)"
must at FD1 sync
same "nothing is told twice" "$(of FD1 actions_queued)" 2
same "the hotel's figures are the sum of both" \
	"$(figure .actions_queued)" \
	$(($(of FD1 actions_queued) + $(of FD2 actions_queued)))
same "so is the average" "$(figure .average_sync_ms)" "$(figure '
	([.terminals[].sync_duration_ms] | add) as $ms |
	([.terminals[].sync_count] | add) as $n | (($ms + ($n / 2 | floor)) / $n
	| floor)')"
same "the conflict is of the most common kinds" \
	"$(figure '[.conflicts.by_type[] | select(.conflict_type == "version")]
	| length > 0')" true
same "both sides count conflicts alike" \
	"$(figure '.conflicts.by_type | map({conflict_type, total, resolved})
		| sort | tostring')" \
	"$(at FD1 status --json | jq -r '.conflict_figures.by_type |
		map({conflict_type, total, resolved}) | sort | tostring')"
# Two days, or two hours of one, if it is midnight or the full hour just now.
same "the days since make all of it" \
	"$(figure '[.days[].offline_count] | add')" "$(figure .offline_count)"
for part in hours weekdays; do
	same "so do the $part" \
		"$(figure "[.offline_patterns.$part[].offline_count] | add")" \
		"$(figure .offline_count)"
	same "what was entered offline is in the $part" \
		"$(figure "[.offline_patterns.$part[].actions_queued] | add")" 2
done
same "the terminal's pattern is the server's" \
	"$(at FD1 status --json | jq -cS .offline_patterns.hours)" \
	"$(figures | jq -cS .offline_patterns.hours)"
ok "people are told as well" at FD1 status
said "when it was" 'offline  .*in 35 days \(1 time\), most of it from [0-9]{2}:00'

# ---- the other desks -------------------------------------------------------

other() { # other MEMBER: of FD2, as FD1 knows it
	at FD1 status --json | jq -r ".others.terminals[] |
		select(.terminal_name == \"FD2\") | .$1"
}
FD2=$(status_of FD2 device_id)
must at FD1 sync
same "a manager's desk knows of the others" "$(other device_id)" "$FD2"
same "and not of itself" "$(at FD1 status --json | jq '.others.terminals |
	length')" 1
same "nothing waits there" "$(other pending) $(other oldest_pending_at)" "0 0"
AS_OF=$(status_of FD1 others.as_of)
same "it was heard before that" "$(($(other last_contact) <= AS_OF))" 1
link offline
name FD2 "Later, Anna"
no "FD1 has no server again" 75 at FD1 sync
same "what was told stays, as of then" \
	"$(status_of FD1 others.as_of) $(other pending)" "$AS_OF 0"
link online
# As a desk tells it that was cut off in the middle of its round.
must "$BUILD/offsyncd" token --storage "$STORAGE" --hotel demo \
	--terminal FD2 --ttl 3600
curl -sS "http://$SERVER/api/hotel/demo/offline/metrics" -o "$T/told" \
	-H "Authorization: Bearer $(tail -n 1 "$T/out")" \
	-H 'Content-Type: application/json' -d '{"tenant_id": "demo",
	"offline_duration_seconds": 0, "actions_queued": 0, "actions_synced": 0,
	"conflicts_encountered": 0, "sync_failures": 0, "last_sync_latency_ms": 0,
	"device_info": {}, "pending": 3,
	"pending_since": '"$((AS_OF - 600000))"'}'
same "it is taken" "$(jq -r .status "$T/told")" accepted
must at FD1 sync
same "what waits elsewhere is known" "$(other pending)" 3
# By this desk's clock, which is measured against the server's.
OLD=$((AS_OF - $(other oldest_pending_at)))
same "and since when" "$((OLD > 590000 && OLD < 610000))" 1
same "at a later moment" "$(($(status_of FD1 others.as_of) > AS_OF))" 1
must at FD2 sync
must at FD1 sync
same "until it is sent" "$(other pending)" 0

# ---- over HTTP -------------------------------------------------------------

must "$BUILD/offsyncd" token --storage "$STORAGE" --hotel demo \
	--terminal observer --ttl 3600
TOKEN=$(tail -n 1 "$T/out")
ask() {
	curl -sS "http://$SERVER/api/hotel/demo/offline/metrics" "$@"
}
same "the same over HTTP" \
	"$(ask -H "Authorization: Bearer $TOKEN" | jq -cS 'del(.since)')" \
	"$(figures | jq -cS 'del(.since)')"
same "not without a token" "$(ask -o /dev/null -w '%{http_code}')" 401
ok "and for people" "$BUILD/offsyncd" metrics --storage "$STORAGE" --hotel demo
said "with the average" 'average sync [0-9]+ ms'
said "and the hours" 'offline by hour of the day'
finish
