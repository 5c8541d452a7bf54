/* Exchanges that wait, and answers that go on as long as there is something to
 * say (declared in exchange.h and http_priv.h). */
#include "server/http_priv.h"

#include "server/server.h"

#include "base/check.h"
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define STREAM_BLOCK 256 /* bytes of a connection's buffer that are used */

/* ---- pausing ---- */

void
exchange_pause(struct exchange *x)
{
	MHD_suspend_connection(((struct carrier *)x->carrier)->connection);
}

void
exchange_resume(struct exchange *x)
{
	MHD_resume_connection(((struct carrier *)x->carrier)->connection);
}

/* ---- streams ---- */

/* Called when the last piece has gone out, and when the exchange is resumed.
 * Pieces are a line or two, and a connection has room for many. */
static ssize_t
next_piece(void *cls, uint64_t pos, char *to, size_t max)
{
	struct carrier *c = cls;
	struct buf *answer = &c->x.answer;
	size_t len;

	(void)pos;
	if (!c->x.more(&c->x))
		return c->torn ? MHD_CONTENT_READER_END_WITH_ERROR
			       : MHD_CONTENT_READER_END_OF_STREAM;
	len = answer->len;
	if (len > max)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	memcpy(to, answer->data, len);
	buf_clear(answer);
	return (ssize_t)len;
}

enum MHD_Result
http_stream(struct carrier *c)
{
	struct exchange *x = &c->x;
	struct MHD_Response *r;
	enum MHD_Result sent;

	r = MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, STREAM_BLOCK, next_piece, c, NULL);
	if (r == NULL)
		return MHD_NO;
	http_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, x->content_type);
	http_kind_headers(x, r);
	http_header(r, "X-Request-Id", x->id);
	/* nginx would collect what comes. */
	http_header(r, "X-Accel-Buffering", "no");
	http_security_headers(x, r);
	tally_answer(&x->server->tally, x->status);
	log_debug("%s %s %s: %d, a stream", x->address, x->method, x->path,
		x->status);
	sent = MHD_queue_response(c->connection, (unsigned)x->status, r);
	MHD_destroy_response(r);
	visitor_listens(http_visitor(c->connection));
	if (c->http->tls != NULL)
		c->session = MHD_get_connection_info(
			c->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION)
				     ->tls_session;
	/* There may be thousands of these, for hours. */
	arena_free(x->arena);
	x->arena = NULL;
	x->method = x->path = x->hotel = x->token = "";
	x->address = x->source = x->id = x->bearer = "";
	buf_fini(&x->body);
	return sent;
}

/* ---- told while they are paused ---- */

void
exchange_piece_make(struct exchange_piece *p, const char *format, ...)
{
	char text[EXCHANGE_PIECE_MAX - 16];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	CHECK(n > 0 && (size_t)n < sizeof(text));
	p->len = (size_t)n;
	n = snprintf(p->bytes, sizeof(p->bytes), "%zx\r\n", p->len);
	p->head = (size_t)n;
	p->size = p->head + p->len + 2;
	(void)snprintf(
		p->bytes + n, sizeof(p->bytes) - (size_t)n, "%s\r\n", text);
}

/* libmicrohttpd writes nothing to a connection that is suspended, and suspends
 * a stream between two pieces only. */
enum err
exchange_tell(struct exchange *x, const struct exchange_piece *p)
{
	struct carrier *c = x->carrier;
	const char *from = c->in_chunks ? p->bytes : p->bytes + p->head;
	size_t len = c->in_chunks ? p->size : p->len;
	ssize_t n;

	if (c->session != NULL)
		n = tls_send(c->session, from, len);
	else
		n = send(x->socket, from, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n == (ssize_t)len)
		return ERR_OK;
	if (n < 0 && c->session == NULL && (errno == EAGAIN || errno == EINTR))
		return ERR_BUSY;
	c->torn = true;
	return ERR_IO;
}
