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
places=$(cd "$T/seen" && printf '%s\n' *.bytes | sed 's/\.bytes$//')
ok "there is something to show" [ "$(wc -l <<<"$places")" -ge 120 ]

# A window each, some at a time, all of them in one call of tmux.
start_tmux
in_tmux() { tmux -S "$T/tmux" -f /dev/null source-file "$T/script"; }
windows() { tmux -S "$T/tmux" list-windows -t "$CONSOLE" -F "$1"; }
while read -r -a some; do
	# The title comes last: when tmux has that, it has taken all of them.
	for name in "${some[@]}"; do
		kind='new-window -d -t'
		[ "$name" != "${some[0]}" ] ||
			kind='new-session -d -x 80 -y 24 -s'
		echo "$kind $CONSOLE -n $name" "\"stty raw -echo;" \
			"cat '$T/seen/$name.bytes';" \
			"printf '\\\\033]2;shown\\\\007'; exec cat\""
	done >"$T/script"
	must in_tmux
	must_wait "[ \"\$(windows '#{pane_title}' | grep -c '^shown')\" = ${#some[@]} ]" 60
	for name in "${some[@]}"; do
		echo "capture-pane -t '$CONSOLE:=$name' -e -N -b '$name'"
		echo "save-buffer -b '$name' '$T/seen/$name.capture'"
		echo "delete-buffer -b '$name'"
	done >"$T/script"
	must in_tmux
	windows '#{window_name} #{cursor_y} #{cursor_x}' |
		"$BUILD/screens" --captures "$T/seen"
	close_console
done < <(xargs -n 40 <<<"$places")

for name in $places; do
	ok "tmux agrees on $name" diff "$T/seen/$name.seen" "$T/seen/$name.tmux"
done
finish
