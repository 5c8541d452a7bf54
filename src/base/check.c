#include "base/check.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*_Atomic abort_hook)(void);

void
check_set_hook(void (*hook)(void))
{
	atomic_store(&abort_hook, hook);
}

/* Plain write(2): the program is broken, so stdio's locks and buffers cannot
 * be trusted any more. */
static void
say(const char *text)
{
	size_t len = strlen(text);
	ssize_t n;

	while (len > 0) {
		n = write(STDERR_FILENO, text, len);
		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

static void
say_number(int n)
{
	char digits[12];
	size_t at = sizeof digits - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0 && at > 0);
	say(digits + at);
}

void
check_failed(const char *file, int line, const char *what)
{
	/* Taken out before it runs: a hook that fails a CHECK must not run
	 * again. */
	void (*hook)(void) = atomic_exchange(&abort_hook, NULL);

	if (hook != NULL)
		hook();
	say("offsync: broken promise at ");
	say(file);
	say(":");
	say_number(line);
	say(": ");
	say(what);
	say("\n");
	abort();
}
