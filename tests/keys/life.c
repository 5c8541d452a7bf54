#include "tests/keys/life.h"

#include "tests/keys/fingers.h"
#include "tests/keys/ledger.h"
#include "tests/screens/house.h"
#include "tests/screens/seat.h"

#include "base/check.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define BURST_MAX 4000
#define BURST_CPU_S                                                            \
	60 /* of the processor: more, and it goes round in circles */
#define BURST_MS     300 /* so that what others wrote is read again */
#define ESCAPES_MAX  8
#define SIGN_IN_MAX  4
#define PASS_MAX_MS  (INT64_C(40) * 60 * 1000)
#define PASSES_MAX   40
#define LOCKED_MS    (INT64_C(2) * 3600 * 1000)
#define DEATH_WRITES 80

enum end {
	END_IN_A_WRITE,
	END_IDLE,
	END_SIGHUP,
	END_LINE_GONE,
	END_SIGTERM,
	END_COUNT,
};

static struct chance chance;

__attribute__((format(printf, 1, 2))) _Noreturn static void
fail(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(ledger->why, sizeof(ledger->why), format, ap);
	va_end(ap);
	_exit(LIFE_FAILED);
}

_Noreturn static void
leave(int exit_code)
{
	if (exit_code != 0)
		fail("the console ended with %d", exit_code);
	_exit(LIFE_OVER);
}

/* Processor time, so that a busy machine is no failure. */
static void
watch(void)
{
	const struct itimerval limit = { .it_value.tv_sec = BURST_CPU_S };

	CHECK(setitimer(ITIMER_PROF, &limit, NULL) == 0);
}

static void
send(const char *bytes, size_t len, size_t keys)
{
	watch();
	ledger_note_burst(bytes, len);
	ledger->keys += keys;
	house_pass_ms(BURST_MS);
	seat_send(bytes, len);
	if (seat_has_ended())
		leave(seat_close());
	ledger_note_screen(seat_screen());
	seat_forget();
}

static void
type(const char *bytes, size_t keys)
{
	send(bytes, strlen(bytes), keys);
}

static bool
is_signed_in(void)
{
	return strcmp(seat_screen(), "sign-in") != 0;
}

/* Whatever stands in the fields, and in whichever the cursor is: after the
 * first try it is in the last. A lock for wrong PINs ends with time. */
static void
sign_in(void)
{
	static const char *const logins[] = { "ada", "ada", "bob", "max", "max",
		"chef", "rosa", "ivan" };
	char keys[64];

	for (int i = 0; !is_signed_in(); i++) {
		if (i == SIGN_IN_MAX)
			fail("nobody can sign in any more: %s", seat_result());
		if (i > 1)
			house_pass_ms(LOCKED_MS);
		(void)snprintf(keys, sizeof(keys),
			"\033\033%s\025%s\r\0252468\r", i > 0 ? "\033[Z" : "",
			logins[chance_below(&chance, COUNT(logins))]);
		type(keys, strlen(keys));
	}
}

static bool
is_at_start(void)
{
	return is_signed_in() && strcmp(seat_screen(), "rooms") == 0 &&
	       seat_context() == CTX_ROOMS;
}

/* From anywhere: some Esc, and go to the rooms. Where keys are tried F10 is one
 * of them: it takes the Esc, each by itself. */
static void
find_back(void)
{
	uint64_t escapes = chance_below(&chance, ESCAPES_MAX);

	for (int tries = 0; tries == 0 || (tries == 1 && !is_at_start());
		tries++, escapes = ESCAPES_MAX) {
		for (uint64_t i = 0; i < escapes; i++)
			type("\033", 1);
		type("\0330", 1);
		type("1", 1);
	}
	if (!is_at_start())
		fail("no way back: %d times Esc, then F10 1 is %s, which says: "
		     "%s",
			ESCAPES_MAX, seat_screen(), seat_result());
	ledger->ways_back++;
}

static void
change_window(void)
{
	watch();
	seat_resize(2 + (int)chance_below(&chance, PICTURE_ROWS - 1),
		10 + (int)chance_below(&chance, PICTURE_COLUMNS - 9));
}

/* What the agent does beside it. */
static void
poke(void)
{
	const uint64_t link = chance_below(&chance, LINK_STATE_COUNT);

	watch();
	house_copy_link((enum link_state)link, PASS_MAX_MS);
}

static void
hit_keys(size_t keys)
{
	size_t until = ledger->keys + keys, len;
	int passes = 0;
	struct buf bytes;

	buf_init(&bytes, BURST_MAX);
	while (ledger->keys < until) {
		if (!is_signed_in() && !chance_of(&chance, 200))
			sign_in();
		if (chance_of(&chance, 40) && is_signed_in())
			find_back();
		if (chance_of(&chance, 30))
			change_window();
		if (chance_of(&chance, 20))
			poke();
		if (chance_of(&chance, 20) && passes++ < PASSES_MAX)
			house_pass_ms((int64_t)chance_below(
				&chance, (uint64_t)PASS_MAX_MS));
		if (chance_of(&chance, 5))
			(void)seat_repaint(&len);
		buf_clear(&bytes);
		len = fingers_burst(&chance, &bytes);
		send(bytes.data, bytes.len, len);
	}
	buf_fini(&bytes);
}

_Noreturn static void
end(enum end how)
{
	watch();
	if (how == END_IDLE || how == END_IN_A_WRITE)
		(void)raise(SIGKILL);
	if (how == END_SIGTERM)
		leave(seat_close());
	if (how == END_SIGHUP)
		(void)raise(SIGHUP);
	leave(seat_hang_up(how == END_LINE_GONE));
}

void
life_live(uint64_t seed, int number, size_t keys)
{
	enum end how;

	chance = chance_split(seed, "life", number);
	how = (enum end)chance_below(&chance, END_COUNT);
	watch();
	house_copy_open("xterm-256color", chance_of(&chance, 500), 24, 80);
	if (how == END_IN_A_WRITE)
		ledger_set_death(
			1 + (int64_t)chance_below(&chance, DEATH_WRITES));
	hit_keys(keys);
	end(how);
}
