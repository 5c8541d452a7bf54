/*
 * A small HTTP server in a thread of the test: answers what the test tells it
 * to, byte for byte, and remembers what it was asked.
 */
#ifndef OFFSYNC_TESTS_LIB_STUB_SERVER_H
#define OFFSYNC_TESTS_LIB_STUB_SERVER_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct stub_request {
	int number; /* from 1 */
	const char *head;
	const char *body;
	size_t body_len;
};

/* Appends the whole answer to out, head and all. True: close the connection
 * after it. Runs in the server's thread. An empty answer that does not close
 * leaves the client waiting. */
typedef bool (*stub_answer)(
	void *ctx, const struct stub_request *r, struct buf *out);

struct stub_server;
struct stub_server *stub_server_new(stub_answer answer, void *ctx);
void stub_server_free(struct stub_server *s);

int stub_server_port(const struct stub_server *s);
/* "http://127.0.0.1:PORT" + path; borrowed until the next call. */
const char *stub_server_url(struct stub_server *s, const char *path);

/* Requests that have come in whole, and connections that were made. */
int stub_server_requests(struct stub_server *s);
int stub_server_connections(struct stub_server *s);
/* Waits for the n-th request; false when it does not come in some seconds. */
bool stub_server_wait(struct stub_server *s, int n);
/* Head and body of the n-th request (from 1); lives as long as s. */
const char *stub_server_request(struct stub_server *s, int n);

/* An ordinary answer. */
void stub_reply(
	struct buf *out, int status, const char *type, const char *body);

#endif
