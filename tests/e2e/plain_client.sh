#!/usr/bin/env bash
# A client that knows only the specification: curl, a JWT, and the action queue
# of its chapter "Sync Protocol". No signatures, no base, no extensions.
set -euo pipefail
# shellcheck source=tests/lib/e2e.sh
source "$(dirname "$0")/../lib/e2e.sh"
for tool in jq curl; do
	command -v $tool >/dev/null || { skip "plain client" "no $tool"; finish; }
done

mkdir -p "$T/server"
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel demo --name "Demo" \
	--demo
must "$BUILD/offsyncd" init --storage "$STORAGE" --hotel other --name "Other"
jwt() { # jwt HOTEL TERMINAL
	"$BUILD/offsyncd" token --storage "$STORAGE" --hotel "$1" \
		--terminal "$2" --ttl 3600 | tail -n 1
}
JWT_A=$(jwt demo plain-a)
JWT_B=$(jwt demo plain-b)
JWT_OTHER=$(jwt other plain-c)
start_server 127.0.0.1:0

# ---- the protocol --------------------------------------------------------

uuid() { cat /proc/sys/kernel/random/uuid; }

# post JWT HOTEL FILE [CONTENT-TYPE]: status in CODE, body in $T/answer
post() {
	CODE=$(curl -sS -o "$T/answer" -D "$T/headers" -w '%{http_code}' \
		-H "Authorization: Bearer $1" \
		-H "Content-Type: ${4:-application/json}" \
		--data-binary @"$3" \
		"http://$SERVER/api/hotel/$2/offline/sync" || true)
}

# action OPERATION TABLE ID DATA [MORE]: one OfflineAction. ID is the local_id
# of an INSERT and else the server_id.
action() {
	local more=${5:-}
	jq -nc --arg op "$1" --arg table "$2" --arg id "$3" --arg a "$(uuid)" \
		--arg key "$(uuid)" --argjson data "$4" \
		--argjson more "${more:-null}" --argjson now "$(date +%s)000" '
		{id: $a, tenant_id: "demo", user_id: "plain-client",
		table_name: $table, operation: $op, data: $data,
		conflict_resolution: "server_wins", idempotency_key: $key,
		created_at: $now, sync_attempts: 0, sync_status: "pending"}
		+ (if $op == "INSERT" then {local_id: $id} else
		{server_id: $id} end) + $more'
}

# send JWT LAST-TOKEN ACTION...: results in $T/answer, new token in TOKEN
send() {
	local bearer=$1 last=$2
	shift 2
	printf '%s\n' "$@" | jq -sc --arg t "$last" --arg d "plain" \
		--argjson now "$(date +%s)000" '{last_sync_token: $t,
		actions: ., device_id: $d, sync_timestamp: $now}' >"$T/request"
	post "$bearer" demo "$T/request"
	TOKEN=$(jq -r '.sync_token // ""' "$T/answer" 2>/dev/null || true)
}
answer() { jq -r "$1" "$T/answer"; } # answer JQ-EXPRESSION
status() { answer ".results[${1:-0}].status"; }

# pull JWT FROM: pages until there is no more; rows to $T/rows, end in TOKEN
pull() {
	local bearer=$1 token=$2 pages=0
	: >"$T/rows"
	while :; do
		jq -nc --arg t "$token" '{last_sync_token: $t, actions: [],
			device_id: "plain", sync_timestamp: 0}' >"$T/request"
		post "$bearer" demo "$T/request"
		[ "$CODE" = 200 ] || return 1
		jq -c '.server_changes[]' "$T/answer" >>"$T/rows"
		token=$(answer .sync_token)
		pages=$((pages + 1))
		[ "$(answer '.has_more // false')" = true ] || break
		[ $pages -lt 1000 ] || return 1
	done
	PAGES=$pages TOKEN=$token
}
row() { # row TABLE ID: the last change of a record that came after FROM
	pull "$JWT_A" "$FROM" && jq -c --arg t "$1" --arg i "$2" \
		'select(.table_name == $t and .data.id == $i)' "$T/rows" |
		tail -n 1
}
field() { # field TABLE ID NAME
	row "$1" "$2" | jq -r ".data.$3"
}

# ---- the first load --------------------------------------------------------

ok "pages through the changes from the empty token" pull "$JWT_A" ""
FROM=$TOKEN
ok "in more than one page" test "$PAGES" -gt 1
cp "$T/rows" "$T/all"
same "120 rooms came" "$(jq -r 'select(.table_name == "rooms") | .data.id' \
	"$T/all" | sort -u | wc -l)" 120
same "changes have the specification's members" \
	"$(jq -rs '.[0] | keys | join(",")' "$T/all")" \
	"data,operation,table_name,timestamp"
ok "the page after the end is empty" pull "$JWT_A" "$FROM"
same "nothing new" "$(wc -l <"$T/rows")" 0

pick() { jq -rs --arg t "$1" "[.[] | select(.table_name == \$t
	and .data.deleted != true) | .data | select($2)] | .[${4:-0}].$3 // empty" \
	"$T/all"; }
ROOM=$(pick stays '.state == "in_house"' room_id)
STAY=$(pick stays '.state == "in_house"' id)
FOLIO=$(pick folios ".stay_id == \"$STAY\" and .state == \"open\"" id)
GUEST=$(pick stays '.state == "in_house"' guest_id)
VACANT=$(pick rooms '.status == "available" and .condition == "inspected"' id)
DRAWER=$(pick cash_sessions '.state == "open"' id)
ITEM=$(pick menu_items '.code == "COF"' id)
TODAY=$(pick properties true business_date)
TOMORROW=$(date -u -d "$TODAY + 1 day" +%F)
CURRENCY=$(pick properties true currency)

# ---- insert, update, delete ------------------------------------------------

# life NAME TABLE INSERT-DATA UPDATE-DATA DELETE-STATUS
life() {
	local id
	id=$(uuid)
	send "$JWT_A" "$FROM" "$(action INSERT "$2" "$id" "$3")"
	same "$1: INSERT" "$CODE $(status)" "200 success"
	same "$1: the local id becomes the server's" \
		"$(answer '.results[0].server_id')" "$id"
	same "$1: is there" "$(field "$2" "$id" id)" "$id"
	if [ -n "$4" ]; then
		send "$JWT_A" "$FROM" "$(action UPDATE "$2" "$id" "$4")"
		same "$1: UPDATE" "$CODE $(status)" "200 success"
		same "$1: has the new value" "$(row "$2" "$id" |
			jq -c --argjson d "$4" '.data | [. as $r | $d | keys[]
			| $r[.]] == [$d[]]' 2>/dev/null)" true
	else
		send "$JWT_A" "$FROM" \
			"$(action UPDATE "$2" "$id" '{"amount_minor":1}')"
		same "$1: is never changed" "$(status) $(answer \
			'.results[0].error_type')" "error business_rule_error"
	fi
	send "$JWT_A" "$FROM" "$(action DELETE "$2" "$id" '{}')"
	same "$1: DELETE" "$CODE $(status)" "200 $5"
	if [ "$5" = success ]; then
		same "$1: is gone" "$(row "$2" "$id" | jq -r \
			'.operation == "DELETE" or .data.deleted')" true
	fi
	LAST=$id
}

ORDER=$(uuid)
life "order" orders "{\"room_id\":\"$ROOM\",\"stay_id\":\"$STAY\",\"state\":\"open\",\"covers\":2}" \
	'{"covers":3}' success
life "stay" stays "{\"guest_id\":\"$GUEST\",\"state\":\"confirmed\",\"arrival_date\":\"$TODAY\",\"departure_date\":\"$TOMORROW\"}" \
	'{"adults":2}' success
life "request" service_requests "{\"room_id\":\"$ROOM\",\"kind\":\"towels\",\"state\":\"open\"}" \
	'{"state":"done"}' success
life "task" housekeeping_tasks "{\"room_id\":\"$ROOM\",\"kind\":\"stayover\",\"state\":\"planned\"}" \
	'{"priority":2}' success
life "report" maintenance_reports "{\"room_id\":\"$ROOM\",\"issue\":\"lamp\",\"priority\":3,\"state\":\"notified\"}" \
	'{"remark":"ordered a bulb"}' success
life "room" rooms '{"number":"X9","room_type":"STD","status":"available","condition":"clean"}' \
	'{"note":"smells of paint"}' success
life "cash payment" cash_payments "{\"folio_id\":\"$FOLIO\",\"cash_session_id\":\"$DRAWER\",\"amount_minor\":500,\"currency\":\"$CURRENCY\"}" \
	'' error

send "$JWT_A" "$FROM" \
	"$(action INSERT orders "$ORDER" "{\"room_id\":\"$ROOM\",\"state\":\"open\"}")" \
	"$(action INSERT order_lines "$(uuid)" "{\"order_id\":\"$ORDER\",\"menu_item_id\":\"$ITEM\",\"name\":\"Coffee\",\"quantity\":2,\"unit_price_minor\":350,\"state\":\"draft\"}")"
same "an order and its line in one batch" "$(status 0) $(status 1)" \
	"success success"

# ---- twice is once -----------------------------------------------------------

PAY=$(uuid)
TWICE=$(action INSERT cash_payments "$PAY" "{\"folio_id\":\"$FOLIO\",\"cash_session_id\":\"$DRAWER\",\"amount_minor\":1200,\"currency\":\"$CURRENCY\"}")
send "$JWT_A" "$FROM" "$TWICE"
same "a payment" "$(status)" success
send "$JWT_A" "$FROM" "$TWICE"
same "the batch again gets the stored answer" \
	"$(status) $(answer '.results[0].resolution')" "success replayed"
pull "$JWT_A" "$FROM"
same "and no second effect" "$(jq -r --arg p "$PAY" \
	'select(.data.source_id == $p) | .data.id' "$T/rows" | sort -u | wc -l)" 1
send "$JWT_A" "$FROM" "$(echo "$TWICE" | jq -c '.data.amount_minor = 1300')"
same "the same key with other content is refused" \
	"$(status) $(answer '.results[0].error_type')" "error validation_error"

# ---- local ids that are no UUIDs ---------------------------------------------

send "$JWT_A" "$FROM" \
	"$(action INSERT orders "tmp-1" "{\"room_id\":\"$ROOM\",\"state\":\"open\"}")"
MAPPED=$(answer '.results[0].server_id')
ok "a local id that is no UUID gets a server id" test "$(status)" = success -a \
	"$MAPPED" != tmp-1 -a "$MAPPED" != null
send "$JWT_A" "$FROM" "$(action INSERT order_lines "tmp-2" "{\"order_id\":\"tmp-1\",\"menu_item_id\":\"$ITEM\",\"name\":\"Coffee\",\"quantity\":1,\"unit_price_minor\":350,\"state\":\"draft\"}")"
same "later actions may name the local id" "$(status)" success
same "and it stands for the server's" \
	"$(field order_lines "$(answer '.results[0].server_id')" order_id)" \
	"$MAPPED"

# ---- the five conflicts -------------------------------------------------------

# 1. The same record, offline and online.
fresh_guest() {
	local id
	id=$(uuid)
	send "$JWT_A" "$FROM" "$(action INSERT guests "$id" \
		'{"full_name":"Conflict, Carla","phone":"1","note":"old"}')"
	pull "$JWT_A" "$FROM"
	GUEST_ID=$id SEEN=$TOKEN
}
fresh_guest
send "$JWT_B" "$SEEN" "$(action UPDATE guests "$GUEST_ID" '{"phone":"222"}')"
same "scenario 1: the server's change" "$(status)" success
send "$JWT_A" "$SEEN" "$(action UPDATE guests "$GUEST_ID" '{"email":"c@example.com"}')"
same "scenario 1: other fields merge" \
	"$(status) $(answer '.results[0].resolution')" "success merged"
send "$JWT_A" "$SEEN" "$(action UPDATE guests "$GUEST_ID" '{"phone":"333"}')"
same "scenario 1: the same field is a conflict" \
	"$(answer '.results[0].resolution')" server_wins
same "scenario 1: the conflict names the field" \
	"$(answer '.results[0].conflict_data.conflict_fields | index("phone") != null')" true
same "scenario 1: and the server's version" \
	"$(answer '.results[0].conflict_data.server_version.phone')" 222
same "scenario 1: nobody's name was changed by halves" \
	"$(field guests "$GUEST_ID" phone) $(field guests "$GUEST_ID" email)" \
	"222 c@example.com"
send "$JWT_B" "$SEEN" "$(action UPDATE guests "$GUEST_ID" '{"full_name":"Conflict, Carola"}')"
send "$JWT_A" "$SEEN" "$(action UPDATE guests "$GUEST_ID" '{"full_name":"Conflict, Karla"}')"
same "scenario 1: a guest's name is for a manager" "$(status)" conflict

# 2. Deleted there, changed here.
ID=$(uuid)
send "$JWT_A" "$FROM" "$(action INSERT service_requests "$ID" "{\"room_id\":\"$ROOM\",\"kind\":\"other\",\"state\":\"open\"}")"
pull "$JWT_A" "$FROM"
SEEN=$TOKEN
send "$JWT_B" "$SEEN" "$(action DELETE service_requests "$ID" '{}')"
send "$JWT_A" "$SEEN" "$(action UPDATE service_requests "$ID" '{"state":"done"}')"
same "scenario 2: delete against update is a conflict" \
	"$(status) $(answer '.results[0].resolution')" "conflict manual"
same "scenario 2: nothing is resurrected" "$(row service_requests "$ID" |
	jq -r '.operation == "DELETE" or .data.deleted')" true

# 3. The referenced record is gone.
fresh_guest
send "$JWT_B" "$SEEN" "$(action DELETE guests "$GUEST_ID" '{}')"
send "$JWT_A" "$SEEN" "$(action INSERT stays "$(uuid)" "{\"guest_id\":\"$GUEST_ID\",\"state\":\"confirmed\",\"arrival_date\":\"$TODAY\",\"departure_date\":\"$TOMORROW\"}")"
same "scenario 3: a deleted parent is an fk_error" \
	"$(answer '.results[0].error_type')" fk_error
send "$JWT_A" "$SEEN" "$(action INSERT stays "$(uuid)" "{\"guest_id\":\"$(uuid)\",\"state\":\"confirmed\",\"arrival_date\":\"$TODAY\",\"departure_date\":\"$TOMORROW\"}")"
same "scenario 3: so is one that never came" \
	"$(status) $(answer '.results[0].error_type')" "error fk_error"

# 4. The field's type has changed.
ID=$(uuid)
send "$JWT_A" "$FROM" "$(action INSERT orders "$ID" "{\"room_id\":\"$ROOM\",\"state\":\"open\",\"covers\":\"4\"}")"
same "scenario 4: a value that converts exactly is taken" \
	"$(status) $(field orders "$ID" covers)" "success 4"
send "$JWT_A" "$FROM" "$(action UPDATE orders "$ID" '{"covers":"four"}')"
same "scenario 4: one that does not is asked for by field" \
	"$(answer '.results[0].error_type // .results[0].status') $(answer \
	'.results[0].fields.covers != null')" "validation_error true"

# 5. A rule of the hotel.
send "$JWT_A" "$FROM" "$(action INSERT stays "$(uuid)" "{\"guest_id\":\"$GUEST\",\"room_id\":\"$ROOM\",\"state\":\"in_house\",\"arrival_date\":\"$TODAY\",\"departure_date\":\"$TOMORROW\"}")"
same "scenario 5: a rule refuses and says which" \
	"$(status) $(answer '.results[0].error_type') $(answer \
	'.results[0].rule')" "error business_rule_error ROOM_OCCUPIED"

# A move that is none: which ones there are is said.
send "$JWT_A" "$FROM" "$(action UPDATE orders "$ID" '{"state":"reopened"}')"
same "an illegal move is refused by its rule" \
	"$(answer '.results[0].error_type') $(answer '.results[0].rule')" \
	"business_rule_error ORDER_STATE"
same "and the legal ones are offered" "$(answer '.results[0].error_message' |
	grep -c 'open, which cannot become reopened; it may become sent, ')" 1

# One bad action stops nobody.
send "$JWT_A" "$FROM" \
	"$(action UPDATE no_such_table "$(uuid)" '{}')" \
	"$(action INSERT service_requests "$(uuid)" "{\"room_id\":\"$ROOM\",\"kind\":\"amenities\",\"state\":\"open\"}")"
same "one bad action does not stop the batch" "$(status 0) $(status 1)" \
	"error success"

# ---- requests that are no requests ----------------------------------------------

problem() { # problem NAME STATUS
	same "$1" "$CODE" "$2"
	ok "$1: as problem+json" grep -qi \
		'^content-type: application/problem+json' "$T/headers"
	ok "$1: with a title" jq -e '.title and .status' "$T/answer"
}
empty='{"last_sync_token":"","actions":[],"device_id":"x","sync_timestamp":0}'
echo '{"last_sync_token": "", "actions": [' >"$T/request"
post "$JWT_A" demo "$T/request"
problem "broken JSON" 400
echo '{"actions": 5}' >"$T/request"
post "$JWT_A" demo "$T/request"
problem "wrong shape" 400
echo "$empty" | sed 's/"actions"/"device_id":"y","actions"/' >"$T/request"
post "$JWT_A" demo "$T/request"
problem "a key twice" 400
head -c 9000000 /dev/zero | tr '\0' ' ' >"$T/request"
post "$JWT_A" demo "$T/request"
problem "more than 8 MiB" 413
jq -nc '{last_sync_token: "", device_id: "x", sync_timestamp: 0,
	actions: [range(2001) | {id: "\(.)"}]}' >"$T/request"
post "$JWT_A" demo "$T/request"
problem "more than 2,000 actions" 413
echo "$empty" >"$T/request"
post "$JWT_A" demo "$T/request" text/plain
problem "another content type" 415
post "not.a.token" demo "$T/request"
problem "a bad token" 401
post "${JWT_A%?????}AAAAA" demo "$T/request"
problem "a token with another signature" 401
post "$JWT_OTHER" demo "$T/request"
FOREIGN=$CODE$(jq -c 'del(.instance, .server_time)' "$T/answer")
ok "another hotel's token is refused" grep -qE '^(401|403|404)' <<<"$FOREIGN"
post "$JWT_OTHER" nosuchhotel "$T/request"
same "a foreign hotel and a missing one answer alike" \
	"$CODE$(jq -c 'del(.instance, .server_time)' "$T/answer")" "$FOREIGN"
send "$JWT_A" "$FROM" "$(action INSERT orders "$(uuid)" '{"state":"open"}' '{"tenant_id":"other"}')"
same "an action of another hotel is refused" "$(status)" error
send "$JWT_A" "${FROM}x"
ok "a token that was tampered with is never a silent success" \
	test "$CODE" != 200 -o "$(answer '.token_status // "ok"')" != ok
same "the server is still there" "$(curl -sS -o /dev/null -w '%{http_code}' \
	"http://$SERVER/healthz")" 200
stop server
ok "offsyncd check finds nothing wrong" \
	"$BUILD/offsyncd" check --storage "$STORAGE"
finish
