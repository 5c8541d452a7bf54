#include "base/check.h"
#include "net/netsim_priv.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_MAX ((size_t)64 * 1024 * 1024)
#define BACKLOG_MAX ((size_t)1024 * 1024) /* then the server must wait */
#define READ_SIZE   ((size_t)64 * 1024)
#define SLICES      20 /* of a second, with a rate */

static const char portal_page[] =
	"<!DOCTYPE html><title>Guest Wi-Fi</title><h1>Welcome!</h1><p>Please "
	"accept our terms to go online.\n";
static const char problem[] = "{\"title\":\"simulated\"}";

/* ---- pipes ---- */

static bool
pipe_is_empty(const struct netsim_pipe *p)
{
	return p->done == p->data.len;
}

static void
pipe_add(struct netsim_world *w, struct netsim_pipe *p, const char *bytes,
	size_t len)
{
	if (pipe_is_empty(p)) {
		buf_clear(&p->data);
		p->done = 0;
		if (p->next_ms < w->now_ms + w->link.delay_ms)
			p->next_ms = w->now_ms + w->link.delay_ms;
	}
	buf_add(&p->data, bytes, len);
}

/* False when the other side is gone. */
static bool
pipe_write(struct netsim_world *w, struct netsim_pipe *p, int fd)
{
	size_t most;
	ssize_t n;

	while (!pipe_is_empty(p) && w->now_ms >= p->next_ms) {
		most = p->data.len - p->done;
		if (w->link.rate > 0 &&
			most > (size_t)w->link.rate / SLICES + 1)
			most = (size_t)w->link.rate / SLICES + 1;
		n = send(fd, p->data.data + p->done, most, MSG_NOSIGNAL);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR ||
			       errno == EINPROGRESS;
		p->done += (size_t)n;
		if (w->link.rate > 0)
			p->next_ms = w->now_ms + n * 1000 / w->link.rate;
	}
	return true;
}

/* ---- life ---- */

struct netsim_pair *
netsim_pair_new(int client)
{
	struct netsim_pair *p = calloc(1, sizeof *p);

	CHECK(p != NULL);
	p->client = client;
	p->server = -1;
	buf_init(&p->in, MESSAGE_MAX);
	buf_init(&p->up.data, MESSAGE_MAX);
	buf_init(&p->down.data, MESSAGE_MAX);
	buf_init(&p->held, MESSAGE_MAX);
	framing_init(&p->request, false);
	return p;
}

static void
close_server(struct netsim_pair *p)
{
	if (p->server != -1)
		close(p->server);
	p->server = -1;
	p->connecting = false;
}

void
netsim_pair_free(struct netsim_pair *p, bool with_reset)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	if (with_reset)
		(void)setsockopt(
			p->client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(p->client);
	close_server(p);
	buf_fini(&p->in);
	buf_fini(&p->up.data);
	buf_fini(&p->down.data);
	buf_fini(&p->held);
	free(p);
}

/* As a link that breaks: no bytes more, and no polite end. */
static void
break_off(struct netsim_pair *p)
{
	p->reset_at_end = true;
	p->state = NETSIM_DEAD;
}

/* ---- exchanges ---- */

static bool
happens(struct netsim_world *w, int64_t ppm)
{
	return ppm > 0 && netsim_random(w, 1000000) < (uint64_t)ppm;
}

static bool
reach_server(struct netsim_world *w, struct netsim_pair *p)
{
	if (p->server != -1)
		return true;
	p->server = netsim_connect(&w->to);
	p->connecting = p->server != -1;
	return p->server != -1;
}

static void
answer_instead(struct netsim_world *w, struct netsim_pair *p)
{
	const char *body = w->link.portal ? portal_page : problem;
	struct buf b;

	buf_init(&b, 1024);
	buf_addf(&b, "HTTP/1.1 %d Simulated\r\n",
		w->link.portal ? 200 : (int)w->link.answer);
	if (!w->link.portal && w->link.retry_after[0] != '\0')
		buf_addf(&b, "Retry-After: %s\r\n", w->link.retry_after);
	buf_addf(&b,
		"Content-Type: %s\r\nContent-Length: %zu\r\n"
		"Connection: close\r\n\r\n%s",
		w->link.portal ? "text/html; charset=utf-8"
			       : "application/problem+json",
		strlen(body), body);
	pipe_add(w, &p->down, b.data, b.len);
	buf_fini(&b);
	p->state = NETSIM_LAST;
}

/* A whole request is there: now chance decides. */
static void
begin_exchange(struct netsim_world *w, struct netsim_pair *p, size_t len)
{
	size_t forwarded = len;

	if (w->link.portal || w->link.answer != 0) {
		answer_instead(w, p);
		return;
	}
	if (happens(w, w->link.loss) || !reach_server(w, p)) {
		break_off(p);
		return;
	}
	p->cut_up =
		w->link.cut_request >= 0 && (uint64_t)w->link.cut_request < len;
	if (p->cut_up)
		forwarded = (size_t)w->link.cut_request;
	p->copies = happens(w, w->link.duplicate) ? 2 : 1;
	p->drop = happens(w, w->link.drop_response);
	p->hold = w->link.cut >= 0 || happens(w, w->link.truncate);
	buf_clear(&p->held);
	framing_init(&p->answer, true);
	pipe_add(w, &p->up, p->in.data, forwarded);
	memmove(p->in.data, p->in.data + len, p->in.len - len);
	p->in.len -= len;
	p->seen = 0;
	p->state = NETSIM_EXCHANGE;
}

static void
look_at_request(struct netsim_world *w, struct netsim_pair *p)
{
	if (p->state != NETSIM_REQUEST || p->in.len == p->seen)
		return;
	p->seen += framing_feed(
		&p->request, p->in.data + p->seen, p->in.len - p->seen);
	if (p->request.part == FRAMING_NOT_HTTP) {
		if (!reach_server(w, p)) {
			break_off(p);
			return;
		}
		pipe_add(w, &p->up, p->in.data, p->in.len);
		buf_clear(&p->in);
		p->state = NETSIM_RAW;
	} else if (p->request.part == FRAMING_DONE) {
		framing_init(&p->request, false);
		w->link.requests++;
		begin_exchange(w, p, p->seen);
	}
}

/* Where an answer of len bytes is cut; len: not at all. */
static size_t
cut_of(struct netsim_world *w, size_t len)
{
	if (w->link.cut >= 0)
		return (uint64_t)w->link.cut < len ? (size_t)w->link.cut : len;
	return len > 0 ? (size_t)netsim_random(w, len) : 0;
}

static void
end_exchange(struct netsim_world *w, struct netsim_pair *p)
{
	bool closes = p->answer.closes || p->answer.part == FRAMING_UNTIL_CLOSE;
	size_t cut;

	if (closes)
		close_server(p);
	if (p->copies > 1) {
		p->copies--;
		p->up.done = 0; /* the same request once more */
		framing_init(&p->answer, true);
		if (!reach_server(w, p))
			break_off(p);
		return;
	}
	if (p->drop) {
		break_off(p);
		return;
	}
	p->state = closes ? NETSIM_LAST : NETSIM_REQUEST;
	if (p->hold) {
		cut = cut_of(w, p->held.len);
		pipe_add(w, &p->down, p->held.data, cut);
		if (cut < p->held.len) {
			p->state = NETSIM_LAST;
			p->reset_at_end = true;
		}
	}
	look_at_request(w, p);
}

static void
take_answer(struct netsim_world *w, struct netsim_pair *p, const char *bytes,
	size_t len)
{
	size_t used = framing_feed(&p->answer, bytes, len);

	if (p->answer.part == FRAMING_NOT_HTTP) {
		break_off(p);
		return;
	}
	if (p->copies == 1 && !p->drop) {
		if (p->hold)
			buf_add(&p->held, bytes, used);
		else
			pipe_add(w, &p->down, bytes, used);
	}
	if (p->answer.part == FRAMING_DONE)
		end_exchange(w, p);
}

/* ---- events ---- */

static void
read_client(struct netsim_world *w, struct netsim_pair *p)
{
	char bytes[READ_SIZE];
	ssize_t n = recv(p->client, bytes, sizeof bytes, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		p->state = NETSIM_DEAD;
		return;
	}
	w->link.up += n;
	if (p->state == NETSIM_RAW) {
		pipe_add(w, &p->up, bytes, (size_t)n);
		return;
	}
	buf_add(&p->in, bytes, (size_t)n);
	if (!buf_ok(&p->in))
		break_off(p);
	look_at_request(w, p);
}

static void
server_is_gone(struct netsim_world *w, struct netsim_pair *p)
{
	close_server(p);
	if (p->state == NETSIM_RAW) {
		p->state = NETSIM_LAST;
	} else if (p->state == NETSIM_EXCHANGE) {
		if (p->answer.part == FRAMING_UNTIL_CLOSE) {
			end_exchange(w, p);
		} else {
			p->state = NETSIM_LAST;
			p->reset_at_end = true;
		}
	}
}

static void
read_server(struct netsim_world *w, struct netsim_pair *p)
{
	char bytes[READ_SIZE];
	ssize_t n = recv(p->server, bytes, sizeof bytes, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		server_is_gone(w, p);
	else if (p->state == NETSIM_RAW)
		pipe_add(w, &p->down, bytes, (size_t)n);
	else if (p->state == NETSIM_EXCHANGE)
		take_answer(w, p, bytes, (size_t)n);
	/* Otherwise nobody asked: what a server says then is dropped. */
}

static bool
has_connected(struct netsim_pair *p)
{
	int error = 0;
	socklen_t len = sizeof error;

	p->connecting = false;
	return getsockopt(p->server, SOL_SOCKET, SO_ERROR, &error, &len) == 0 &&
	       error == 0;
}

static void
write_server(struct netsim_world *w, struct netsim_pair *p)
{
	if (!pipe_write(w, &p->up, p->server))
		server_is_gone(w, p);
	else if (p->cut_up && pipe_is_empty(&p->up))
		break_off(p);
}

static void
write_client(struct netsim_world *w, struct netsim_pair *p)
{
	size_t left = p->down.data.len - p->down.done;
	bool there = pipe_write(w, &p->down, p->client);

	w->link.down += (int64_t)(left - (p->down.data.len - p->down.done));
	if (!there)
		p->state = NETSIM_DEAD;
	else if (p->state == NETSIM_LAST && pipe_is_empty(&p->down))
		p->state = NETSIM_DEAD;
}

short
netsim_pair_client_events(
	const struct netsim_world *w, const struct netsim_pair *p)
{
	int events = 0;

	if (w->link.silent)
		return 0;
	if (p->state != NETSIM_LAST &&
		p->up.data.len - p->up.done < BACKLOG_MAX)
		events |= POLLIN;
	if (!pipe_is_empty(&p->down) && w->now_ms >= p->down.next_ms)
		events |= POLLOUT;
	return (short)events;
}

short
netsim_pair_server_events(
	const struct netsim_world *w, const struct netsim_pair *p)
{
	int events = 0;

	if (w->link.silent || p->server == -1)
		return 0;
	if (p->connecting)
		return POLLOUT;
	if (p->down.data.len - p->down.done < BACKLOG_MAX)
		events |= POLLIN;
	if (!pipe_is_empty(&p->up) && w->now_ms >= p->up.next_ms)
		events |= POLLOUT;
	return (short)events;
}

static void
earlier(const struct netsim_pipe *p, int64_t *due_ms)
{
	if (!pipe_is_empty(p) && (*due_ms == -1 || p->next_ms < *due_ms))
		*due_ms = p->next_ms;
}

int64_t
netsim_pair_due_ms(const struct netsim_world *w, const struct netsim_pair *p)
{
	int64_t due_ms = -1;

	if (w->link.silent)
		return -1;
	/* What may be written already waits for POLLOUT, not for time. */
	if (w->now_ms < p->down.next_ms)
		earlier(&p->down, &due_ms);
	if (w->now_ms < p->up.next_ms && p->server != -1)
		earlier(&p->up, &due_ms);
	return due_ms;
}

void
netsim_pair_run(struct netsim_world *w, struct netsim_pair *p,
	short client_events, short server_events)
{
	const short in = POLLIN | POLLHUP | POLLERR;

	if (w->link.silent)
		return;
	if (p->server != -1 && p->connecting && server_events != 0 &&
		!has_connected(p)) {
		break_off(p);
		return;
	}
	if (p->server != -1 && !p->connecting && (server_events & in) != 0)
		read_server(w, p);
	if (p->state != NETSIM_DEAD && (client_events & in) != 0)
		read_client(w, p);
	if (p->state != NETSIM_DEAD && p->server != -1 && !p->connecting)
		write_server(w, p);
	if (p->state != NETSIM_DEAD)
		write_client(w, p);
}
