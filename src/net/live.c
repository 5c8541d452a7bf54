#include "net/live.h"

#include "base/check.h"
#include "base/log.h"
#include "net/event_stream.h"
#include "net/http_failure.h"
#include "net/http_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct live {
	const struct http *http;
	CURLM *multi;
	CURL *easy; /* NULL: closed */
	struct curl_slist *headers;
	struct pollfd fds[LIVE_FDS];
	size_t count;
	int64_t timer_ms;  /* mono, libcurl's; -1: none */
	int64_t silent_ms; /* mono, when it has been silent for too long */
	struct event_stream events;
	size_t news;
	int64_t stamp;
	char retry_after[64];
	int64_t server_date;
	struct live_end end;
};

static int64_t
now_ms(void)
{
	return env_mono_ms(env_real());
}

/* ---- what libcurl asks for ---- */

static short
poll_events(int what)
{
	switch (what) {
	case CURL_POLL_IN:
		return POLLIN;
	case CURL_POLL_OUT:
		return POLLOUT;
	case CURL_POLL_INOUT:
		return POLLIN | POLLOUT;
	default:
		return 0;
	}
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *of_socket)
{
	struct live *l = ctx;
	size_t i = 0;

	(void)easy;
	(void)of_socket;
	while (i < l->count && l->fds[i].fd != fd)
		i++;
	if (what == CURL_POLL_REMOVE) {
		if (i < l->count)
			l->fds[i] = l->fds[--l->count];
		return 0;
	}
	if (i == LIVE_FDS)
		return 0; /* the timer goes on looking */
	l->fds[i] = (struct pollfd){ fd, poll_events(what), 0 };
	if (i == l->count)
		l->count++;
	return 0;
}

static int
on_timer(CURLM *multi, long ms, void *ctx)
{
	struct live *l = ctx;

	(void)multi;
	l->timer_ms = ms < 0 ? -1 : now_ms() + ms;
	return 0;
}

/* ---- what comes in ---- */

static bool
is_stream(const struct live *l)
{
	const char *type = NULL;
	long status = 0;

	curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(l->easy, CURLINFO_CONTENT_TYPE, &type);
	return status == 200 && type != NULL &&
	       strncmp(type, "text/event-stream", 17) == 0;
}

static size_t
on_body(char *bytes, size_t one, size_t len, void *ctx)
{
	struct live *l = ctx;

	(void)one;
	/* What it says besides its status nobody asks. */
	if (!is_stream(l))
		return 0;
	l->end.was_open = true;
	l->silent_ms = now_ms() + LIVE_SILENT_MS;
	l->news += event_stream_add(&l->events, bytes, len, &l->stamp);
	return len;
}

static size_t
on_header(char *line, size_t one, size_t len, void *ctx)
{
	struct live *l = ctx;
	char value[64];

	(void)one;
	(void)http_header_value(line, len, "retry-after", l->retry_after,
		sizeof l->retry_after);
	if (http_header_value(line, len, "date", value, sizeof value))
		l->server_date = (int64_t)curl_getdate(value, NULL);
	return len;
}

/* ---- life ---- */

struct live *
live_new(const struct http *h)
{
	struct live *l = calloc(1, sizeof *l);

	CHECK(l != NULL);
	l->http = h;
	l->timer_ms = -1;
	l->multi = curl_multi_init();
	CHECK(l->multi != NULL);
	curl_multi_setopt(l->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(l->multi, CURLMOPT_SOCKETDATA, l);
	curl_multi_setopt(l->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(l->multi, CURLMOPT_TIMERDATA, l);
	/* Nothing is kept: a connection is as good as its stream. */
	curl_multi_setopt(l->multi, CURLMOPT_MAXCONNECTS, 1L);
	return l;
}

void
live_close(struct live *l)
{
	if (l->easy == NULL)
		return;
	curl_multi_remove_handle(l->multi, l->easy);
	curl_easy_cleanup(l->easy);
	l->easy = NULL;
	curl_slist_free_all(l->headers);
	l->headers = NULL;
	l->timer_ms = -1;
	l->silent_ms = -1;
}

void
live_free(struct live *l)
{
	if (l == NULL)
		return;
	live_close(l);
	curl_multi_cleanup(l->multi);
	free(l);
}

bool
live_is_begun(const struct live *l)
{
	return l->easy != NULL;
}

static void
prepare(struct live *l, const char *url, const char *bearer)
{
	CURL *easy = l->easy;

	http_set_trust(easy, http_trust(l->http));
	l->headers = http_add_bearer(NULL, bearer);
	l->headers = curl_slist_append(l->headers, "Accept: text/event-stream");
	CHECK(l->headers != NULL);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, HTTP_CONNECT_MS);
	/* A machine that is gone is noticed by the system, which wakes nobody
	 * for that. */
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 20L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 10L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(
		easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "offsync/" OFFSYNC_VERSION);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, l->headers);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, l);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, l);
}

enum err
live_open(struct live *l, const char *url, const char *bearer)
{
	live_close(l);
	if (!http_is_allowed(url))
		return ERR_CONFIG;
	l->easy = curl_easy_init();
	CHECK(l->easy != NULL);
	l->events = (struct event_stream){ 0 };
	l->news = 0;
	l->stamp = 0;
	l->retry_after[0] = '\0';
	l->server_date = -1;
	l->end = (struct live_end){ .retry_after_s = -1 };
	l->silent_ms = now_ms() + HTTP_CONNECT_MS + HTTP_FIRST_BYTE_MS;
	prepare(l, url, bearer);
	CHECK(curl_multi_add_handle(l->multi, l->easy) == CURLM_OK);
	return ERR_OK;
}

/* ---- in the loop ---- */

size_t
live_poll(const struct live *l, struct pollfd *out)
{
	if (l->easy == NULL)
		return 0;
	memcpy(out, l->fds, l->count * sizeof *out);
	return l->count;
}

int64_t
live_until_ms(const struct live *l)
{
	if (l->easy == NULL)
		return -1;
	return l->timer_ms != -1 && l->timer_ms < l->silent_ms ? l->timer_ms
							       : l->silent_ms;
}

static enum live_event
over(struct live *l, CURLcode code)
{
	struct live_end *end = &l->end;
	const char *words = "the server has ended it";
	long status = 0;
	long verify = 0;

	curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(l->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	end->status = is_stream(l) ? 0 : (int)status;
	end->retry_after_s = http_retry_after(l->retry_after, l->server_date);
	if (end->status != 0)
		words = "the server does not give it";
	else if (code != CURLE_OK)
		log_debug("live feed: %s",
			err_name(http_failure((int)code, verify, &words)));
	(void)snprintf(end->why, sizeof end->why, "%s", words);
	live_close(l);
	return LIVE_OVER;
}

static void
act(struct live *l, int fd, int what)
{
	int running;

	(void)curl_multi_socket_action(l->multi, fd, what, &running);
}

static void
act_all(struct live *l, const struct pollfd *polled, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		short e = polled[i].revents;
		int what = 0;

		if ((e & POLLIN) != 0)
			what |= CURL_CSELECT_IN;
		if ((e & POLLOUT) != 0)
			what |= CURL_CSELECT_OUT;
		if ((e & (POLLERR | POLLHUP | POLLNVAL)) != 0)
			what |= CURL_CSELECT_IN | CURL_CSELECT_ERR;
		if (what != 0)
			act(l, polled[i].fd, what);
	}
	if (l->timer_ms != -1 && l->timer_ms <= now_ms()) {
		l->timer_ms = -1;
		act(l, CURL_SOCKET_TIMEOUT, 0);
	}
}

enum live_event
live_turn(struct live *l, const struct pollfd *polled, size_t n, int64_t *stamp)
{
	struct CURLMsg *m;
	int left;

	if (l->easy == NULL)
		return LIVE_QUIET;
	act_all(l, polled, n);
	while ((m = curl_multi_info_read(l->multi, &left)) != NULL) {
		if (m->msg == CURLMSG_DONE)
			return over(l, m->data.result);
	}
	if (l->silent_ms <= now_ms())
		return over(l, CURLE_OPERATION_TIMEDOUT);
	if (l->news == 0)
		return LIVE_QUIET;
	l->news = 0;
	*stamp = l->stamp;
	return LIVE_NEWS;
}

const struct live_end *
live_end(const struct live *l)
{
	return &l->end;
}
