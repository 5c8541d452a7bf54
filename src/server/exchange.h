/*
 * One request and its answer, as the routes see them; what carries them is
 * http.c's business.
 */
#ifndef OFFSYNC_SERVER_EXCHANGE_H
#define OFFSYNC_SERVER_EXCHANGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "packing/packing.h"
#include "server/audit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;
struct exchange;

/* What a route's function says. */
enum exchange_next {
	EXCHANGE_DONE,   /* the answer is filled in */
	EXCHANGE_LATER,  /* exchange_pause was called; again is called when
			  * somebody calls exchange_resume */
	EXCHANGE_STREAM, /* status and content_type are filled in; what follows
			  * comes from more, as it comes up */
};

/* What an answer is for; which headers it needs follows from that. */
enum answer_kind {
	ANSWER_DATA,  /* programs: nothing may be kept, framed or run */
	ANSWER_PAGE,  /* people: our stylesheet, forms to ourselves, no more */
	ANSWER_ASSET, /* the stylesheet: the same for everybody, may be kept */
};

struct exchange {
	struct server *server;
	struct arena *arena; /* lives as long as the exchange */

	/* The request. Texts are "" when absent. */
	const char *method;
	const char *path;
	const char *hotel;   /* {hotel} of the path */
	const char *token;   /* {token} of the path */
	const char *address; /* of the client */
	const char *source;  /* what limits go by: it, or its network */
	bool disguised; /* through a proxy that is not ours: address is its */
	int socket;     /* to be watched for its end; -1: none */
	const char *id; /* of this request, in the log and the answer */
	const char *bearer;      /* after "Authorization: Bearer " */
	const char *certificate; /* SHA-256 of the client's, in hex; or NULL */
	bool counted;            /* against its terminal's limit */
	bool secure; /* came by TLS, here or at the proxy before us */
	enum packing accepts;
	struct buf body; /* unpacked */

	/* The answer. */
	int status;
	const char *content_type;
	const char *allow; /* methods, for 405 */
	int retry_after_s; /* 0: none */
	enum answer_kind kind;
	const char *language; /* of a page; NULL: not said */
	const char *location; /* of a redirection; NULL: none */
	const char *refresh;  /* "30; url=/x": looks again; NULL: does not */
	const char *cookie;   /* to set, with its attributes; NULL: none */
	struct buf answer;

	/* Of a route that goes on later. */
	void *work;
	enum exchange_next (*again)(struct exchange *x);
	void (*release)(struct exchange *x); /* frees work; may be NULL */
	/* Of a stream, which outlives the arena: nobody may use that any more.
	 * Appends to answer a line or two; nothing: it has called
	 * exchange_pause, and is asked again after exchange_resume. False: that
	 * was the end. */
	bool (*more)(struct exchange *x);

	void *carrier; /* of http.c */
};

/* More of the request, "" when it is not there: a header; a value of the
 * address's query, decoded. Valid as long as the exchange. */
const char *exchange_header(struct exchange *x, const char *name);
const char *exchange_query(struct exchange *x, const char *name);
/* A value of the form that the body is, decoded. */
const char *exchange_form(struct exchange *x, const char *name);
/* Whether a browser says that another site's page made it send this. */
bool exchange_is_foreign(struct exchange *x);

/* For the security log (audit.h): what this request is. who, terminal, detail:
 * NULL for none. hotel NULL: the one of the path. */
void exchange_note(struct exchange *x, enum audit_kind kind, const char *hotel,
	const char *who, const char *terminal, const char *detail);

/* Before the work is handed to another thread. */
void exchange_pause(struct exchange *x);
/* From any thread, once for each pause. */
void exchange_resume(struct exchange *x);

/* What many streams are told: a line or two, as it goes out. */
#define EXCHANGE_PIECE_MAX 240
struct exchange_piece {
	char bytes[EXCHANGE_PIECE_MAX];
	size_t head; /* bytes before the text: the length of a chunk */
	size_t len;  /* of the text */
	size_t size; /* of all */
};
void exchange_piece_make(struct exchange_piece *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Writes it to a stream that is paused, and stays so; from any thread, while
 * nobody else tells or resumes it. ERR_BUSY: not now, resume it and have its
 * more say so. ERR_IO: it has failed in the middle, and can only end. */
enum err exchange_tell(
	struct exchange *x, const struct exchange_piece *p) MUST_CHECK;

/* Fills in an application/problem+json answer and returns EXCHANGE_DONE. */
enum exchange_next exchange_problem(
	struct exchange *x, int status, const char *detail);
/* The same with Retry-After. */
enum exchange_next exchange_wait(
	struct exchange *x, int status, int wait_s, const char *detail);

#endif
