# shellcheck shell=bash
# Sourced by tests/e2e/*.sh after e2e.sh: two clients that send fifty batches to
# servers which are killed meanwhile, and what has become of them. The script says
# SERVERS, the numbers of those that serve STORAGE, and has storage_ask SQL.
#
#   batches_make            STORAGE is there, with the hotel demo
#   serve NUMBER            a server
#   batches_send            starts both clients
#   batches_await COUNT     until so many are acknowledged
#   batches_judge           what was acknowledged is there, and nothing twice

BATCHES=25 # of each client
ACTIONS=40 # in each

batches_make() {
	local client i

	mkdir "$T/acked"
	for client in 1 2; do
		must "$BUILD/offsyncd" token --storage "$STORAGE" --hotel demo \
			--terminal "client-$client" --ttl 36000
		tail -n 1 "$T/out" >"$T/jwt.$client"
		for ((i = 1; i <= BATCHES; i++)); do
			jq -nc --argjson n "$ACTIONS" --argjson now "$(date +%s)000" \
				--arg who "$client" --arg batch "$i" '
				def pad(n): tostring | ("0" * (n - length)) + .;
				{last_sync_token: "", limit: 1, device_id: "client-\($who)",
				sync_timestamp: $now, actions: [range($n) |
				"\($who)0000000-0000-4000-8000-\($batch | pad(6))\(. | pad(6))"
				| {id: ., tenant_id: "demo", user_id: "client-\($who)",
				table_name: "guests", operation: "INSERT", local_id: .,
				data: {full_name: "Guest \(.)"},
				conflict_resolution: "server_wins",
				idempotency_key: "key \(.)", created_at: $now,
				sync_attempts: 0, sync_status: "pending"}]}' \
				>"$T/batch.$client.$(printf %03d "$i")"
		done
	done
}

post() { # post CLIENT FILE ADDRESS: the status; the answer in FILE.answer
	curl -sS -m 60 -o "$2.answer" -w '%{http_code}' \
		-H "Authorization: Bearer $(cat "$T/jwt.$1")" \
		-H 'Content-Type: application/json' --data-binary @"$2" \
		"http://$3/api/hotel/demo/offline/sync" 2>/dev/null || true
}

# From one server to the other until one has taken it, as a terminal does behind
# a balancer. Called through start and wait_for.
# shellcheck disable=SC2317
is_taken() {
	turn=$((turn + 1))
	[ "$(post "$client" "$file" "$(cat "$T/address.${SERVERS[turn % ${#SERVERS[@]}]}")")" = 200 ]
}
# shellcheck disable=SC2317
client() { # client NUMBER
	local client=$1 turn=$1 file
	for file in "$T/batch.$client".???; do
		wait_for is_taken 120 || return 1
		mv "$file.answer" "$T/acked/${file##*/}"
	done
}

serve() { # serve NUMBER
	start "server-$1" "$BUILD/offsyncd" serve --storage "$STORAGE" \
		--listen 127.0.0.1:0
	must_wait "[ -n \"\$(address_of server-$1)\" ]" 60
	address_of "server-$1" >"$T/address.$1.new"
	mv "$T/address.$1.new" "$T/address.$1"
}

batches_send() {
	start client-1 client 1
	start client-2 client 2
}

acked() { find "$T/acked" -type f | wc -l; }
batches_await() { must_wait "[ \$(acked) -ge $1 ]" 240; }

batches_judge() {
	local all file name

	all=$((BATCHES * 2 * ACTIONS))
	same "every action has an answer of success" "$(cat "$T"/acked/* |
		jq -s '[.[].results[] | select(.status == "success")] | length')" "$all"
	same "every guest is there" "$(storage_ask 'SELECT count(*) FROM guests')" \
		"$all"
	same "and came in once" "$(storage_ask "SELECT count(*) FROM change_log
		WHERE table_name = 'guests'")" "$all"
	same "every answer is kept" \
		"$(storage_ask 'SELECT count(*) FROM action_results')" "$all"

	cat "$T"/acked/* | jq -r '.results[] | "\(.action_id) \(.stamp)"' |
		sort >"$T/told"
	storage_ask "SELECT action_id || ' ' || stamp FROM action_results" |
		sort >"$T/kept"
	ok "what was told is what is kept" cmp "$T/told" "$T/kept"

	mkdir "$T/again"
	for file in "$T"/batch.?.???; do
		name=${file##*/}
		name=${name#batch.}
		post "${name%%.*}" "$file" "$(cat "$T/address.${SERVERS[0]}")" >>"$T/statuses"
		mv "$file.answer" "$T/again/"
	done
	same "sent once more, nothing is done again" "$(cat "$T"/again/* |
		jq -s '[.[].results[] | select(.replayed)] | length')" "$all"
	same "and nothing came in anew" "$(storage_ask "SELECT count(*) FROM change_log
		WHERE table_name = 'guests'")" "$all"
	ok "the storage is whole" "$BUILD/offsyncd" check --storage "$STORAGE"
}
