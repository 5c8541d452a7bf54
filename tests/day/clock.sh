# Sourced by tests/day/run: one clock for all programs of the day, which can be
# moved on (libfaketime reads it from a file).
#
#   clock_start      the programs of $BUILD are on that clock from here on
#   clock_hours N

CLOCK_HOURS=0

clock_library() {
	command -v faketime >/dev/null || return 1
	faketime -f +0 printenv LD_PRELOAD
}

clock_start() {
	local library program
	library=$(clock_library) || return 0
	# Sanitizers want to be the first library of a program.
	LD_PRELOAD=$library "$BUILD/offsync" --version >/dev/null 2>&1 || return 0
	mkdir "$T/bin"
	echo +0 >"$T/clock"
	for program in offsync offsyncd offsync-agent; do
		{
			echo '#!/bin/sh'
			echo "export LD_PRELOAD='$library' FAKETIME_NO_CACHE=1"
			echo "export FAKETIME_TIMESTAMP_FILE='$T/clock'"
			echo "exec '$BUILD/$program' \"\$@\""
		} >"$T/bin/$program"
		chmod +x "$T/bin/$program"
	done
	BUILD=$T/bin
	PATH=$BUILD:$PATH
}

clock_hours() {
	[ "$BUILD" = "$T/bin" ] || return 0
	CLOCK_HOURS=$((CLOCK_HOURS + $1))
	echo "+$((CLOCK_HOURS * 3600))" >"$T/clock.new"
	mv "$T/clock.new" "$T/clock"
}
