# Sourced after e2e.sh: programs on a clock that stands ahead (libfaketime). It
# counts the time since the machine's start from 1970, and that is what a
# terminal measures its absence by: so a terminal is on this clock from its
# enrolment on.

FAKE_LIB=$(faketime -f +0 printenv LD_PRELOAD)

later() { # later SECONDS: so far ahead is whatever at and start_server start
	CLOCK=(env LD_PRELOAD="$FAKE_LIB" FAKETIME="+$1s")
}
later 0
