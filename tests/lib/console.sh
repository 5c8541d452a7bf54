# Sourced behind e2e.sh by tests/console/*.sh: the console in a real terminal
# emulator (tmux).
#
#   open_console TERMINAL [COLUMNS ROWS]
#   CONSOLE=NAME          which one from here on, when there are several
#   keys KEY...           as tmux names them: F10 Enter Escape; words are typed
#   screen                the picture as text
#   shows NAME REGEX      a test: the picture comes to match within 10 s
#   must_show REGEX       likewise, a step without which the rest makes no sense
#
# A picture that matches already proves nothing: after a key wait for something
# that only its own picture can show, before the next key and before a look.
#
#   gone REGEX            a step too: the picture comes to match no more
#   learn NAME REGEX      what its group matches becomes the variable NAME; a step
#                         like must_show
#   insist WHY REGEX      answers every rule that stands against what was entered,
#                         until REGEX is shown
#   close_console, kill_console
#   sign_in LOGIN         with the demo hotel's PIN

CONSOLE=console
export TERM=${CONSOLE_TERM:-xterm-256color}

# tmux ends with its last session, and a new one may meet it doing so: this one
# stays.
start_tmux() {
	tmux -S "$T/tmux" has-session -t keep 2>/dev/null ||
		tmux -S "$T/tmux" -f /dev/null new-session -d -s keep cat
}

open_console() {
	start_tmux
	tmux -S "$T/tmux" -f /dev/null new-session -d -s "$CONSOLE" \
		-x "${2:-80}" -y "${3:-24}" \
		"env OFFSYNC_HOME='$T/$1' ${CONSOLE_ENV:-} '$BUILD/offsync'; \
		 echo \"left with \$?\"; cat"
}

close_console() { tmux -S "$T/tmux" kill-session -t "$CONSOLE" 2>/dev/null || true; }

kill_console() { # as kill -9 does
	pkill -KILL -P "$(tmux -S "$T/tmux" display -t "$CONSOLE" -p '#{pane_pid}')"
	must_show 'left with 137'
	close_console
}

keys() {
	local key
	for key in "$@"; do
		tmux -S "$T/tmux" send-keys -t "$CONSOLE" "$key"
	done
}

screen() { tmux -S "$T/tmux" capture-pane -t "$CONSOLE" -p; }

is_shown() {
	PICTURE=$(screen)
	grep -qE -- "$1" <<<"$PICTURE"
}

shows() {
	if wait_for "is_shown '$2'" 10; then
		result 0 "$1"
	else
		result 1 "$1" "$(screen)"
	fi
}

must_show() {
	if ! wait_for "is_shown '$1'" 10; then
		result 1 "the screen shows $1" "$(screen)"
		finish
	fi
}

gone() { must_wait "! is_shown '$1'" 10; }

insist() {
	while must_show "A RULE STANDS|$2" && [[ $PICTURE == *'A RULE STANDS'* ]]; do
		keys 2
		must_show '^ Why:'
		keys "$1" Enter
		gone '^ Why:'
	done
}

learn() {
	must_show "$2"
	[[ $PICTURE =~ $2 ]]
	printf -v "$1" %s "${BASH_REMATCH[1]}"
}

sign_in() {
	must_show 'SIGN IN'
	keys "$1" Enter 2468 Enter
	must_show 'Welcome|NOW: '
}

# A whole terminal: enrolled, with an agent, and its console open.
start_desk() {
	enroll "$1"
	start_agent "$1"
	must_wait "[ \"\$(status_of $1 online)\" = true ]" 20
}
