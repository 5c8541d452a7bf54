#include "server/http.h"

#include "packing/packing.h"
#include "server/http_priv.h"

#include "base/check.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ARENA_MAX      ((size_t)512 << 20)
#define ANSWER_MAX     ((size_t)34 << 20)
#define HEADERS_MAX    ((size_t)32 * 1024)
#define IDLE_TIMEOUT_S 75u
#define STOP_TIMEOUT_S 15
#define DISCARD_MAX    ((size_t)16 << 20)
#define TLS_PRIORITIES                                                         \
	"SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

/* ---- its beginning ---- */

static struct carrier *
begin(struct http *h, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, bool *at_once)
{
	struct carrier *c = calloc(1, sizeof(*c));

	CHECK(c != NULL);
	c->http = h;
	c->connection = connection;
	c->in_chunks = strcmp(version, MHD_HTTP_VERSION_1_0) != 0;
	c->x.carrier = c;
	c->x.server = h->server;
	c->x.arena = arena_new(ARENA_MAX);
	c->x.method = method;
	c->x.path = arena_strdup(c->x.arena, path);
	c->x.hotel = "";
	c->x.token = "";
	buf_init(&c->x.answer, ANSWER_MAX);
	http_head_read(c);
	log_set_request(c->x.id);
	visitor_sends(http_visitor(connection), true);
	*at_once = http_refuse_early(c);
	if (*at_once)
		visitor_sends(http_visitor(connection), false);
	buf_init(&c->x.body, c->route == NULL ? 1 : http_body_limit(c) + 1);
	CHECK(pthread_mutex_lock(&h->lock) == 0);
	h->active++;
	CHECK(pthread_mutex_unlock(&h->lock) == 0);
	return c;
}

/* ---- its body ---- */

static enum MHD_Result
take_piece(struct carrier *c, const char *piece, size_t len)
{
	enum err e = ERR_OK;

	if (c->refused) {
		c->discarded += len;
		return c->discarded > DISCARD_MAX ? MHD_NO : MHD_YES;
	}
	if (c->unpacker != NULL) {
		e = unpack(c->unpacker, piece, len, &c->x.body);
	} else {
		buf_add(&c->x.body, piece, len);
		if (!buf_ok(&c->x.body))
			e = ERR_TOO_LARGE;
	}
	if (e == ERR_OK && c->x.body.len > http_body_limit(c))
		e = ERR_TOO_LARGE;
	if (e == ERR_TOO_LARGE)
		(void)http_refuse(
			c, 413, "the body is larger than this address takes");
	else if (e != ERR_OK)
		(void)http_refuse(c, 400, "the body is not packed as it says");
	return MHD_YES;
}

/* ---- the answer ---- */

/* Where it is worth it; says how. */
static enum packing
pack_answer(struct exchange *x)
{
	struct buf packed;

	if (x->accepts == PACKING_NONE ||
		x->answer.len < packing_worth(x->accepts))
		return PACKING_NONE;
	buf_init(&packed, ANSWER_MAX);
	if (pack(x->accepts, x->answer.data, x->answer.len, &packed) !=
		ERR_OK) {
		buf_fini(&packed);
		return PACKING_NONE;
	}
	buf_fini(&x->answer);
	x->answer = packed;
	return x->accepts;
}

static enum MHD_Result
send_answer(struct carrier *c)
{
	struct exchange *x = &c->x;
	struct MHD_Response *r;
	char number[16];
	enum packing how;
	enum MHD_Result sent;

	CHECK(x->status >= 200 && x->content_type != NULL);
	how = pack_answer(x);
	r = MHD_create_response_from_buffer(
		x->answer.len, x->answer.data, MHD_RESPMEM_PERSISTENT);
	if (r == NULL)
		return MHD_NO;
	http_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, x->content_type);
	if (how != PACKING_NONE)
		http_header(
			r, MHD_HTTP_HEADER_CONTENT_ENCODING, packing_name(how));
	if (x->allow != NULL && x->status == 405)
		http_header(r, MHD_HTTP_HEADER_ALLOW, x->allow);
	if (x->status == 401 && x->kind == ANSWER_DATA)
		http_header(r, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
	if (x->retry_after_s > 0) {
		(void)snprintf(number, sizeof(number), "%d", x->retry_after_s);
		http_header(r, MHD_HTTP_HEADER_RETRY_AFTER, number);
	}
	http_kind_headers(x, r);
	if (c->closes || atomic_load(&c->http->ending))
		http_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	/* What only our own programs can read needs nothing against browsers.
	 */
	if (how != PACKING_OWN) {
		http_header(r, "X-Request-Id", x->id);
		http_security_headers(x, r);
	}
	tally_answer(&x->server->tally, x->status);
	log_debug("%s %s %s: %d, %zu bytes", x->address, x->method, x->path,
		x->status, x->answer.len);
	sent = MHD_queue_response(c->connection, (unsigned)x->status, r);
	MHD_destroy_response(r);
	return sent;
}

/* The request is complete, or a paused route goes on. */
static enum MHD_Result
go_on(struct carrier *c)
{
	enum exchange_next next = EXCHANGE_DONE;

	if (!c->started) {
		visitor_sends(http_visitor(c->connection), false);
		visitor_was_heard(http_visitor(c->connection));
	}
	if (!c->refused && !c->started && c->unpacker != NULL &&
		!unpacked(c->unpacker))
		(void)http_refuse(c, 400, "the packed body ends too early");
	if (!c->refused) {
		bool again = c->started;

		/* Before the call: the resume may come before it returns. */
		c->started = true;
		next = again ? c->x.again(&c->x) : c->route->handle(&c->x);
	}
	switch (next) {
	case EXCHANGE_LATER:
		return MHD_YES;
	case EXCHANGE_STREAM:
		return http_stream(c);
	case EXCHANGE_DONE:
		break;
	}
	return send_answer(c);
}

static enum MHD_Result
on_request(void *cls, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload_data,
	size_t *upload_data_size, void **con_cls)
{
	struct carrier *c = *con_cls;
	enum MHD_Result result;
	bool at_once = false;

	log_set_request(c == NULL ? NULL : c->x.id);
	if (c == NULL) {
		c = begin(cls, connection, url, method, version, &at_once);
		*con_cls = c;
		return at_once ? send_answer(c) : MHD_YES;
	}
	if (*upload_data_size > 0) {
		result = take_piece(c, upload_data, *upload_data_size);
		*upload_data_size = 0;
		return result;
	}
	return go_on(c);
}

static void
on_completed(void *cls, struct MHD_Connection *connection, void **con_cls,
	enum MHD_RequestTerminationCode how)
{
	struct http *h = cls;
	struct carrier *c = *con_cls;

	(void)how;
	if (c == NULL)
		return;
	*con_cls = NULL;
	log_set_request(NULL);
	visitor_was_heard(http_visitor(connection));
	if (c->x.release != NULL)
		c->x.release(&c->x);
	unpacker_free(c->unpacker);
	buf_fini(&c->x.body);
	buf_fini(&c->x.answer);
	arena_free(c->x.arena);
	free(c);
	CHECK(pthread_mutex_lock(&h->lock) == 0);
	if (--h->active == 0)
		CHECK(pthread_cond_broadcast(&h->quiet) == 0);
	CHECK(pthread_mutex_unlock(&h->lock) == 0);
}

/* ---- life ---- */

__attribute__((format(printf, 2, 0))) static void
on_log(void *cls, const char *format, va_list args)
{
	char line[256];

	(void)cls;
	(void)vsnprintf(line, sizeof(line), format, args);
	line[strcspn(line, "\r\n")] = '\0';
	log_debug("microhttpd: %s", line);
}

static void
free_http(struct http *h)
{
	tls_close(h->tls);
	visitors_free(h->visitors);
	CHECK(pthread_cond_destroy(&h->quiet) == 0);
	CHECK(pthread_mutex_destroy(&h->lock) == 0);
	free(h);
}

enum err
http_change_certificate(
	struct http *h, const char *certificate, const char *key)
{
	return h->tls == NULL ? ERR_CONFIG
			      : tls_change(h->tls, certificate, key);
}

static enum err
read_networks(struct http *h)
{
	struct server *server = h->server;
	const struct {
		const char *name;
		const char *text;
		struct networks *out;
	} lists[] = {
		{ "trusted_proxies", server->conf->server.trusted_proxies,
			&h->proxies },
		{ "metrics_from", server->conf->server.metrics_from,
			&server->metrics_from },
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (networks_read(lists[i].text, lists[i].out) == ERR_OK)
			continue;
		log_error("server.%s must be addresses and networks, such as "
			  "127.0.0.1 10.0.0.0/8",
			lists[i].name);
		return ERR_CONFIG;
	}
	return ERR_OK;
}

enum err
http_start(struct server *server, const struct http_settings *settings,
	struct http **out)
{
	struct http *h = calloc(1, sizeof(*h));
	pthread_condattr_t attr;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD |
			 MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_CERT_CALLBACK, 0, tls_callback() },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0,
			(void *)(uintptr_t)TLS_PRIORITIES },
		{ MHD_OPTION_END, 0, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};

	CHECK(h != NULL && pthread_mutex_init(&h->lock, NULL) == 0);
	CHECK(pthread_condattr_init(&attr) == 0 &&
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
		pthread_cond_init(&h->quiet, &attr) == 0 &&
		pthread_condattr_destroy(&attr) == 0);
	h->server = server;
	h->body_max = settings->body_max;
	h->fd = settings->listener->fd;
	h->client = settings->client;
	if (read_networks(h) != ERR_OK) {
		free_http(h);
		return ERR_CONFIG;
	}
	if (settings->tls_certificate == NULL)
		tls[0].option = MHD_OPTION_END;
	else if (tls_open(settings->tls_certificate, settings->tls_key,
			 &h->tls) != ERR_OK) {
		free_http(h);
		return ERR_CONFIG;
	}
	if (h->tls != NULL)
		flags |= MHD_USE_TLS;
	if (h->tls != NULL && settings->client_ca != NULL)
		tls[2] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_TRUST, 0,
			(void *)(uintptr_t)settings->client_ca };
	h->visitors = visitors_new(server->env,
		server->conf->server.address_connections_max,
		server->conf->server.request_seconds * 1000);
	h->daemon = MHD_start_daemon(flags, 0, http_on_accept, h, on_request, h,
		MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
		MHD_OPTION_LISTEN_SOCKET, h->fd, MHD_OPTION_THREAD_POOL_SIZE,
		settings->threads, MHD_OPTION_CONNECTION_LIMIT,
		HTTP_CONNECTIONS_MAX + settings->feed_max,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADERS_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED,
		on_completed, h, MHD_OPTION_UNESCAPE_CALLBACK, http_unescape,
		NULL, MHD_OPTION_NOTIFY_CONNECTION, http_on_connection, h,
		MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
	if (h->daemon == NULL) {
		log_error("the HTTP server could not be started%s",
			settings->client_ca != NULL ? ": look at tls_client_ca"
						    : "");
		free_http(h);
		return ERR_SYSTEM;
	}
	*out = h;
	return ERR_OK;
}

/* False: something is still in flight. */
static bool
await_quiet(struct http *h)
{
	struct timespec until;
	bool quiet;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	until.tv_sec += STOP_TIMEOUT_S;
	CHECK(pthread_mutex_lock(&h->lock) == 0);
	while (h->active > 0 &&
		pthread_cond_timedwait(&h->quiet, &h->lock, &until) == 0)
		;
	quiet = h->active == 0;
	CHECK(pthread_mutex_unlock(&h->lock) == 0);
	return quiet;
}

enum err
http_stop(struct http *h)
{
	int fd;

	/* No new connections; whoever is whole goes on. */
	atomic_store(&h->ending, true);
	fd = MHD_quiesce_daemon(h->daemon);
	if (fd >= 0)
		(void)close(fd);
	/* Half a request is owed nothing; and those who only listen are let go.
	 */
	visitors_interrupt(h->visitors);
	feed_end(h->server->feed);
	if (!await_quiet(h))
		return ERR_TIMEOUT;
	MHD_stop_daemon(h->daemon);
	free_http(h);
	return ERR_OK;
}
