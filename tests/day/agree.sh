# Sourced by tests/day/run: what was counted on the way, what the stores of the
# terminals hold, what the server holds and what the screens show, one against the
# other. Each view is a text of sorted lines.

# ---- a terminal's store, and the server -------------------------------------

# view NAME: prints it, of a terminal whose tables lie in $T/of.
stored() { # stored NAME
	case $1 in
	balances) jq -rn --slurpfile f "$T/of/folios" --slurpfile c "$T/of/folio_charges" '
		($c[0] | group_by(.folio_id) | map({(.[0].folio_id):
			(map(.amount_minor) | add)}) | add) as $sum |
		$f[0][] | "\(.id) \(.state) \($sum[.id] // 0)"' ;;
	revenue) jq -r 'group_by(.business_date + .kind)[] |
		"\(.[0].business_date) \(.[0].kind) \(map(.amount_minor) | add)"' \
		"$T/of/folio_charges" ;;
	drawers) jq -r '.[] | "\(.id) \(.drawer) \(.state) \(.expected_minor //
		0) \(.counted_minor // 0)"' "$T/of/cash_sessions" ;;
	payments) jq -r '.[] | "\(.id) \(.amount_minor) \(.receipt_number)"' \
		"$T/of/cash_payments" ;;
	rooms) jq -r '.[] | "\(.number) \(.status) \(.condition)"' "$T/of/rooms" ;;
	stays) jq -r '.[] | "\(.id) \(.state) \(.room_id // "")"' "$T/of/stays" ;;
	orders) jq -r '.[] | "\(.id) \(.number) \(.state)"' "$T/of/orders" ;;
	requests) jq -r '.[] | "\(.id) \(.state)"' "$T/of/service_requests" ;;
	tasks) jq -r '.[] | "\(.id) \(.state)"' "$T/of/housekeeping_tasks" ;;
	tickets) jq -r '.[] | "\(.id) \(.state)"' "$T/of/kitchen_tickets" ;;
	esac | sort
}

on_server() { # on_server NAME
	case $1 in
	balances) server_sql "SELECT f.id || ' ' || f.state || ' ' || coalesce(
		(SELECT sum(amount_minor) FROM folio_charges c WHERE c.deleted = 0
			AND c.folio_id = f.id), 0) FROM folios f WHERE deleted = 0" ;;
	revenue) server_sql "SELECT business_date || ' ' || kind || ' ' ||
		sum(amount_minor) FROM folio_charges WHERE deleted = 0
		GROUP BY business_date, kind" ;;
	drawers) server_sql "SELECT id || ' ' || drawer || ' ' || state || ' ' ||
		coalesce(expected_minor, 0) || ' ' || coalesce(counted_minor, 0)
		FROM cash_sessions WHERE deleted = 0" ;;
	payments) server_sql "SELECT id || ' ' || amount_minor || ' ' ||
		receipt_number FROM cash_payments WHERE deleted = 0" ;;
	rooms) server_sql "SELECT number || ' ' || status || ' ' || condition
		FROM rooms WHERE deleted = 0" ;;
	stays) server_sql "SELECT id || ' ' || state || ' ' || coalesce(room_id, '')
		FROM stays WHERE deleted = 0" ;;
	orders) server_sql "SELECT id || ' ' || number || ' ' || state FROM orders
		WHERE deleted = 0" ;;
	requests) server_sql "SELECT id || ' ' || state FROM service_requests
		WHERE deleted = 0" ;;
	tasks) server_sql "SELECT id || ' ' || state FROM housekeeping_tasks
		WHERE deleted = 0" ;;
	tickets) server_sql "SELECT id || ' ' || state FROM kitchen_tickets
		WHERE deleted = 0" ;;
	esac | sort
}

TABLES="rooms stays guests folios folio_charges cash_sessions cash_payments orders
	kitchen_tickets service_requests housekeeping_tasks"
VIEWS="balances revenue drawers payments rooms stays orders requests tasks tickets"

agree_stores() {
	local desk name table
	for name in $VIEWS; do on_server "$name" >"$T/server.$name"; done
	for desk in FD1 FD2 POS1 KIT1; do
		mkdir -p "$T/of"
		for table in $TABLES; do json "$desk" "$table" >"$T/of/$table"; done
		for name in $VIEWS; do
			stored "$name" >"$T/stored.$name"
			ok "$desk and the server agree: $name ($(wc -l \
				<"$T/server.$name") lines)" \
				diff -u "$T/server.$name" "$T/stored.$name"
		done
	done
}

# ---- what was counted on the way --------------------------------------------

count_of() { jq "[.[] | select($2)] | length" "$1"; } # count_of FILE CONDITION

agree_counted() {
	local desk drawer taken
	for desk in FD1 FD2 POS1 KIT1; do
		same "nothing of $desk was refused" "$(status_of "$desk" refused)" 0
	done
	json FD1 stays >"$T/stays.1"
	json FD1 orders >"$T/orders.1"
	json FD1 folio_charges >"$T/charges.1"
	for drawer in FD1 FD2 POS1; do
		taken=$(($(expected_of "$drawer") - $(cat "$T/drawer.$drawer.0")))
		same "drawer $drawer took what was typed" "$taken" "${CASH[$drawer]}"
	done
	same "so many guests are in house" \
		"$(count_of "$T/stays.1" '.state == "in_house"')" \
		$(($(count_of "$T/stays.0" '.state == "in_house"') + ARRIVALS - LEAVING))
	same "so many have left" \
		"$(count_of "$T/stays.1" '.state == "checked_out"')" \
		$(($(count_of "$T/stays.0" '.state == "checked_out"') + LEAVING))
	same "so many did not come" \
		"$(count_of "$T/stays.1" '.state == "no_show"')" \
		$(($(count_of "$T/stays.0" '.state == "no_show"') + ABSENT))
	same "so many orders were closed" \
		"$(count_of "$T/orders.1" '.state == "closed"')" \
		$(($(count_of "$T/orders.0" '.state == "closed"') + ORDERS))
	same "what was eaten on rooms is on folios" \
		$(($(sum_of "$T/charges.1") - $(sum_of "$T/charges.0"))) "$ON_ROOMS"
	same "so many nights were posted" \
		$(($(nights_in "$T/charges.1") - $(nights_in "$T/charges.0"))) "$NIGHTS"
}

sum_of() {
	jq '[.[] | select(.kind == "food" or .kind == "bar").amount_minor] | add // 0' "$1"
}
nights_in() { count_of "$1" '.kind == "room"'; }

# ---- the screens -------------------------------------------------------------

says() { # says WHAT REGEX KEY...: at both front desks
	local what=$1 regex=$2
	shift 2
	for CONSOLE in ada bob; do
		burst "$@"
		shows "$CONSOLE sees $what" "$regex"
	done
}

agree_screens() {
	local house owed vacant open
	house=$(grep -c ' in_house ' "$T/server.stays")
	owed=$(server_sql "SELECT coalesce(sum(c.amount_minor), 0)
		FROM stays s JOIN folios f ON f.stay_id = s.id
		JOIN folio_charges c ON c.folio_id = f.id
		WHERE s.state = 'in_house' AND s.deleted = 0 AND f.deleted = 0 AND
			c.deleted = 0")
	says "who is in house and what they owe" \
		"^ Find: +$house of them +balances $(money "$owed")( |\$)" F10 4
	says "the folios of them" \
		"^ Find: +$house of them +balances $(money "$owed")( |\$)" F10 5
	open=$(server_sql "SELECT count(*) FROM orders WHERE deleted = 0 AND
		state NOT IN ('closed', 'voided', 'merged')")
	says "the open orders" "^ Find: +open $open( |\$)" F10 o
	open=$(server_sql "SELECT count(*) FROM service_requests WHERE deleted = 0
		AND state NOT IN ('done', 'closed', 'rejected', 'duplicate')")
	says "the open requests" "^ Find: +open $open( |\$)" F10 r
	says "the rooms" "in-house $house +arrivals" F10 1
	agree_drawers
	agree_rooms
}

agree_drawers() {
	local drawer state expected counted over sign
	burst F10 d
	must_show '^ DRAWERS'
	while IFS='|' read -r drawer state expected counted; do
		over=$((counted - expected)) sign=
		[ "$over" -ge 0 ] || { sign=- over=$((-over)); }
		for CONSOLE in ada bob; do
			burst F10 d
			shows "$CONSOLE sees drawer $drawer as the server has it" \
				"$drawer +[a-z]+ +$state +[0-9:]+ +$(money "$expected") +$(
					money "$counted") +$sign$(money "$over") "
		done
	done < <(server_sql "SELECT drawer, state, expected_minor, counted_minor
		FROM cash_sessions WHERE deleted = 0 AND counted_minor IS NOT NULL AND
		id IN ('$(cat "$T/drawer.FD1")', '$(cat "$T/drawer.FD2")',
			'$(cat "$T/drawer.POS1")')")
}

# Every row of the room rack, page by page.
agree_rooms() {
	local before='' seen=''
	CONSOLE=bob
	burst F10 1 Home
	must_show '^ ROOMS'
	while must_show '^ ROOMS' && [ "$PICTURE" != "$before" ]; do
		before=$PICTURE
		seen+=$(grep -E '^ [ >] [A-Z0-9]{3} ' <<<"$PICTURE")$'\n'
		burst NPage
		wait_for '[ "$(screen)" != "$before" ]' 1 >/dev/null || true
		PICTURE=$(screen)
	done
	sed -nE 's/^ [ >] ([A-Z0-9]{3}) .*[. ](CLN|DRT|INS|PUP)( .*)?$/\1 \2/p' \
		<<<"$seen" | sort -u >"$T/seen.rooms"
	sed -E 's/ [a-z_]+ clean$/ CLN/; s/ [a-z_]+ dirty$/ DRT/;
		s/ [a-z_]+ inspected$/ INS/; s/ [a-z_]+ pickup$/ PUP/' \
		"$T/server.rooms" | sort >"$T/wanted.rooms"
	ok "the rack shows every room as the server has it" \
		diff -u "$T/wanted.rooms" "$T/seen.rooms"
}
