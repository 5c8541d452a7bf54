#!/usr/bin/env bash
# A terminal that was last used by an older program, beside a server that was
# updated first: what that program did not know it dropped. This one loads it,
# by itself, and sends what waits.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq sqlite3; do
	command -v $tool >/dev/null || { skip "upgrade" "no $tool"; finish; }
done

echo 2468 >"$T/pin"
export OFFSYNC_STAFF=ada OFFSYNC_PIN_FILE=$T/pin OFFSYNC_RSA_BITS=2048
start_hotel
enroll FD1
rows() { OFFSYNC_STAFF=max at FD1 show "$1" --json | jq -cS 'sort_by(.id)[]'; }
TABLES="lost_items menu_items order_lines orders rooms stays"
for t in $TABLES; do rows "$t" >"$T/$t.before"; done
same "there is lost property" "$([ -s "$T/lost_items.before" ] && echo yes)" yes

link offline
ROOM=$(at FD1 show rooms --json | jq -r '.[0].number')
must at FD1 'do' request room="$ROOM" kind=other message="before the update"
# The rows as a program that knew less left them: the token stands behind all
# of them. (A file of every older version is opened by test_upgrade.)
must sqlite3 "$T/FD1/store.db" "DELETE FROM lost_items;
	UPDATE menu_items SET wanted_modifiers = NULL;
	UPDATE sync_metadata SET knows = ''"
must at FD1 status
same "without lost property as the new program opens it" "$(rows lost_items)" ""
same "the entry waits" "$(status_of FD1 pending)" 1
link online
ok "one round" at FD1 sync
said "sends the entry" '^1 sent'
for t in $TABLES; do
	rows "$t" >"$T/$t.after"
	same "$t are as they were" "$(cmp "$T/$t.before" "$T/$t.after" 2>&1)" ""
done
same "all of it is loaded" "$(status_of FD1 loading)" false
ok "the next round" at FD1 sync
said "loads nothing again" ' [0-9]{1,2} received'
finish
