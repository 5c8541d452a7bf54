#include "server/command.h"

#include "server/audit.h"

#include "base/uuid.h"
#include "server/access.h"
#include "server/enrol.h"
#include "json/json.h"

#include <string.h>
#include <sysexits.h>

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ "terminal", "NAME",
		"whose token; a new name becomes an integration" },
	{ "ttl", "SECONDS", "how long the token is good (default 86400)" },
	{ NULL, NULL, NULL },
};

/* The terminal of that name that is not revoked, the newest of several. */
static enum err
find_by_name(struct server_call *c, struct storage *s, const char *tenant_id,
	const char *name, struct storage_terminal *out)
{
	struct storage_terminal_list list;
	bool found = false;
	enum err e;

	e = s->ops->terminal_list(s, tenant_id, c->arena, &list);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < list.count; i++) {
		if (strcmp(list.items[i].name, name) != 0 ||
			list.items[i].revoked)
			continue;
		*out = list.items[i];
		found = true;
	}
	return found ? ERR_OK : ERR_NOT_FOUND;
}

/* A program that the hotel trusts: no key, so no chain of signed actions. */
static enum err
add_integration(struct server_call *c, struct storage *s, const char *tenant_id,
	const char *name, struct storage_terminal *out)
{
	char id[UUID_SIZE];

	uuid_make(c->env, id);
	*out = (struct storage_terminal){
		.id = arena_strdup(c->arena, id),
		.name = name,
		.last_hash = "",
		.enrolled_at = env_now_ms(c->env),
	};
	return s->ops->terminal_put(s, tenant_id, out);
}

static enum err
grant(struct server_call *c, struct storage *s, const char *tenant_id,
	const char *terminal_id, int64_t ttl_s, struct buf *token)
{
	struct access *access = NULL;
	enum err e;

	e = access_secrets_make(c->env, s);
	if (e == ERR_OK)
		e = access_open(c->env, s, &access);
	if (e == ERR_OK)
		e = access_grant(access, tenant_id, terminal_id, ttl_s, token);
	access_close(access);
	return e;
}

static void
print(struct server_call *c, const struct storage_terminal *t,
	const struct buf *token, int64_t ttl_s)
{
	struct json_writer w;
	struct buf out;

	if (!c->json) {
		(void)printf("%s\n", token->data);
		return;
	}
	buf_init_secret(&out, 16384);
	json_writer_init(&w, &out);
	json_begin_object(&w);
	json_member_text(&w, "terminal_id", t->id);
	json_member_text(&w, "terminal_name", t->name);
	json_member_text(&w, "token", token->data);
	json_member_int(&w, "token_ttl_seconds", ttl_s);
	json_end_object(&w);
	(void)printf("%s\n", out.data);
	buf_wipe(&out);
}

static int
make(struct server_call *c, struct storage *s)
{
	const char *name = call_need(c, "terminal");
	struct storage_terminal t;
	struct storage_hotel hotel;
	struct buf token;
	int64_t ttl_s;
	int code = EX_OK;
	enum err e;

	if (name == NULL || !call_number(c, "ttl", 1, 31536000, 86400, &ttl_s))
		return EX_USAGE;
	if (!enrol_is_terminal_name(name))
		return call_fail(c, EX_DATAERR,
			"a terminal's name has 1 to 16 letters, digits, - or "
			"_");
	if (!call_hotel(c, s, &hotel, &code))
		return code;
	e = find_by_name(c, s, hotel.tenant_id, name, &t);
	if (e == ERR_NOT_FOUND)
		e = add_integration(c, s, hotel.tenant_id, name, &t);
	buf_init_secret(&token, 8192);
	if (e == ERR_OK)
		e = grant(c, s, hotel.tenant_id, t.id, ttl_s, &token);
	if (e == ERR_OK)
		e = audit_add_alone(s, hotel.tenant_id, env_now_ms(c->env),
			&(struct audit_event){ .kind = AUDIT_TOKEN_MADE,
				.who = AUDIT_OPERATOR,
				.terminal = t.id,
				.detail = t.name });
	if (e == ERR_OK)
		print(c, &t, &token, ttl_s);
	buf_wipe(&token);
	return e == ERR_OK ? EX_OK
			   : call_fail_err(c, e, "no token could be made");
}

const struct server_command command_token = {
	.name = "token",
	.arguments = "",
	.summary = "Prints a bearer token (JWT) for an integration or a test",
	.options = options,
	.work = make,
};
