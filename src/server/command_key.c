#include "server/command.h"

#include "server/access.h"
#include "server/audit.h"
#include "server/listing.h"

#include <string.h>
#include <sysexits.h>

static const struct server_option options[] = {
	{ "orders", NULL,
		"rotate: the key for orders, not the one for tokens" },
	{ NULL, NULL, NULL },
};

static const char *const use_names[ACCESS_USES] = { "tokens", "orders" };

static int
list(struct server_call *c, struct storage *s)
{
	static const char *const names[] = { "kid", "use", "number", "signs" };
	static const int widths[] = { 16, 6, 6, 5 };
	struct access_key_info keys[ACCESS_USES][ACCESS_KEYS_MAX];
	size_t counts[ACCESS_USES] = { 0 };
	struct listing l;

	for (int use = 0; use < ACCESS_USES; use++) {
		enum err e = access_key_list(
			s, (enum access_use)use, keys[use], &counts[use]);

		if (e != ERR_OK)
			return call_fail_err(c, e, "the keys cannot be read");
	}
	listing_begin(&l, c->json, names, widths, 4);
	for (int use = 0; use < ACCESS_USES; use++) {
		for (size_t i = 0; i < counts[use]; i++) {
			listing_text(&l, keys[use][i].kid);
			listing_text(&l, use_names[use]);
			listing_int(&l, keys[use][i].number);
			listing_bool(&l, keys[use][i].signs);
		}
	}
	listing_end(&l);
	return EX_OK;
}

/* In every hotel's log: the keys are the same for all. */
static enum err
note(struct server_call *c, struct storage *s, const char *detail)
{
	struct storage_hotel *hotels = NULL;
	size_t count = 0;
	enum err e;

	e = s->ops->hotel_list(s, c->arena, &hotels, &count);
	for (size_t i = 0; e == ERR_OK && i < count; i++)
		e = audit_add_alone(s, hotels[i].tenant_id, env_now_ms(c->env),
			&(struct audit_event){ .kind = AUDIT_SERVER_KEY,
				.who = AUDIT_OPERATOR,
				.detail = detail });
	return e;
}

static int
rotate(struct server_call *c, struct storage *s)
{
	/* What it means for those that know the one before. */
	static const char *const meanings[ACCESS_USES] = {
		[ACCESS_TOKENS] = "tokens of the keys before are good until "
				  "they expire",
		[ACCESS_ORDERS] = "terminals learn it with their next token; "
				  "retire the one before when all have been "
				  "here since (offsyncd terminal list)",
	};
	enum access_use use =
		call_has(c, "orders") ? ACCESS_ORDERS : ACCESS_TOKENS;
	char kid[ACCESS_KID_SIZE];
	enum err e = access_key_rotate(s, use, kid);

	if (e == ERR_FULL)
		return call_fail(c, EX_DATAERR,
			"there are %d keys already: take one away first "
			"(offsyncd key list, offsyncd key retire KID)",
			ACCESS_KEYS_MAX);
	if (e == ERR_OK)
		e = note(c, s,
			arena_printf(c->arena, "made %s for %s", kid,
				use_names[use]));
	if (e != ERR_OK)
		return call_fail_err(c, e, "no key could be made");
	(void)printf("%s signs %s from now on, in running servers after SIGHUP "
		     "or a new start; %s\n",
		kid, use_names[use], meanings[use]);
	return EX_OK;
}

static int
retire(struct server_call *c, struct storage *s, const char *kid)
{
	static const char *const meanings[ACCESS_USES] = {
		[ACCESS_TOKENS] = "its tokens",
		[ACCESS_ORDERS] = "to sign with it",
	};
	int use = 0;
	enum err e;

	do
		e = access_key_retire(s, (enum access_use)use, kid);
	while (e == ERR_NOT_FOUND && ++use < ACCESS_USES);

	if (e == ERR_NOT_FOUND)
		return call_fail(c, EX_DATAERR,
			"there is no key '%s': offsyncd key list shows those "
			"that there are",
			kid);
	if (e == ERR_INVALID)
		return call_fail(c, EX_DATAERR,
			"%s is the one that signs: make another one first "
			"(offsyncd key rotate%s)",
			kid, use == ACCESS_ORDERS ? " --orders" : "");
	if (e == ERR_OK)
		e = note(c, s, arena_printf(c->arena, "retired %s", kid));
	if (e != ERR_OK)
		return call_fail_err(c, e, kid);
	(void)printf("%s is retired: running servers refuse %s after SIGHUP or "
		     "a new start\n",
		kid, meanings[use]);
	return EX_OK;
}

static int
work(struct server_call *c, struct storage *s)
{
	const char *verb = c->count == 0 ? "list" : c->arguments[0];

	if (strcmp(verb, "list") == 0 && c->count < 2)
		return list(c, s);
	if (strcmp(verb, "rotate") == 0 && c->count == 1)
		return rotate(c, s);
	if (strcmp(verb, "retire") == 0 && c->count == 2)
		return retire(c, s, c->arguments[1]);
	return call_fail(
		c, EX_USAGE, "say list, rotate or retire KID: see --help");
}

const struct server_command command_key = {
	.name = "key",
	.arguments = "list | rotate | retire KID",
	.summary = "The keys that this server signs tokens and orders with",
	.options = options,
	.work = work,
};
