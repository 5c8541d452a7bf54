/*
 * Everything that a round needs, opened together: keys, store, port, engine and
 * the connection. The agent keeps one for its life, `sync` and `enroll` for one
 * round.
 */
#ifndef OFFSYNC_AGENT_SESSION_H
#define OFFSYNC_AGENT_SESSION_H

#include "agent/agent.h"
#include "agent/flight.h"
#include "net/http.h"

struct session_net {
	const struct env *env; /* with env->request */
	struct http *http;     /* NULL in tests, which bring their own env */
};

struct agent_session {
	const struct conf *conf;
	struct session_net net;
	struct keys keys;
	struct store *st;
	struct sync_port *port;
	struct engine *engine;
	struct buf url;
	/* The request whose answer is awaited, and the one after it. */
	struct flight flights[2];
	size_t turn; /* which of them is the first */
	struct net_reply reply;
	/* The link (sync/thrift.h). */
	struct thrift_facts facts;
	char local_address[46]; /* that the system was asked about */
	enum link_kind kind;
	bool metered;
	struct thrift_plan plan;
	int64_t rotate_due_ms; /* mono; of a new key (rotate.h) */
	bool takes_own;        /* the server, of bodies in our own coding */
};

/* The real network. net_close also of one that was not opened (zeroed). */
enum err session_net_open(
	const struct conf *conf, struct session_net *out) MUST_CHECK;
void session_net_close(struct session_net *net);

/* The first line of the passphrase file, or NULL when none is configured; free
 * with session_passphrase_free, which wipes. */
enum err session_passphrase(const struct conf *conf, char **out) MUST_CHECK;
void session_passphrase_free(char *passphrase);

/* The keys of the terminal in home (keys.h), by the configured passphrase; end
 * with keys_fini. */
enum err session_keys(const struct conf *conf, const char *home,
	bool with_signing, struct keys *out) MUST_CHECK;

/* ERR_NOT_FOUND: no terminal is enrolled in home. conf and net are borrowed. */
enum err session_open(const struct conf *conf, const struct session_net *net,
	const char *home, struct agent_session *out) MUST_CHECK;
/* With keys (taken over) and store (likewise) that are open already. */
void session_begin(const struct conf *conf, const struct session_net *net,
	const struct keys *keys, struct store *st, struct agent_session *out);
void session_close(struct agent_session *s);

/* What can wait, waits from here on or does not; true: it does. by_person:
 * somebody asked for a round, and gets all of it. */
bool session_hold(struct agent_session *s, bool by_person);

/* The address of a path at the terminal's server; borrowed until the next
 * request. */
const char *session_url(struct agent_session *s, const char *path);
/* Where the live feed is (feed.h); borrowed until the next request. */
const char *session_events_url(struct agent_session *s);

/* Sends a request to the terminal's server; the answer is in s->reply. */
enum err session_send(
	struct agent_session *s, const struct engine_want *want) MUST_CHECK;
/* One exchange: sends what the engine wants and gives it the answer. */
void session_exchange(struct agent_session *s, const struct engine_want *want);

/* Exchanges until the engine wants to wait; then what became of the round:
 * ERR_OK, ERR_OFFLINE, ERR_DENIED. each (NULL ok) is called after every one. */
enum err session_round(struct agent_session *s,
	void (*each)(struct agent_session *s, void *ctx), void *ctx) MUST_CHECK;
/* The same, of an engine that wants to wait now. */
enum err session_outcome(const struct agent_session *s) MUST_CHECK;
/* Actions waiting to be sent or confirmed. */
int64_t session_left(struct agent_session *s);

#endif
