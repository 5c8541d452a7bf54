#include "tests/lib/served.h"

#include "base/check.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)64 << 20)

struct sign_key *served_key;

void
served_begin(void)
{
	CHECK(sign_key_make(2048, &served_key) == ERR_OK);
}

void
served_end(void)
{
	sign_key_free(served_key);
	served_key = NULL;
}

static uint16_t
port_of(const struct listener *l)
{
	int64_t port = 0;

	assert_true(text_to_int(strrchr(l->text, ':') + 1, &port));
	return (uint16_t)port;
}

static void
keep_jwt_key(struct storage *s)
{
	struct buf pem;

	buf_init_secret(&pem, 16384);
	assert_int_equal(sign_key_to_pem(served_key, &pem), ERR_OK);
	assert_int_equal(s->ops->secret_add(s, "jwt_key", pem.data), ERR_OK);
	assert_int_equal(s->ops->secret_add(s, "order_key", pem.data), ERR_OK);
	buf_wipe(&pem);
}

void
served_grant(struct served *f, const char *terminal_id, int64_t ttl_s,
	struct buf *token)
{
	buf_clear(token);
	assert_int_equal(access_grant(f->server->access, HOTEL_ID, terminal_id,
				 ttl_s, token),
		ERR_OK);
}

static void
start_http(struct served *f)
{
	struct http_settings settings = {
		.threads = 2, .body_max = 1024 * 1024, .listener = &f->listener
	};

	assert_int_equal(listen_open("127.0.0.1:0", &f->listener), ERR_OK);
	assert_true(f->listener.loopback);
	f->port = port_of(&f->listener);
	assert_int_equal(http_start(f->server, &settings, &f->http), ERR_OK);
}

int
served_set_up_with(void **state, void (*change)(struct conf *conf))
{
	struct served *f = calloc(1, sizeof(*f));
	struct storage_terminal t = { .id = "plain-1", .name = "PLAIN" };

	server_hotel_open(&f->hotel);
	keep_jwt_key(f->hotel.storage);
	conf_defaults(&f->conf);
	free(f->conf.server.storage);
	f->conf.server.storage = strdup(f->hotel.where);
	f->conf.server.metrics_from = strdup("127.0.0.1");
	if (change != NULL)
		change(&f->conf);
	assert_int_equal(server_open(env_real(), &f->conf, &f->server), ERR_OK);
	start_http(f);
	f->outside = f->hotel.storage;
	assert_int_equal(
		f->outside->ops->terminal_put(f->outside, HOTEL_ID, &t),
		ERR_OK);
	(void)snprintf(f->terminal_id, sizeof(f->terminal_id), "plain-1");
	buf_init(&f->token, 8192);
	served_grant(f, "plain-1", 600, &f->token);
	*state = f;
	return 0;
}

int
served_set_up(void **state)
{
	return served_set_up_with(state, NULL);
}

int
served_tear_down(void **state)
{
	struct served *f = *state;

	if (f->http != NULL)
		CHECK(http_stop(f->http) == ERR_OK);
	server_close(f->server);
	conf_free(&f->conf);
	buf_fini(&f->token);
	server_hotel_close(&f->hotel);
	free(f);
	return 0;
}

/* ---- a client that sends what it is told ---- */

/* -1: nobody listens. */
int
served_try_dial(struct served *f)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(f->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(fd >= 0);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

int
served_dial(struct served *f)
{
	int fd = served_try_dial(f);

	CHECK(fd >= 0);
	return fd;
}

void
served_send(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		/* The server may have said its last word already. */
		if (n <= 0)
			return;
		data += n;
		len -= (size_t)n;
	}
}

void
served_read(int fd, struct served_reply *r)
{
	char piece[65536];
	const char *end;
	ssize_t n;

	memset(r, 0, sizeof(*r));
	buf_init(&r->text, TEXT_MAX);
	while ((n = recv(fd, piece, sizeof(piece), 0)) > 0)
		buf_add(&r->text, piece, (size_t)n);
	(void)close(fd);
	if (sscanf(r->text.data, "HTTP/1.1 %d", &r->status) != 1)
		r->status = 0;
	end = strstr(r->text.data, "\r\n\r\n");
	r->body = end == NULL ? "" : end + 4;
	r->body_len = r->text.len - (size_t)(r->body - r->text.data);
	if (r->body_len > 0 && json_parse(r->body, r->body_len, TEXT_MAX,
				       &r->doc, NULL) != ERR_OK)
		r->doc = NULL;
}

void
served_free(struct served_reply *r)
{
	json_free(r->doc);
	buf_fini(&r->text);
}

void
served_call_bytes(struct served *f, const char *head, const void *body,
	size_t len, struct served_reply *r)
{
	int fd = served_dial(f);

	served_send(fd, head, strlen(head));
	served_send(fd, body, len);
	served_read(fd, r);
}

void
served_call(struct served *f, const char *method, const char *path,
	const char *headers, const void *body, size_t len,
	struct served_reply *r)
{
	char head[16384];

	(void)snprintf(head, sizeof(head),
		"%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s"
		"Content-Length: %zu\r\n\r\n",
		method, path, headers, len);
	served_call_bytes(f, head, body, len, r);
}

/* With a bearer token and JSON's content type. */
void
served_post(struct served *f, const char *path, const char *bearer,
	const char *body, struct served_reply *r)
{
	char headers[12288];

	(void)snprintf(headers, sizeof(headers),
		"Authorization: Bearer %s\r\n"
		"Content-Type: application/json\r\n",
		bearer);
	served_call(f, "POST", path, headers, body, strlen(body), r);
}

const char served_empty_request[] =
	"{\"last_sync_token\":\"\",\"actions\":[],\"device_id\":\"plain-1\","
	"\"sync_timestamp\":0}";

const char *
served_member(const struct served_reply *r, const char *key)
{
	const char *text =
		r->doc == NULL ? NULL
			       : json_find_text(json_root(r->doc), key, NULL);

	return text == NULL ? "(nothing)" : text;
}

void
served_assert_problem(struct served_reply *r, int status)
{
	if (r->status != status)
		fail_msg("%d instead of %d: %s", r->status, status,
			r->text.data);
	assert_non_null(
		strstr(r->text.data, "Content-Type: application/problem+json"));
	assert_non_null(r->doc);
	assert_int_equal(json_find_int(json_root(r->doc), "status", 0), status);
	assert_true(json_find_int(json_root(r->doc), "server_time", 0) > 0);
	assert_string_not_equal(served_member(r, "title"), "(nothing)");
	served_free(r);
}

void
served_assert_post(struct served *f, const char *body, int status)
{
	struct served_reply r;

	served_post(f, SYNC_PATH, f->token.data, body, &r);
	served_assert_problem(&r, status);
}
