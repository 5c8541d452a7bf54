#include "server/command.h"

#include "server/audit.h"

#include "server/listing.h"
#include "server/setup.h"

#include <string.h>
#include <sysexits.h>

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ "login", "LOGIN", "add: what the person signs in with" },
	{ "name", "NAME", "add: as it is shown" },
	{ "role", "ROLE",
		"add: front_desk, kitchen, housekeeping, maintenance, "
		"manager" },
	{ "pin", "PIN", "add, pin: the PIN (default: a random one, printed)" },
	{ NULL, NULL, NULL },
};

/* ---- listing ---- */

static int
show(struct server_call *c, struct storage *s, const char *only)
{
	static const char *const names[] = { "login", "display_name", "role",
		"active", "id" };
	static const int widths[] = { 12, 24, 13, 6, 36 };
	const struct view *v = s->ops->view(s);
	struct record_list list;
	struct listing l;
	enum err e;

	e = v->list(v->ctx, TABLE_STAFF, -1, value_null(), c->arena, &list);
	if (e != ERR_OK)
		return call_fail_err(c, e, "the staff could not be read");
	listing_begin(&l, c->json, names, widths, 5);
	for (size_t i = 0; i < list.count; i++) {
		const struct record *r = list.items[i];

		if (only != NULL &&
			strcmp(record_text(r, STAFF_LOGIN), only) != 0)
			continue;
		listing_text(&l, record_text(r, STAFF_LOGIN));
		listing_text(&l, record_text(r, STAFF_DISPLAY_NAME));
		listing_text(&l, record_word(r, STAFF_ROLE));
		listing_bool(&l, record_int(r, STAFF_ACTIVE) != 0);
		listing_text(&l, r->id);
	}
	listing_end(&l);
	return EX_OK;
}

/* ---- changing ---- */

static enum err
find(struct server_call *c, struct storage *s, const char *login,
	struct record **out)
{
	const struct view *v = s->ops->view(s);
	struct record_list list;
	enum err e;

	e = v->list(v->ctx, TABLE_STAFF, STAFF_LOGIN, value_text(login),
		c->arena, &list);
	if (e == ERR_OK && list.count == 0)
		e = ERR_NOT_FOUND;
	if (e == ERR_OK)
		*out = list.items[0];
	return e;
}

/* The PIN that was given, or a random one, which is said once. */
static const char *
choose_pin(struct server_call *c, char made[SETUP_PIN_SIZE])
{
	const char *pin = call_value(c, "pin");
	size_t len;

	if (pin == NULL) {
		setup_pin(c->env, made);
		return made;
	}
	len = strlen(pin);
	if (len >= 4 && len <= 64)
		return pin;
	(void)call_fail(c, EX_DATAERR, "a PIN has at least 4 characters");
	return NULL;
}

static void
say_pin(struct server_call *c, const char *login, const char *pin)
{
	if (!call_has(c, "pin"))
		(void)printf("%s signs in with PIN %s\n", login, pin);
}

static int
add(struct server_call *c, struct storage *s, const struct storage_hotel *hotel)
{
	const char *login = call_need(c, "login");
	const char *role = login == NULL ? NULL : call_need(c, "role");
	const char *name = call_value(c, "name");
	char made[SETUP_PIN_SIZE];
	struct setup_staff staff = { .cost = password_cost_default };
	struct record *there;
	int place;
	enum err e;

	if (role == NULL)
		return EX_USAGE;
	place = choices_find(&role_choices, role);
	if (place < 0)
		return call_fail(c, EX_DATAERR,
			"there is no role '%s': --help lists them", role);
	if (find(c, s, login, &there) == ERR_OK)
		return call_fail(
			c, EX_DATAERR, "there is a login '%s' already", login);
	staff.login = login;
	staff.display_name = name == NULL ? login : name;
	staff.role = (enum role)place;
	staff.pin = choose_pin(c, made);
	if (staff.pin == NULL)
		return EX_DATAERR;
	e = setup_staff_put(c->env, s, hotel, &staff, c->arena);
	if (e != ERR_OK)
		return call_fail_err(c, e, login);
	say_pin(c, login, staff.pin);
	return EX_OK;
}

static int
change(struct server_call *c, struct storage *s,
	const struct storage_hotel *hotel, const char *verb, const char *login)
{
	char made[SETUP_PIN_SIZE];
	const char *verifier;
	const char *pin = NULL;
	struct record *old;
	struct record *r;
	enum err e;

	e = find(c, s, login, &old);
	if (e == ERR_NOT_FOUND)
		return call_fail(c, EX_DATAERR,
			"nobody signs in as '%s': offsyncd staff list shows "
			"who does",
			login);
	if (e != ERR_OK)
		return call_fail_err(c, e, login);
	r = record_copy(c->arena, old);
	r->version++;
	r->updated_at = env_now_ms(c->env);
	if (strcmp(verb, "pin") == 0) {
		pin = choose_pin(c, made);
		if (pin == NULL)
			return EX_DATAERR;
		e = setup_verifier(c->env, hotel->pepper, password_cost_default,
			pin, c->arena, &verifier);
		if (e == ERR_OK)
			record_set_text(r, STAFF_PIN_VERIFIER, verifier);
	} else {
		record_set_int(
			r, STAFF_ACTIVE, strcmp(verb, "revoke") == 0 ? 0 : 1);
	}
	if (e == ERR_OK)
		e = s->ops->put(s, r);
	if (e != ERR_OK)
		return call_fail_err(c, e, login);
	if (pin != NULL)
		say_pin(c, login, pin);
	return EX_OK;
}

static int
write(struct server_call *c, struct storage *s,
	const struct storage_hotel *hotel, const char *verb)
{
	int64_t stamp = 0;
	int code = EX_IOERR;
	enum err e;

	e = s->ops->begin(s, hotel->tenant_id);
	if (e != ERR_OK)
		return call_fail_err(c, e, hotel->tenant_id);
	e = s->ops->action_begin(s, "offsyncd", env_now_ms(c->env));
	if (e == ERR_OK) {
		code = strcmp(verb, "add") == 0
			       ? add(c, s, hotel)
			       : change(c, s, hotel, verb, c->arguments[1]);
		e = s->ops->action_end(
			s, code == EX_OK ? ERR_OK : ERR_REFUSED, &stamp);
	}
	if (e == ERR_OK && code == EX_OK)
		e = audit_add(s, env_now_ms(c->env),
			&(struct audit_event){ .kind = AUDIT_STAFF,
				.who = AUDIT_OPERATOR,
				.detail = arena_printf(c->arena, "%s %s", verb,
					strcmp(verb, "add") == 0
						? call_value(c, "login")
						: c->arguments[1]) });
	e = s->ops->end(s, e);
	if (code == EX_OK && e != ERR_OK)
		return call_fail_err(c, e, "it could not be stored");
	return code;
}

static bool
is_change(const struct server_call *c, const char *verb)
{
	return c->count > 1 &&
	       (strcmp(verb, "revoke") == 0 || strcmp(verb, "restore") == 0 ||
		       strcmp(verb, "pin") == 0);
}

static int
work(struct server_call *c, struct storage *s)
{
	const char *verb = c->count == 0 ? "list" : c->arguments[0];
	bool shows = strcmp(verb, "list") == 0 ||
		     (strcmp(verb, "show") == 0 && c->count > 1);
	struct storage_hotel hotel;
	int code = EX_OK;
	enum err e;

	if (!call_hotel(c, s, &hotel, &code))
		return code;
	if (strcmp(verb, "add") == 0 || is_change(c, verb))
		return write(c, s, &hotel, verb);
	if (!shows)
		return call_fail(c, EX_USAGE,
			"say list, show LOGIN, add, pin LOGIN, revoke LOGIN or "
			"restore LOGIN: see --help");
	e = s->ops->begin_read(s, hotel.tenant_id);
	if (e != ERR_OK)
		return call_fail_err(c, e, hotel.tenant_id);
	code = show(c, s, c->count > 1 ? c->arguments[1] : NULL);
	s->ops->end_read(s);
	return code;
}

const struct server_command command_staff = {
	.name = "staff",
	.arguments = "list | show LOGIN | add | pin LOGIN | revoke LOGIN | "
		     "restore LOGIN",
	.summary = "Staff of a hotel and their PINs",
	.options = options,
	.work = work,
};
