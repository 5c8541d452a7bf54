# Sourced by tests/day/run: the work of a day, and what it comes to. Amounts are in
# cents, or as the screens write them where they are typed.

declare -A CASH=([FD1]=0 [FD2]=0 [POS1]=0) # taken, by drawer
declare -A DRAWER_OF=([ada]=FD1 [bob]=FD2 [felix]=POS1)
declare -A TERMINAL_OF=([ada]=FD1 [bob]=FD2 [felix]=POS1 [chef]=KIT1 [rosa]=KIT1)
ON_ROOMS=0    # orders charged to rooms
PAID_ORDERS=0 # orders paid in cash

# Dishes that ask nothing back, by code.
DISHES=(FRI BEE CAE)

money() { printf '%d.%02d' $(($1 / 100)) $(($1 % 100)); }
cents() { local n=${1/./}; echo $((10#$n)); }

seat() { # seat TERMINAL LOGIN: a console that is called by who sits there
	CONSOLE=$2
	open_console "$1"
	sign_in "$2"
}

# All keys at once, without looking.
burst() { tmux -S "$T/tmux" send-keys -t "$CONSOLE" "$@"; }

# does REGEX KEY...: that is what the screen says then; rules are insisted on. When
# something else was said before anybody looked (of the link), the list of messages
# still has it.
does() {
	local wanted=$1
	shift
	burst "$@"
	wait_for "is_shown 'A RULE STANDS|$wanted'" 3 >/dev/null || burst F10 s
	must_show "A RULE STANDS|$wanted"
	[[ $PICTURE == *'A RULE STANDS'* ]] || return 0
	insist 'that is how it is' "$wanted"
}

json() { at "$1" show "$2" --json --limit 100000 "${@:3}"; } # json TERMINAL TABLE

# ---- what there is in the morning ------------------------------------------

note_morning() {
	local drawer
	everybody_is_sent
	json FD1 stays >"$T/stays.0"
	json FD1 orders >"$T/orders.0"
	json FD1 cash_payments >"$T/payments.0"
	json FD1 menu_items >"$T/menu"
	json FD1 folio_charges >"$T/charges.0"
	for drawer in FD1 FD2 POS1; do
		json FD1 cash_sessions drawer="$drawer" state=open |
			jq -r '.[0].id' >"$T/drawer.$drawer"
		expected_of "$drawer" >"$T/drawer.$drawer.0"
	done
	CONFLICTS=$(open_conflicts)
}

# Rooms with somebody in them and no order: room, balance. Those that nobody has
# to clean today first.
settled_guests() {
	json FD1 housekeeping_tasks >"$T/tasks.0"
	json FD1 rooms >"$T/rooms.0"
	json FD1 folios >"$T/folios.0"
	jq -rn --slurpfile stays "$T/stays.0" --slurpfile rooms "$T/rooms.0" \
		--slurpfile folios "$T/folios.0" --slurpfile charges "$T/charges.0" \
		--slurpfile orders "$T/orders.0" --slurpfile tasks "$T/tasks.0" '
		($rooms[0] | map({(.id): .number}) | add) as $number |
		($charges[0] | group_by(.folio_id) |
			map({(.[0].folio_id): (map(.amount_minor) | add)}) |
			add) as $balance |
		($orders[0] | map(select(.state != "closed") | .stay_id)) as $busy |
		($tasks[0] | map(select([.state] | inside(["planned",
			"assigned", "started", "paused"])) | .room_id)) as $work |
		[$stays[0][] | select(.state == "in_house") | . as $s |
			([$folios[0][] | select(.stay_id == $s.id)]) as $f |
			select(($f | length) == 1) |
			select($busy | index($s.id) | not) |
			{room: $number[$s.room_id], b: ($balance[$f[0].id] // 0),
				works: ($work | index($s.room_id) != null)} |
			select(.b >= 0)] | sort_by(.works, .room) | .[] |
		"\(.room)\t\(.b / 100 | floor).\(.b % 100 | tostring |
			if length == 1 then "0" + . else . end)"'
}

# Names of those who are expected, the ones without a room first.
expected_guests() {
	json FD1 guests >"$T/guests.0"
	jq -rn --slurpfile stays "$T/stays.0" --slurpfile guests "$T/guests.0" '
		($guests[0] | map({(.id): .full_name}) | add) as $name |
		($stays[0] | map(select(.state == "in_house").arrival_date) |
			max) as $today |
		[$stays[0][] | select(.state == "confirmed" and
			.arrival_date == $today)] |
		sort_by(.room_id != null, $name[.guest_id]) | .[] |
		$name[.guest_id]'
}

# ---- the front desk --------------------------------------------------------

pay_room() { # pay_room ROOM AMOUNT
	does "Paid $2 EUR for" F10 4 "$1" Enter 4 F2 "$2" F2
	CASH[${DRAWER_OF[$CONSOLE]}]=$((CASH[${DRAWER_OF[$CONSOLE]}] + $(cents "$2")))
}

check_out() { does "Check-out $1 .*Saved" F10 4 "$1" Enter 1 F2; }

# One without a room gets the first that is free.
check_in() { # check_in NAME
	local said="Check-in [A-Z0-9]+ $1.*Saved"
	burst F10 2 "$1" Enter 1
	must_show '^ CHECK-IN '
	must_show "^ $1"
	must_show '\[ Check in \]' # to the end of the form
	if [[ $PICTURE =~ Room\ \.+\ \[\ +\] ]]; then
		burst F4 Enter
		must_show 'Room \.+ \[[A-Z0-9]'
	fi
	does "$said" F2
}

walk_ins() { # walk_ins FROM TO
	local i name
	for ((i = $1; i <= $2; i++)); do
		name="WALKER$i, Jo"
		does "Walk-in [A-Z0-9]+ $name.*Saved" F10 1 F6 F8 "$name" Tab passport \
			Tab "P$i" Tab NLD F2
	done
}

take_requests() { # take_requests FROM TO
	local i room
	for ((i = $1; i <= $2; i++)); do
		room=$(room_in_house "$i")
		does "Request of room $room.*Saved|Saved" F10 r n "$room" Tab 1 Tab \
			"two more, day $i" F2
		must_show "day $i( |$)|Wants"
	done
}

# A room that nobody leaves today.
room_in_house() {
	sed -nE "$((1 + $1 % $(wc -l <"$T/staying")))s/\t.*//p" "$T/staying"
}

finish_requests() { # finish_requests COUNT: those that were taken
	local i room
	for ((i = 1; i <= $1; i++)); do
		room=$(room_in_house "$i")
		does "Request of room $room.*done|Saved" F10 r "$room" d
	done
}

# ---- the restaurant --------------------------------------------------------

price_of() { jq -r --arg c "$1" '.[] | select(.code == $c).price_minor' "$T/menu"; }

serve_orders() { # serve_orders FROM TO
	local i dish total keys table=0 room
	for ((i = $1; i <= $2; i++)); do
		total=0 keys=()
		for ((dish = 0; dish <= i % 3; dish++)); do
			keys+=("${DISHES[$(((i + dish) % 3))]}" Enter)
			total=$((total + $(price_of "${DISHES[$(((i + dish) % 3))]}")))
		done
		if [ $((i % 3)) = 0 ]; then
			room=$(room_in_house "$i")
			does "Order POS1-[0-9]+ for room $room" F10 n Tab "$room" Tab Tab \
				"${keys[@]}" F2
			does "room $room closed" F10 o "$room" c
			ON_ROOMS=$((ON_ROOMS + total))
			continue
		fi
		table=$((1000 + i)) # no room is called so
		does "Order POS1-[0-9]+ for table $table" F10 n "$table" Tab Tab Tab \
			"${keys[@]}" F2
		# What is paid is closed.
		does "Paid $(money "$total") EUR" F10 o "$table" p F2 \
			"$(money "$total")" F2
		CASH[POS1]=$((CASH[POS1] + total))
		PAID_ORDERS=$((PAID_ORDERS + total))
	done
}

# ---- housekeeping and the kitchen ------------------------------------------

has_task() { json KIT1 housekeeping_tasks | grep -q "$1"; }

clean_room() { # clean_room ROOM: as soon as the housekeeper hears of it
	must_wait "room_says KIT1 '$1' dirty" 60
	does "Task $1 [a-z]+ started" F10 7 "$1" s
	does "Task $1 [a-z]+ done" c
}

room_says() { # room_says TERMINAL ROOM CONDITION
	json "$1" rooms number="$2" | jq -e --arg c "$3" '.[0].condition == $c'
}

all_clean() { # all_clean FILE
	local room
	while IFS=$'\t' read -r room _; do
		must_wait "room_says FD1 '$room' clean" 60
	done <"$1"
}

# A ticket that was changed wants to be read first: Enter once more.
cook_everything() {
	local left
	while must_show ' open [0-9]+' && [[ $PICTURE =~ \ open\ ([1-9][0-9]*) ]]; do
		left=${BASH_REMATCH[1]}
		burst 1 Enter
		wait_for "! is_shown ' open $left '" 2 >/dev/null || burst Enter
		must_wait "! is_shown ' open $left '" 20
	done
	result 0 "the kitchen has cooked everything"
}

# ---- money -----------------------------------------------------------------

# What should be in a drawer, from its payments.
expected_of() {
	json FD1 cash_sessions | jq --arg id "$(cat "$T/drawer.$1")" \
		'.[] | select(.id == $id).float_minor' >"$T/float"
	json FD1 cash_payments | jq --arg id "$(cat "$T/drawer.$1")" \
		--argjson float "$(cat "$T/float")" \
		'[.[] | select(.cash_session_id == $id).amount_minor] | add // 0 |
			. + $float'
}

close_drawer() { # close_drawer LOGIN DRAWER DIFFERENCE
	local counted expected
	expected=$(($(cat "$T/drawer.$2.0") + CASH[$2]))
	counted=$(money $((expected + $3)))
	CONSOLE=$1
	does "Drawer $2 counted" F10 d k "$counted" F2
	shows "drawer $2 should hold what was taken" \
		"$2 +$1 +counted .* $(money "$expected") +${counted} "
	does "Drawer $2 closed" c "$counted" F2
}

close_the_day() {
	CONSOLE=ada
	burst F9
	must_show 'COMMAND'
	burst 'sign out' Enter
	sign_in max
	burst F10 a
	must_show '^ AUDIT'
	does 'The audit|has begun' b
	learn nights 'p posts ([0-9]+) nights'
	NIGHTS=$nights
	does "$nights nights posted" p "$nights" F2
	ABSENT=0
	must_show 'Arrivals +(ok|OPEN)'
	if [[ $PICTURE =~ Arrivals\ +OPEN ]]; then
		burst x
		learn ABSENT 'Type .*\(([0-9]+)\)'
		does "[0-9]+ no-shows" "$ABSENT" F2
	fi
	burst e
	must_show 'CLOSE THE DAY'
	learn day 'the day of the month \(([0-9]+)\)'
	does 'the next day is open' "$day" F2
}

# ---- sending ---------------------------------------------------------------

is_settled() { # is_settled TERMINAL: sent, confirmed, and up to date
	[ "$(status_of "$1" pending)" = 0 ] && [ "$(status_of "$1" to_send)" = 0 ]
}

everybody_is_sent() {
	local desk
	for desk in FD1 FD2 POS1 KIT1; do
		at "$desk" sync >/dev/null 2>&1 || true
		must_wait "is_settled $desk" 60
	done
	# What the last one sent has to reach the first.
	for desk in FD1 FD2 POS1 KIT1; do at "$desk" sync >/dev/null 2>&1 || true; done
}

server_sql() { sqlite3 -readonly -cmd '.timeout 20000' "${STORAGE#sqlite:}" "$1"; }
server_count() { server_sql "SELECT count(*) FROM $1"; }
open_conflicts() { at FD1 conflicts list --json | jq length; }
