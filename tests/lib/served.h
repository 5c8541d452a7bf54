/*
 * A server with threads and the real clock on a hotel of its own
 * (server_hotel.h), and a client that sends it byte by byte what it is told.
 */
#ifndef OFFSYNC_TESTS_LIB_SERVED_H
#define OFFSYNC_TESTS_LIB_SERVED_H

#include "tests/lib/test.h"

#include "tests/lib/server_hotel.h"

#include "crypto/sign.h"
#include "server/http.h"
#include "json/json.h"

struct served {
	struct server_hotel hotel; /* the same file, from outside */
	struct conf conf;
	struct listener listener;
	struct server *server;
	struct http *http;
	uint16_t port;
	struct storage *outside;
	char terminal_id[64];
	struct buf token;
};

/* Made once, because it takes long: the terminals', and the server's too. */
extern struct sign_key *served_key;
void served_begin(void);
void served_end(void);

/* cmocka's. */
int served_set_up(void **state);
/* On another configuration than the usual one. */
int served_set_up_with(void **state, void (*change)(struct conf *conf));
int served_tear_down(void **state);

/* A JWT of a terminal, which need not be there. */
void served_grant(struct served *f, const char *terminal_id, int64_t ttl_s,
	struct buf *token);

struct served_reply {
	int status;
	struct buf text; /* all of it */
	const char *body;
	size_t body_len;
	struct json_doc *doc; /* of a JSON body, else NULL */
};

#define SYNC_PATH "/api/hotel/" HOTEL_ID "/offline/sync"
extern const char served_empty_request[];

/* A connection; try: -1 when nobody listens. */
int served_try_dial(struct served *f);
int served_dial(struct served *f);
void served_send(int fd, const char *data, size_t len);
/* All until the other side closes; closes too. */
void served_read(int fd, struct served_reply *r);
void served_free(struct served_reply *r);

void served_call_bytes(struct served *f, const char *head, const void *body,
	size_t len, struct served_reply *r);
void served_call(struct served *f, const char *method, const char *path,
	const char *headers, const void *body, size_t len,
	struct served_reply *r);
/* With a bearer token and JSON's content type. */
void served_post(struct served *f, const char *path, const char *bearer,
	const char *body, struct served_reply *r);

/* A text of the answer; "(nothing)". */
const char *served_member(const struct served_reply *r, const char *key);
/* Of problem details; frees the reply. */
void served_assert_problem(struct served_reply *r, int status);
void served_assert_post(struct served *f, const char *body, int status);

#endif
