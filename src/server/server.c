#include "server/server.h"

#include "base/check.h"
#include "base/conf_option.h"
#include "base/log.h"
#include "base/memory.h"
#include "server/setup.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Enrolling: guessing 60 bits is hopeless, being asked all the time is not
 * wanted. Tokens: a hotel's terminals share one address. */
#define ENROL_BURST     30
#define ENROL_REFILL_MS 2000
#define TOKEN_BURST     120
#define TOKEN_REFILL_MS 500

/* From many addresses. */
#define TOKEN_HOTEL_BURST     2000
#define TOKEN_HOTEL_REFILL_MS 20

/* So many seconds' worth at once: what waited, and all terminals of a hotel
 * coming back together. */
#define TERMINAL_BURST_S 10
#define HOTEL_BURST_S    30

/* Guests behind a hotel's Wi-Fi share one address too, so looking costs little
 * and only wrong codes are counted hard. What a stay and a hotel may ask for is
 * what staff can answer. */
#define GUEST_BURST           300
#define GUEST_REFILL_MS       200
#define GUEST_WRONG_BURST     30
#define GUEST_WRONG_REFILL_MS 2000
#define GUEST_ASK_BURST       6
#define GUEST_ASK_REFILL_MS   60000
#define GUEST_HOTEL_BURST     120
#define GUEST_HOTEL_REFILL_MS 2000

/* A try costs a tenth of a second of work. */
#define SIGN_IN_BURST     20
#define SIGN_IN_REFILL_MS 6000

#define LIVES_MAX ((size_t)64 << 20)

static size_t
helpers(const struct conf *conf)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	(void)conf;
	return cores < 2 ? 0 : cores > 8 ? 7 : (size_t)cores - 1;
}

/* NULL: there is none. */
static struct rate_limit *
limit_of(const struct env *env, int64_t per_second, int seconds)
{
	return per_second == 0 ? NULL
			       : rate_limit_new(env, (int)per_second * seconds,
					 1000 / per_second);
}

/* Before anybody is answered: should this file be a copy that was put back,
 * then what terminals know from after the copy belongs to no life of it. */
static enum err
begin_lives(const struct env *env, struct storage *storage)
{
	struct arena *a = arena_new(LIVES_MAX);
	struct storage_hotel *list = NULL;
	size_t count = 0;
	enum err e;

	e = storage->ops->hotel_list(storage, a, &list, &count);
	for (size_t i = 0; e == ERR_OK && i < count; i++) {
		char incarnation[SETUP_INCARNATION_SIZE];

		setup_incarnation(env, incarnation);
		e = storage->ops->life_begin(storage, list[i].tenant_id,
			incarnation, env_now_ms(env));
	}
	arena_free(a);
	return e;
}

/* Through a storage of its own, before any thread runs. */
static enum err
open_secrets(struct server *s)
{
	struct storage *storage = NULL;
	enum err e;

	e = storage_open(s->env, s->conf->server.storage, &storage);
	if (e == ERR_OK)
		e = access_secrets_make(s->env, storage);
	if (e == ERR_OK)
		e = access_open(s->env, storage, &s->access);
	if (e == ERR_OK)
		e = access_token_secret(storage, &s->token_secret);
	if (e == ERR_OK)
		e = begin_lives(s->env, storage);
	storage_close(storage);
	return e;
}

enum err
server_open(const struct env *env, const struct conf *conf, struct server **out)
{
	struct server *s = calloc(1, sizeof(*s));
	enum err e;

	CHECK(s != NULL);
	memory_keep();
	s->env = env;
	s->conf = conf;
	s->started_at_ms = env_now_ms(env);
	e = open_secrets(s);
	if (e == ERR_OK)
		e = writer_start(env, conf->server.storage, &s->writer);
	if (e != ERR_OK) {
		server_close(s);
		return e;
	}
	s->readers = readers_new(env, conf->server.storage);
	atomic_store(&s->guest_page, conf->server.guest_page);
	atomic_store(&s->token_ttl_s, conf->server.token_ttl_seconds);
	s->audit = audit_new(env, s->writer);
	s->janitor =
		janitor_start(env, s->readers, s->writer, janitor_times(conf));
	s->crew = crew_new(helpers(conf));
	s->feed = feed_new(env, (size_t)conf->server.feed_max, s->crew);
	if (conf->server.feed_max > 0)
		s->others = feed_others_start(s->feed, conf->server.storage);
	s->notices = notice_watch_start(s->feed, conf->server.storage);
	s->keys = verify_cache_new(false);
	s->enrol_limit = rate_limit_new(env, ENROL_BURST, ENROL_REFILL_MS);
	s->token_limit = rate_limit_new(env, TOKEN_BURST, TOKEN_REFILL_MS);
	s->token_hotel_limit =
		rate_limit_new(env, TOKEN_HOTEL_BURST, TOKEN_HOTEL_REFILL_MS);
	s->terminal_limit = limit_of(
		env, conf->server.terminal_requests_max, TERMINAL_BURST_S);
	s->hotel_limit =
		limit_of(env, conf->server.hotel_requests_max, HOTEL_BURST_S);
	s->guest_limit = rate_limit_new(env, GUEST_BURST, GUEST_REFILL_MS);
	s->guest_wrong_limit =
		rate_limit_new(env, GUEST_WRONG_BURST, GUEST_WRONG_REFILL_MS);
	s->guest_ask_limit =
		rate_limit_new(env, GUEST_ASK_BURST, GUEST_ASK_REFILL_MS);
	s->guest_hotel_limit =
		rate_limit_new(env, GUEST_HOTEL_BURST, GUEST_HOTEL_REFILL_MS);
	s->sign_in_limit =
		rate_limit_new(env, SIGN_IN_BURST, SIGN_IN_REFILL_MS);
	s->signed_out = signed_out_new();
	*out = s;
	return ERR_OK;
}

void
server_close(struct server *s)
{
	if (s == NULL)
		return;
	janitor_stop(s->janitor);
	/* Readers first: the last connection to close moves the log into the
	 * file, and only the writer may. */
	readers_free(s->readers);
	writer_stop(s->writer);
	audit_free(s->audit);
	feed_others_stop(s->others);
	notice_watch_stop(s->notices);
	feed_free(s->feed);
	crew_free(s->crew);
	access_close(s->access);
	verify_cache_free(s->keys);
	rate_limit_free(s->enrol_limit);
	rate_limit_free(s->token_limit);
	rate_limit_free(s->token_hotel_limit);
	rate_limit_free(s->terminal_limit);
	rate_limit_free(s->hotel_limit);
	rate_limit_free(s->sign_in_limit);
	signed_out_free(s->signed_out);
	rate_limit_free(s->guest_limit);
	rate_limit_free(s->guest_wrong_limit);
	rate_limit_free(s->guest_ask_limit);
	rate_limit_free(s->guest_hotel_limit);
	free(s);
}

/* ---- another configuration ---- */

static bool
is_live(const struct conf_option *o)
{
	static const char *const live[] = { "log_level", "log_format",
		"log_keep_days", "audit_keep_days", "token_ttl_seconds",
		"guest_page", "invite_ttl_seconds", "tls_certificate",
		"tls_key" };

	for (size_t i = 0; i < sizeof(live) / sizeof(live[0]); i++) {
		if (strcmp(o->name, live[i]) == 0)
			return true;
	}
	return false;
}

/* Others may have given this server a new key, or taken one away. */
static void
reload_keys(struct server *s)
{
	struct storage *storage = NULL;
	enum err e = readers_take(s->readers, &storage);

	if (e == ERR_OK)
		e = access_reload(s->access, storage);
	readers_give(s->readers, storage);
	if (e != ERR_OK)
		log_error(
			"the server's keys stay as they are: %s", err_text(e));
}

void
server_reload(struct server *s, const struct conf *conf)
{
	for (size_t i = 0; i < conf_option_count; i++) {
		const struct conf_option *o = &conf_options[i];

		if (strcmp(o->section, "server") == 0 && !is_live(o) &&
			!conf_option_equal(o, s->conf, conf))
			log_warn("server.%s has changed: it counts when the "
				 "server is started again",
				o->name);
	}
	log_change(conf->server.log_level, conf->server.log_format);
	atomic_store(&s->guest_page, conf->server.guest_page);
	atomic_store(&s->token_ttl_s, conf->server.token_ttl_seconds);
	janitor_keep(s->janitor, janitor_times(conf));
	reload_keys(s);
}

struct sync_handler
server_handler(struct server *s, struct storage *storage)
{
	return (struct sync_handler){
		.env = s->env,
		.storage = storage,
		.token_secret = &s->token_secret,
		.require_signed =
			s->conf->server.require_signed == CONF_SIGNED_ALWAYS,
		.actions_max = (size_t)s->conf->server.actions_max,
		.keys = s->keys,
	};
}
