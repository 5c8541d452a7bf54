#!/usr/bin/env bash
# A second opinion: tmux makes of the console's bytes what libvterm makes of
# them, words, attributes and cursor.
set -euo pipefail
. "$(dirname "$0")/../lib/e2e.sh"
. "$(dirname "$0")/../lib/console.sh"

[ -x "$BUILD/screens" ] || { skip "tmux agrees" "run make screens"; finish; }
export TERM=xterm-256color
mkdir "$T/seen"
must "$BUILD/screens" --record "$T/seen"
ok "there is something to show" [ "$(ls "$T"/seen/*.bytes | wc -l)" -ge 12 ]

start_tmux
for bytes in "$T"/seen/*.bytes; do
	name=$(basename "$bytes" .bytes)
	# The title comes last: when tmux has that, it has taken all of them.
	tmux -S "$T/tmux" -f /dev/null new-session -d -s "$CONSOLE" -x 80 -y 24 \
		"stty raw -echo; cat '$bytes'; printf '\\033]2;shown\\007'; cat"
	must_wait '[ "$(tmux -S "$T/tmux" display -t "$CONSOLE" -p \
		"#{pane_title}")" = shown ]' 10
	tmux -S "$T/tmux" capture-pane -t "$CONSOLE" -p -e -N >"$T/capture"
	at=$(tmux -S "$T/tmux" display -t "$CONSOLE" -p '#{cursor_y} #{cursor_x}')
	# shellcheck disable=SC2086
	"$BUILD/screens" --capture "$T/capture" $at >"$T/tmux-saw"
	ok "tmux agrees on $name" diff "$T/seen/$name.seen" "$T/tmux-saw"
	close_console
done
finish
