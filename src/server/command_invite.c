#include "server/command.h"

#include "server/audit.h"
#include "server/enrol.h"
#include "json/json.h"

#include <sysexits.h>

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ "terminal", "NAME", "what the new terminal will be called: FD1" },
	{ "ttl", "SECONDS", "how long the code is good" },
	{ NULL, NULL, NULL },
};

static void
print(struct server_call *c, const struct storage_hotel *hotel,
	const char *name, const char *code, int64_t expires_at)
{
	struct json_writer w;
	struct buf out;

	if (!c->json) {
		(void)printf("%s\n", code);
		return;
	}
	buf_init(&out, 4096);
	json_writer_init(&w, &out);
	json_begin_object(&w);
	json_member_text(&w, "code", code);
	json_member_int(&w, "expires_at", expires_at);
	json_member_text(&w, "hotel_id", hotel->tenant_id);
	json_member_text(&w, "terminal_name", name);
	json_end_object(&w);
	(void)printf("%s\n", out.data);
	buf_fini(&out);
}

static int
invite(struct server_call *c, struct storage *s)
{
	const char *name = call_need(c, "terminal");
	struct storage_hotel hotel;
	char code[ENROL_CODE_SIZE];
	int64_t expires_at;
	int64_t ttl_s;
	int exit_code = EX_OK;
	enum err e;

	if (name == NULL || !call_number(c, "ttl", 1, 604800,
				    c->conf.server.invite_ttl_seconds, &ttl_s))
		return EX_USAGE;
	if (!enrol_is_terminal_name(name))
		return call_fail(c, EX_DATAERR,
			"a terminal's name has 1 to 16 letters, digits, - or "
			"_");
	if (!call_hotel(c, s, &hotel, &exit_code))
		return exit_code;
	e = enrol_invite(
		c->env, s, hotel.tenant_id, name, ttl_s, code, &expires_at);
	if (e == ERR_OK)
		e = audit_add_alone(s, hotel.tenant_id, env_now_ms(c->env),
			&(struct audit_event){ .kind = AUDIT_INVITED,
				.who = AUDIT_OPERATOR,
				.detail = name });
	if (e != ERR_OK)
		return call_fail_err(c, e, "the code could not be kept");
	print(c, &hotel, name, code, expires_at);
	return EX_OK;
}

const struct server_command command_invite = {
	.name = "invite",
	.arguments = "",
	.summary = "Prints a one-time code with which a terminal enrols",
	.options = options,
	.work = invite,
};
