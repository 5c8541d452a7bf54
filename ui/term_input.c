/* Waiting for a person, for signals and for files; keys in a queue. */
#include "ui/term_priv.h"

#include "ui/key.h"

#include "base/check.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define READ_SIZE 256

static int64_t
mono_ms(void)
{
	struct timespec now;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
push_key(void *ctx, uint32_t key)
{
	term_push(ctx, (struct term_event){ .kind = TERM_KEY, .key = key });
}

void
term_input_init(struct term *t, bool latin1)
{
	decode_init(&t->decode, latin1, push_key, t);
}

void
term_push(struct term *t, struct term_event ev)
{
	CHECK(t->count < TERM_QUEUE);
	t->queue[(t->first + t->count) % TERM_QUEUE] = ev;
	t->count++;
}

bool
term_next(struct term *t, struct term_event *out)
{
	if (t->count == 0)
		return false;
	*out = t->queue[t->first];
	t->first = (t->first + 1) % TERM_QUEUE;
	t->count--;
	return true;
}

static bool
is_ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

bool
term_has_input(const struct term *t)
{
	if (t->count > 0)
		return true;
	/* A line that is gone is always ready, and has nothing any more. */
	return !t->hung_up && !t->ended && is_ready(TERM_TTY_IN);
}

void
term_watch(struct term *t, int fd)
{
	CHECK(t->watch_count < TERM_WATCH_MAX);
	t->watched[t->watch_count++] = fd;
}

void
term_unwatch(struct term *t, int fd)
{
	size_t i;

	for (i = 0; i < t->watch_count; i++) {
		if (t->watched[i] != fd)
			continue;
		t->watch_count--;
		t->watched[i] = t->watched[t->watch_count];
		return;
	}
}

/* One byte makes two keys at most (Esc, then what it was not the start of); the
 * rest waits in the kernel, so nothing is lost when the queue is long. */
static bool
has_room(const struct term *t)
{
	return t->count + 2 * READ_SIZE + 2 * sizeof(t->decode.held) <
	       TERM_QUEUE;
}

void
term_hang_up(struct term *t)
{
	if (t->hung_up)
		return;
	t->hung_up = true;
	term_push(t, (struct term_event){ .kind = TERM_HANGUP });
}

/* All that was typed, before anything is drawn. */
static void
read_keys(struct term *t)
{
	char bytes[READ_SIZE];
	ssize_t n, i;

	if (t->plain != NULL) {
		term_plain_read(t);
		return;
	}
	while (has_room(t) && is_ready(TERM_TTY_IN)) {
		n = read(TERM_TTY_IN, bytes, sizeof(bytes));
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0) {
			term_hang_up(t);
			return;
		}
		for (i = 0; i < n; i++)
			decode_byte(&t->decode, bytes[i], mono_ms());
	}
}

static void
push_kind(struct term *t, enum term_event_kind kind)
{
	term_push(t, (struct term_event){ .kind = kind });
}

static void
suspend(struct term *t)
{
	term_suspend(t);
	term_signals_stop();
	push_kind(t, TERM_CONTINUED);
	term_resized(t);
	push_kind(t, TERM_RESIZE);
}

static void
take_signal(struct term *t, int signo)
{
	if (signo == SIGWINCH) {
		term_resized(t);
		push_kind(t, TERM_RESIZE);
	} else if (signo == SIGINT) {
		push_key(t, UI_KEY_CTRL_C);
	} else if (signo == SIGTSTP) {
		suspend(t);
	} else if (signo == SIGCONT) {
		/* Somebody stopped us without asking; the tty's modes are a
		 * shell's now. */
		term_suspend(t);
		push_kind(t, TERM_CONTINUED);
	} else if (signo == SIGHUP) {
		term_hang_up(t);
	} else {
		push_kind(t, TERM_QUIT);
	}
}

static void
read_signals(struct term *t)
{
	unsigned char signals[32];
	ssize_t n, i;

	if (!has_room(t))
		return;
	n = read(t->signal_fd, signals, sizeof(signals));
	for (i = 0; i < n; i++)
		take_signal(t, signals[i]);
}

static bool
is_queued(const struct term *t, int fd)
{
	size_t i;
	const struct term_event *ev;

	for (i = 0; i < t->count; i++) {
		ev = &t->queue[(t->first + i) % TERM_QUEUE];
		if (ev->kind == TERM_READABLE && ev->fd == fd)
			return true;
	}
	return false;
}

/* One look at everything; waits at most so long. */
static void
look(struct term *t, int timeout_ms)
{
	struct pollfd fds[2 + TERM_WATCH_MAX];
	nfds_t n = 0;
	size_t i;

	fds[n++] = (struct pollfd){ .fd = t->signal_fd, .events = POLLIN };
	/* poll ignores fd -1: a line that is gone is always "readable". */
	fds[n++] = (struct pollfd){ .fd = t->hung_up || t->ended ? -1
								 : TERM_TTY_IN,
		.events = POLLIN };
	for (i = 0; i < t->watch_count; i++)
		fds[n++] = (struct pollfd){ .fd = t->watched[i],
			.events = POLLIN };
	if (poll(fds, n, timeout_ms) <= 0)
		return;
	if (fds[1].revents != 0)
		read_keys(t);
	if (fds[0].revents != 0)
		read_signals(t);
	for (i = 2; i < n; i++)
		if (fds[i].revents != 0 && has_room(t) &&
			!is_queued(t, fds[i].fd))
			term_push(t, (struct term_event){ .kind = TERM_READABLE,
					     .fd = fds[i].fd });
}

static int
shorter(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

void
term_wait(struct term *t, int timeout_ms)
{
	int64_t now = mono_ms(), until = now + timeout_ms;
	int wait = t->count > 0 ? 0 : timeout_ms;

	if (t->plain != NULL && t->count == 0) {
		term_plain_prompt(t);
		term_plain_take(t);
		wait = t->count > 0 ? 0 : timeout_ms;
	}
	for (;;) {
		if (t->unfinished && wait != 0 && !is_ready(TERM_TTY_IN))
			term_finish_show(t);
		look(t, shorter(wait, decode_wait_ms(&t->decode, now)));
		now = mono_ms();
		decode_timeout(&t->decode, now);
		if (t->plain != NULL && term_plain_has_line(t))
			return;
		if (t->count > 0 || wait == 0)
			return;
		if (timeout_ms < 0)
			continue;
		wait = until > now ? (int)(until - now) : 0;
		if (wait == 0)
			return;
	}
}
