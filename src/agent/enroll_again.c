#include "agent/enroll_again.h"

#include "agent/lock.h"
#include "agent/session.h"
#include "base/log.h"
#include "store/queue.h"
#include "store/sync_state.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define TRIES     100 /* for an agent to end */
#define BETWEEN   100 /* ms */

/* An agent that waits for a person works for the old identity. */
static enum err
take_lock(const char *home, int *lock)
{
	int64_t pid = 0;
	enum err e;

	e = lock_take(home, lock);
	if (e != ERR_EXISTS || !agent_is_running(home, &pid) || pid <= 0)
		return e;
	if (kill((pid_t)pid, SIGTERM) != 0)
		return ERR_BUSY;
	for (int i = 0; e == ERR_EXISTS && i < TRIES; i++) {
		(void)poll(NULL, 0, BETWEEN);
		e = lock_take(home, lock);
	}
	return e == ERR_EXISTS ? ERR_BUSY : e;
}

static enum err
is_wanted(struct store *st, struct arena *a)
{
	struct sync_state s;
	enum err e = sync_state_load(st, a, &s);

	if (e == ERR_OK && s.link != LINK_SIGN_IN && s.link != LINK_BLOCKED)
		return ERR_EXISTS;
	return e;
}

/* Looked at first, before an agent that works is ended for nothing. */
enum err
again_open(const struct conf *conf, const struct env *env, const char *home,
	struct arena *a, struct again *out)
{
	enum err e;

	*out = (struct again){ .lock = -1 };
	e = session_keys(conf, home, false, &out->keys);
	if (e == ERR_OK)
		e = store_open(env, home, &out->keys, &out->st);
	if (e == ERR_OK)
		e = is_wanted(out->st, a);
	if (e == ERR_OK)
		e = take_lock(home, &out->lock);
	if (e == ERR_OK)
		e = queue_chain_start(
			out->st, a, &out->chain_seq, &out->chain_hash);
	if (e != ERR_OK)
		again_close(out);
	return e;
}

/* The old file stays beside the new one until the next time. */
static enum err
replace_keys(const struct conf *conf, const struct env *env, const char *home,
	const struct keys *keys)
{
	char path[PATH_SIZE];
	char fresh[PATH_SIZE];
	char old[PATH_SIZE];
	char *passphrase;
	enum err e;

	if (snprintf(path, sizeof path, "%s/keys.json", home) >=
			(int)sizeof path ||
		snprintf(fresh, sizeof fresh, "%s.new", path) >=
			(int)sizeof fresh ||
		snprintf(old, sizeof old, "%s.old", path) >= (int)sizeof old)
		return ERR_TOO_LARGE;
	(void)unlink(fresh);
	e = session_passphrase(conf, &passphrase);
	if (e == ERR_OK)
		e = keys_save(env, fresh, keys, passphrase);
	session_passphrase_free(passphrase);
	if (e != ERR_OK)
		return e;
	(void)unlink(old);
	if (link(path, old) == 0 && rename(fresh, path) == 0)
		return ERR_OK;
	log_error("%s: %s", path, strerror(errno));
	return ERR_IO;
}

enum err
again_keep(const struct conf *conf, const struct env *env, const char *home,
	const struct terminal_identity *id, struct again *g)
{
	enum err e;

	e = replace_keys(conf, env, home, &g->keys);
	if (e == ERR_OK)
		e = queue_renew(g->st, id);
	if (e != ERR_OK)
		return e;
	store_close(g->st);
	g->st = NULL;
	return store_open(env, home, &g->keys, &g->st);
}

void
again_close(struct again *g)
{
	store_close(g->st);
	keys_fini(&g->keys);
	if (g->lock != -1)
		(void)close(g->lock);
	*g = (struct again){ .lock = -1 };
}
