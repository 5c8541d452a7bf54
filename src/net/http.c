#include "net/http.h"

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "net/http_failure.h"
#include "net/http_priv.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define LOW_SPEED_BYTES  100L
#define LOW_SPEED_S      15L
#define TOTAL_MS         120000 /* and more by what is carried */
#define LOOK_MS          1000   /* between two looks at the deadlines */
#define HEADERS_MAX      100
#define HEADER_BYTES_MAX ((size_t)64 * 1024)
#define PACKED_MAX       ((size_t)16 * 1024 * 1024)
#define SPEED_FROM       ((curl_off_t)16 * 1024) /* less says nothing */
#define SPEED_SLOW_FROM  ((curl_off_t)4 * 1024)  /* unless it took … */
#define SPEED_SLOW_US    1000000                 /* … so long */
#define ACCEPTED         "offsync1, gzip"        /* what packing.h knows */

/* One request and its answer. */
struct exchange {
	struct line *line;
	const struct net_request *req;
	struct net_reply *reply;
	struct curl_slist *headers;
	struct buf packed;
	const char *body;
	size_t body_len;
	size_t header_count;
	size_t header_bytes;
	bool headers_end; /* the empty line behind them was there */
	char retry_after[64];
	int64_t server_date; /* of the Date header; -1: none */
	bool too_large;
	bool unreadable; /* packed in a way that is none of ours, or not so */
	struct unpacker *unpacker; /* NULL: nothing packed has come */
	int64_t sent_at_ms; /* when the last byte went out; -1: not yet */
};

/* One connection, with the exchange that is on it. */
struct line {
	CURLM *multi; /* NULL: never used */
	CURL *easy;
	bool busy;
};

#define LINES 2

struct http {
	struct env env;
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct line lines[LINES];
	char *ca_file;
	char *certificate;
	char *key;
	struct http_trust trust; /* of these */
	int stop_fd;
};

/* ---- the environment with a network ---- */

static int64_t
env_http_now(void *ctx)
{
	(void)ctx;
	return env_now_ms(env_real());
}

static int64_t
env_http_mono(void *ctx)
{
	(void)ctx;
	return env_mono_ms(env_real());
}

static void
env_http_random(void *ctx, void *to, size_t len)
{
	(void)ctx;
	env_random(env_real(), to, len);
}

static const char *
env_http_boot(void *ctx)
{
	(void)ctx;
	return env_real()->boot(env_real()->ctx);
}

static enum err
env_http_request(
	void *ctx, const struct net_request *req, struct net_reply *reply)
{
	return http_send(ctx, req, reply);
}

static char *
copy(const char *text)
{
	char *same = text == NULL ? NULL : strdup(text);

	CHECK(text == NULL || same != NULL);
	return same;
}

void
http_show(struct http *h, const char *certificate, const char *key)
{
	h->certificate = copy(certificate);
	h->key = copy(key);
	h->trust.certificate = h->certificate;
	h->trust.key = h->key;
}

enum err
http_open(const char *ca_file, struct http **out)
{
	struct http *h;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ERR_SYSTEM;
	h = calloc(1, sizeof *h);
	CHECK(h != NULL);
	CHECK(pthread_mutex_init(&h->lock, NULL) == 0);
	CHECK(pthread_cond_init(&h->freed, NULL) == 0);
	h->stop_fd = -1;
	h->ca_file = copy(ca_file);
	h->trust.ca_file = h->ca_file;
	h->env = (struct env){
		.ctx = h,
		.now_ms = env_http_now,
		.mono_ms = env_http_mono,
		.random = env_http_random,
		.request = env_http_request,
		.boot = env_http_boot,
	};
	*out = h;
	return ERR_OK;
}

void
http_close(struct http *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < LINES; i++) {
		CHECK(!h->lines[i].busy);
		curl_easy_cleanup(h->lines[i].easy);
		curl_multi_cleanup(h->lines[i].multi);
	}
	CHECK(pthread_cond_destroy(&h->freed) == 0);
	CHECK(pthread_mutex_destroy(&h->lock) == 0);
	free(h->ca_file);
	free(h->certificate);
	free(h->key);
	free(h);
	curl_global_cleanup();
}

void
http_stop_on(struct http *h, int fd)
{
	h->stop_fd = fd;
}

const struct http_trust *
http_trust(const struct http *h)
{
	return &h->trust;
}

const struct env *
http_env(struct http *h)
{
	return &h->env;
}

/* ---- connections ---- */

static struct line *
find_free(struct http *h)
{
	for (size_t i = 0; i < LINES; i++) {
		if (!h->lines[i].busy)
			return &h->lines[i];
	}
	return NULL;
}

/* The first that is free, so that one exchange at a time stays on one
 * connection. */
static struct line *
take_line(struct http *h)
{
	struct line *line;

	CHECK(pthread_mutex_lock(&h->lock) == 0);
	while ((line = find_free(h)) == NULL)
		CHECK(pthread_cond_wait(&h->freed, &h->lock) == 0);
	line->busy = true;
	CHECK(pthread_mutex_unlock(&h->lock) == 0);
	if (line->multi == NULL) {
		line->multi = curl_multi_init();
		line->easy = curl_easy_init();
		CHECK(line->multi != NULL && line->easy != NULL);
	}
	return line;
}

static void
give_line(struct http *h, struct line *line)
{
	CHECK(pthread_mutex_lock(&h->lock) == 0);
	line->busy = false;
	CHECK(pthread_cond_signal(&h->freed) == 0);
	CHECK(pthread_mutex_unlock(&h->lock) == 0);
}

/* ---- what comes in ---- */

static enum err
add_piece(struct exchange *x, const char *bytes, size_t len)
{
	struct buf *body = &x->reply->body;

	if (x->reply->packing == PACKING_NONE) {
		if (len > x->req->answer_max - body->len)
			return ERR_TOO_LARGE;
		buf_add(body, bytes, len);
		return buf_ok(body) ? ERR_OK : ERR_TOO_LARGE;
	}
	if (x->unpacker == NULL)
		x->unpacker = unpacker_new(x->reply->packing);
	return unpack(x->unpacker, bytes, len, body);
}

static size_t
on_body(char *bytes, size_t one, size_t len, void *ctx)
{
	struct exchange *x = ctx;
	enum err e = add_piece(x, bytes, len);

	(void)one; /* always 1 */
	x->unreadable = e == ERR_PARSE;
	x->too_large =
		e == ERR_TOO_LARGE || x->reply->body.len > x->req->answer_max;
	return e == ERR_OK && !x->too_large ? len : 0;
}

static size_t
on_header(char *line, size_t one, size_t len, void *ctx)
{
	struct exchange *x = ctx;
	char value[64];

	(void)one;
	x->header_bytes += len;
	if (++x->header_count > HEADERS_MAX ||
		x->header_bytes > HEADER_BYTES_MAX) {
		x->too_large = true;
		return 0;
	}
	/* libcurl is content with a connection that closes among them. */
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0) {
		x->headers_end = false;
		x->reply->packing = PACKING_NONE;
	} else if (len == 2 && memcmp(line, "\r\n", 2) == 0) {
		x->headers_end = true;
	}
	(void)http_header_value(line, len, "retry-after", x->retry_after,
		sizeof x->retry_after);
	if (http_header_value(line, len, "date", value, sizeof value))
		x->server_date = curl_getdate(value, NULL);
	if (http_header_value(
		    line, len, "content-encoding", value, sizeof value))
		x->unreadable = !packing_find(value, &x->reply->packing);
	return x->unreadable ? 0 : len;
}

/* ---- how a request is made ---- */

static void
add_header(struct exchange *x, const char *line)
{
	struct curl_slist *longer = curl_slist_append(x->headers, line);

	CHECK(longer != NULL);
	x->headers = longer;
}

static void
set_body(struct exchange *x)
{
	char line[64];

	x->body = x->req->body;
	x->body_len = x->req->body_len;
	add_header(x, "Content-Type: application/json");
	/* No waiting for "100 Continue". */
	add_header(x, "Expect:");
	if (x->req->packing != PACKING_NONE &&
		x->body_len >= packing_worth(x->req->packing) &&
		pack(x->req->packing, x->body, x->body_len, &x->packed) ==
			ERR_OK) {
		x->body = x->packed.data;
		x->body_len = x->packed.len;
		(void)snprintf(line, sizeof line, "Content-Encoding: %s",
			packing_name(x->req->packing));
		add_header(x, line);
	}
	curl_easy_setopt(x->line->easy, CURLOPT_POSTFIELDS, x->body);
	curl_easy_setopt(x->line->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		(curl_off_t)x->body_len);
}

/* Called whenever something has moved. */
static int
on_progress(void *ctx, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
	curl_off_t up)
{
	const struct exchange *x = ctx;

	(void)down_all;
	(void)down;
	(void)up_all;
	if ((size_t)up >= x->body_len)
		x->req->is_up(x->req->is_up_ctx);
	return 0;
}

static void
watch_upload(struct exchange *x)
{
	if (x->req->is_up == NULL)
		return;
	curl_easy_setopt(x->line->easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(x->line->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(x->line->easy, CURLOPT_XFERINFODATA, x);
}

static void
set_limits(const struct exchange *x)
{
	/* A second more for each KiB sent and each 32 KiB that may come. */
	long total =
		TOTAL_MS + (long)x->body_len + (long)(x->req->answer_max / 32);

	curl_easy_setopt(x->line->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(
		x->line->easy, CURLOPT_CONNECTTIMEOUT_MS, HTTP_CONNECT_MS);
	curl_easy_setopt(x->line->easy, CURLOPT_TIMEOUT_MS, total);
	curl_easy_setopt(
		x->line->easy, CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES);
	curl_easy_setopt(x->line->easy, CURLOPT_LOW_SPEED_TIME, LOW_SPEED_S);
	curl_easy_setopt(x->line->easy, CURLOPT_MAXFILESIZE_LARGE,
		(curl_off_t)x->req->answer_max);
}

static void
prepare(const struct http *h, struct exchange *x)
{
	curl_easy_reset(x->line->easy);
	http_set_trust(x->line->easy, &h->trust);
	/* Nothing is asked for that the server does not send anyway. */
	add_header(x, "Accept:");
	if (!x->req->plain_answer)
		add_header(x, "Accept-Encoding: " ACCEPTED);
	if (x->req->body != NULL)
		set_body(x);
	if (x->req->bearer != NULL)
		x->headers = http_add_bearer(x->headers, x->req->bearer);
	set_limits(x);
	watch_upload(x);
	curl_easy_setopt(x->line->easy, CURLOPT_URL, x->req->url);
	curl_easy_setopt(x->line->easy, CURLOPT_HTTP_VERSION,
		(long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(
		x->line->easy, CURLOPT_USERAGENT, "offsync/" OFFSYNC_VERSION);
	curl_easy_setopt(x->line->easy, CURLOPT_HTTPHEADER, x->headers);
	curl_easy_setopt(x->line->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(x->line->easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(x->line->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(x->line->easy, CURLOPT_HEADERDATA, x);
}

/* ---- how it can fail ---- */

static enum err
explain(const struct exchange *x, CURLcode code)
{
	const char *words;
	long verify = 0;
	enum err e;

	curl_easy_getinfo(x->line->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	if (x->unreadable)
		code = CURLE_BAD_CONTENT_ENCODING;
	e = http_failure((int)code, verify, &words);
	if (code == CURLE_ABORTED_BY_CALLBACK) {
		e = ERR_BUSY;
		words = "the exchange was stopped";
	}
	if (x->too_large) {
		e = ERR_TOO_LARGE;
		words = "the answer is larger than allowed";
	}
	(void)snprintf(x->reply->why, sizeof x->reply->why, "%s", words);
	log_debug("%s: %s", words, curl_easy_strerror(code));
	return e;
}

/* ---- the exchange ---- */

/* The answer must begin in time once the request is out. */
static bool
is_too_silent(struct exchange *x)
{
	int64_t now = env_mono_ms(env_real());
	curl_off_t up = 0;

	if (x->header_count > 0)
		return false;
	curl_easy_getinfo(x->line->easy, CURLINFO_SIZE_UPLOAD_T, &up);
	if ((size_t)up < x->body_len) {
		x->sent_at_ms = -1;
		return false;
	}
	if (x->sent_at_ms == -1)
		x->sent_at_ms = now;
	return now - x->sent_at_ms >= HTTP_FIRST_BYTE_MS;
}

/* Waits for bytes or the stop descriptor; true: give up. */
static bool
wait_for_more(const struct http *h, CURLM *multi)
{
	struct curl_waitfd stop = { .fd = h->stop_fd,
		.events = CURL_WAIT_POLLIN };
	int ready = 0;

	if (curl_multi_poll(multi, &stop, h->stop_fd == -1 ? 0 : 1, LOOK_MS,
		    &ready) != CURLM_OK)
		return true;
	return h->stop_fd != -1 && (stop.revents & CURL_WAIT_POLLIN) != 0;
}

static CURLcode
result_of(CURLM *multi)
{
	struct CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(multi, &left)) != NULL) {
		if (m->msg == CURLMSG_DONE)
			return m->data.result;
	}
	return CURLE_RECV_ERROR;
}

static CURLcode
perform(const struct http *h, struct exchange *x)
{
	CURLcode code = CURLE_FAILED_INIT;
	int running = 1;

	if (curl_multi_add_handle(x->line->multi, x->line->easy) != CURLM_OK)
		return code;
	for (;;) {
		if (curl_multi_perform(x->line->multi, &running) != CURLM_OK)
			break;
		if (running == 0) {
			code = result_of(x->line->multi);
			break;
		}
		if (is_too_silent(x)) {
			code = CURLE_OPERATION_TIMEDOUT;
			break;
		}
		if (wait_for_more(h, x->line->multi)) {
			code = CURLE_ABORTED_BY_CALLBACK;
			break;
		}
	}
	curl_multi_remove_handle(x->line->multi, x->line->easy);
	return code;
}

static void
take_type(CURL *easy, struct net_reply *reply)
{
	char *type = NULL;
	size_t i;

	curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
	if (type == NULL)
		return;
	(void)text_clean(TEXT_LINE, type, strlen(type), reply->content_type,
		sizeof reply->content_type, sizeof reply->content_type);
	for (i = 0; reply->content_type[i] != '\0'; i++)
		reply->content_type[i] =
			(char)tolower((unsigned char)reply->content_type[i]);
}

static void
take_measures(CURL *easy, struct net_reply *reply)
{
	curl_off_t up = 0;
	curl_off_t down = 0;
	curl_off_t total_us = 0;
	curl_off_t pre_us = 0;
	char *address = NULL;

	curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total_us);
	curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &pre_us);
	curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &up);
	curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
	curl_easy_getinfo(easy, CURLINFO_LOCAL_IP, &address);
	(void)snprintf(reply->local_address, sizeof reply->local_address, "%s",
		address != NULL ? address : "");
	reply->latency_ms = total_us / 1000;
	if (total_us > pre_us &&
		(up + down >= SPEED_FROM ||
			(up + down >= SPEED_SLOW_FROM &&
				total_us - pre_us >= SPEED_SLOW_US)))
		reply->bytes_per_second =
			(up + down) * 1000000 / (total_us - pre_us);
}

enum err
http_send(
	struct http *h, const struct net_request *req, struct net_reply *reply)
{
	struct exchange x = {
		.req = req,
		.reply = reply,
		.server_date = -1,
		.sent_at_ms = -1,
	};
	enum err e = ERR_OK;
	CURLcode code;
	long status = 0;

	reply->status = 0;
	reply->content_type[0] = '\0';
	reply->retry_after_s = -1;
	reply->latency_ms = 0;
	reply->bytes_per_second = 0;
	reply->local_address[0] = '\0';
	reply->why[0] = '\0';
	reply->packing = PACKING_NONE;
	buf_clear(&reply->body);
	if (!http_is_allowed(req->url)) {
		(void)snprintf(reply->why, sizeof reply->why,
			"the server's address must begin with https:// "
			"(http:// "
			"only on this machine)");
		return ERR_CONFIG;
	}
	x.line = take_line(h);
	buf_init(&x.packed, PACKED_MAX);
	prepare(h, &x);
	code = perform(h, &x);
	if (code == CURLE_OK && !x.headers_end)
		code = CURLE_RECV_ERROR;
	if (code == CURLE_OK && x.unpacker != NULL && !unpacked(x.unpacker))
		code = CURLE_BAD_CONTENT_ENCODING;
	take_measures(x.line->easy, reply);
	if (code == CURLE_OK && !x.too_large) {
		curl_easy_getinfo(
			x.line->easy, CURLINFO_RESPONSE_CODE, &status);
		reply->status = (int)status;
		take_type(x.line->easy, reply);
		reply->retry_after_s =
			http_retry_after(x.retry_after, x.server_date);
	} else {
		buf_clear(&reply->body);
		e = explain(&x, code);
	}
	curl_slist_free_all(x.headers);
	unpacker_free(x.unpacker);
	buf_fini(&x.packed);
	give_line(h, x.line);
	return e;
}
