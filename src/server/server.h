/*
 * The running server: what its threads share. Made once by server_open, before
 * the first request, and from then on changed by nobody but through what has a
 * lock of its own.
 */
#ifndef OFFSYNC_SERVER_SERVER_H
#define OFFSYNC_SERVER_SERVER_H

#include "base/conf.h"
#include "base/env.h"
#include "server/access.h"
#include "server/audit.h"
#include "server/crew.h"
#include "server/feed.h"
#include "server/feed_others.h"
#include "server/janitor.h"
#include "server/networks.h"
#include "server/notice.h"
#include "server/rate_limit.h"
#include "server/readers.h"
#include "server/staff_session.h"
#include "server/sync_handler.h"
#include "server/tally.h"
#include "server/writer.h"

#include <stdatomic.h>

struct server {
	const struct env *env;
	const struct conf *conf;
	struct writer *writer;
	struct readers *readers;
	struct janitor *janitor;
	struct access *access;
	struct audit *audit;
	struct crew *crew;
	struct feed *feed;
	struct feed_others *others;   /* NULL: there are none */
	struct notice_watch *notices; /* NULL: likewise */
	struct verify_cache *keys;
	struct token_secret token_secret;
	struct rate_limit *enrol_limit;
	struct rate_limit *token_limit;
	struct rate_limit *token_hotel_limit; /* by hotel */
	struct rate_limit *terminal_limit;    /* by terminal; NULL: none */
	struct rate_limit *hotel_limit;       /* by hotel; NULL: none */
	struct rate_limit *guest_limit;       /* looking, by address */
	struct rate_limit *guest_wrong_limit; /* wrong codes, by address */
	struct rate_limit *guest_ask_limit;   /* requests, by stay */
	struct rate_limit *guest_hotel_limit; /* requests, by hotel */
	struct rate_limit *sign_in_limit;     /* staff, by address */
	struct signed_out *signed_out;
	struct networks metrics_from;
	/* What a running server takes from its configuration again. */
	atomic_bool guest_page;
	atomic_int_fast64_t token_ttl_s;
	/* When the last push could not be stored (monotonic); 0: it could. */
	atomic_int_fast64_t unstored_at_ms;
	struct tally tally;
	int64_t started_at_ms;
};

/* Storage, secrets and threads. threads: of the HTTP server. */
enum err server_open(const struct env *env, const struct conf *conf,
	struct server **out) MUST_CHECK;
/* Takes over what may change while it runs (log_level, log_format,
 * log_keep_days, token_ttl_seconds, guest_page), and says in the log what needs
 * a new start. */
void server_reload(struct server *s, const struct conf *conf);
/* After the HTTP server has stopped. NULL ok. */
void server_close(struct server *s);

/* A handler for one storage; borrowed parts of the server. */
struct sync_handler server_handler(struct server *s, struct storage *storage);

#endif
