#include "net/netsim.h"

#include "base/check.h"
#include "base/env.h"
#include "net/netsim_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#define PAIRS_MAX    512
#define CONTROLS_MAX 8
#define LINE_MAX_LEN 256

/* Places in the list of what is polled. */
enum {
	POLL_SIGNAL,
	POLL_LISTEN,
	POLL_CONTROL,
	POLL_REST
};

struct control {
	int fd;
	size_t len;
	char line[LINE_MAX_LEN];
};

struct netsim {
	struct netsim_world world;
	const struct netsim_options *options;
	int signal_fd;
	int listen_fd;
	int control_fd;
	sigset_t old_signals;
	size_t pair_count;
	struct netsim_pair *pairs[PAIRS_MAX];
	size_t control_count;
	struct control controls[CONTROLS_MAX];
};

/* xorshift64*: enough for dice, and the same from the same seed. */
uint64_t
netsim_random(struct netsim_world *w, uint64_t n)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return (w->random * UINT64_C(0x2545F4914F6CDD1D) >> 11) % n;
}

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* ---- start and end ---- */

static int
complain(const char *what, const char *about, int status)
{
	(void)fprintf(stderr, "offsync netsim: %s: %s\n", about, what);
	return status;
}

static void
announce(int fd)
{
	struct sockaddr_storage sa = { 0 };
	socklen_t len = sizeof sa;
	char host[INET6_ADDRSTRLEN] = "?";
	int port = 0;

	(void)getsockname(fd, (struct sockaddr *)&sa, &len);
	if (sa.ss_family == AF_INET) {
		struct sockaddr_in *in = (struct sockaddr_in *)&sa;

		(void)inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
		port = ntohs(in->sin_port);
		(void)printf("listening on %s:%d\n", host, port);
	} else {
		struct sockaddr_in6 *in = (struct sockaddr_in6 *)&sa;

		(void)inet_ntop(AF_INET6, &in->sin6_addr, host, sizeof host);
		port = ntohs(in->sin6_port);
		(void)printf("listening on [%s]:%d\n", host, port);
	}
	(void)fflush(stdout);
}

static int
open_all(struct netsim *ns)
{
	const struct netsim_options *o = ns->options;
	struct netsim_address at;
	sigset_t set;

	if (netsim_address_parse(o->listen, &at) != ERR_OK)
		return complain("is no address such as 127.0.0.1:8080",
			o->listen, EX_USAGE);
	if (netsim_address_parse(o->to, &ns->world.to) != ERR_OK)
		return complain("is no address such as 127.0.0.1:8443", o->to,
			EX_USAGE);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	CHECK(sigprocmask(SIG_BLOCK, &set, &ns->old_signals) == 0);
	ns->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	CHECK(ns->signal_fd != -1);
	ns->listen_fd = netsim_listen(&at);
	if (ns->listen_fd == -1)
		return complain(strerror(errno), o->listen, EX_UNAVAILABLE);
	if (o->control != NULL) {
		ns->control_fd = netsim_listen_unix(o->control);
		if (ns->control_fd == -1)
			return complain(
				strerror(errno), o->control, EX_UNAVAILABLE);
	}
	announce(ns->listen_fd);
	return EX_OK;
}

static void
close_all(struct netsim *ns)
{
	while (ns->pair_count > 0)
		netsim_pair_free(ns->pairs[--ns->pair_count], true);
	while (ns->control_count > 0)
		close(ns->controls[--ns->control_count].fd);
	if (ns->control_fd != -1)
		(void)unlink(ns->options->control);
	close_fd(&ns->control_fd);
	close_fd(&ns->listen_fd);
	if (ns->signal_fd != -1)
		CHECK(sigprocmask(SIG_SETMASK, &ns->old_signals, NULL) == 0);
	close_fd(&ns->signal_fd);
}

/* ---- control ---- */

static void
control_accept(struct netsim *ns)
{
	int fd = netsim_accept(ns->control_fd);

	if (fd == -1)
		return;
	if (ns->control_count == CONTROLS_MAX) {
		close(fd);
		return;
	}
	ns->controls[ns->control_count++] = (struct control){ .fd = fd };
}

static void
control_line(struct netsim *ns, struct control *c)
{
	struct buf answer;

	buf_init(&answer, 1024);
	/* The answer itself says what is wrong. */
	(void)!netsim_parse_control_line(c->line, &ns->world.link, &answer);
	buf_addc(&answer, '\n');
	(void)!send(c->fd, answer.data, answer.len, MSG_NOSIGNAL);
	buf_fini(&answer);
	c->len = 0;
}

/* False when the connection is over. */
static bool
control_read(struct netsim *ns, struct control *c)
{
	char bytes[LINE_MAX_LEN];
	ssize_t n = recv(c->fd, bytes, sizeof bytes, MSG_DONTWAIT);
	ssize_t i;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	for (i = 0; i < n; i++) {
		if (bytes[i] == '\n') {
			c->line[c->len] = '\0';
			control_line(ns, c);
		} else if (c->len == sizeof c->line - 1) {
			return false;
		} else {
			c->line[c->len++] = bytes[i];
		}
	}
	return n > 0;
}

/* ---- the loop ---- */

static void
pair_accept(struct netsim *ns)
{
	int fd = netsim_accept(ns->listen_fd);
	struct netsim_pair *p;

	if (fd == -1)
		return;
	p = netsim_pair_new(fd);
	if (ns->world.link.offline || ns->pair_count == PAIRS_MAX)
		netsim_pair_free(p, true);
	else
		ns->pairs[ns->pair_count++] = p;
}

/* Fills the list; gives how long to wait, -1 for ever. */
static int
prepare(struct netsim *ns, struct pollfd *list, size_t *count)
{
	struct netsim_world *w = &ns->world;
	int64_t due_ms = -1;
	int64_t at;
	size_t n = POLL_REST;
	size_t i;

	list[POLL_SIGNAL] = (struct pollfd){ ns->signal_fd, POLLIN, 0 };
	list[POLL_LISTEN] = (struct pollfd){ ns->listen_fd, POLLIN, 0 };
	list[POLL_CONTROL] = (struct pollfd){ ns->control_fd, POLLIN, 0 };
	for (i = 0; i < ns->control_count; i++)
		list[n++] = (struct pollfd){ ns->controls[i].fd, POLLIN, 0 };
	for (i = 0; i < ns->pair_count; i++) {
		struct netsim_pair *p = ns->pairs[i];
		short client = netsim_pair_client_events(w, p);
		short server = netsim_pair_server_events(w, p);

		/* A negative descriptor is left out, its hang-ups too. */
		list[n++] = (struct pollfd){ w->link.silent ? -1 : p->client,
			client, 0 };
		list[n++] = (struct pollfd){ server == 0 ? -1 : p->server,
			server, 0 };
		at = netsim_pair_due_ms(w, p);
		if (at != -1 && (due_ms == -1 || at < due_ms))
			due_ms = at;
	}
	*count = n;
	if (due_ms == -1)
		return -1;
	return due_ms <= w->now_ms ? 0 : (int)(due_ms - w->now_ms);
}

static void
run_controls(struct netsim *ns, const struct pollfd *list)
{
	size_t i;

	for (i = ns->control_count; i-- > 0;) {
		if (list[i].revents == 0 || control_read(ns, &ns->controls[i]))
			continue;
		close(ns->controls[i].fd);
		ns->controls[i] = ns->controls[--ns->control_count];
	}
}

static void
run_pairs(struct netsim *ns, const struct pollfd *list)
{
	struct netsim_pair *p;
	size_t i;

	/* Backwards, so that a removed one is replaced by one already seen. */
	for (i = ns->pair_count; i-- > 0;) {
		p = ns->pairs[i];
		netsim_pair_run(&ns->world, p, list[2 * i].revents,
			list[2 * i + 1].revents);
		if (ns->world.link.offline)
			p->reset_at_end = true;
		if (p->state != NETSIM_DEAD && !ns->world.link.offline)
			continue;
		netsim_pair_free(p, p->reset_at_end);
		ns->pairs[i] = ns->pairs[--ns->pair_count];
	}
}

static void
loop(struct netsim *ns)
{
	static struct pollfd list[POLL_REST + CONTROLS_MAX + 2 * PAIRS_MAX];
	struct signalfd_siginfo signal;
	size_t controls;
	size_t count;
	int wait_ms;

	while (!ns->world.link.quit) {
		ns->world.now_ms = env_mono_ms(env_real());
		wait_ms = prepare(ns, list, &count);
		if (poll(list, (nfds_t)count, wait_ms) < 0 && errno != EINTR)
			return;
		ns->world.now_ms = env_mono_ms(env_real());
		controls = ns->control_count;
		if (list[POLL_SIGNAL].revents != 0) {
			/* Taken, or it would strike when it is let through. */
			(void)!read(ns->signal_fd, &signal, sizeof signal);
			return;
		}
		run_controls(ns, list + POLL_REST);
		run_pairs(ns, list + POLL_REST + controls);
		if (list[POLL_CONTROL].revents != 0)
			control_accept(ns);
		if (list[POLL_LISTEN].revents != 0)
			pair_accept(ns);
	}
}

int
netsim_run(const struct netsim_options *options)
{
	static struct netsim ns;
	int status;

	ns = (struct netsim){
		.options = options,
		.signal_fd = -1,
		.listen_fd = -1,
		.control_fd = -1,
	};
	ns.world.link = options->link;
	ns.world.random = options->seed;
	while (ns.world.random == 0)
		env_random(
			env_real(), &ns.world.random, sizeof ns.world.random);
	status = open_all(&ns);
	if (status == EX_OK)
		loop(&ns);
	close_all(&ns);
	return status;
}
