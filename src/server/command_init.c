#include "server/command.h"

#include "base/date.h"
#include "base/log.h"
#include "base/money.h"
#include "server/access.h"
#include "server/demo.h"
#include "server/enrol.h"
#include "server/setup.h"
#include "json/json.h"

#include <errno.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define ROOMS_DEFAULT   120
#define HISTORY_DEFAULT 7
#define HISTORY_LARGE   90

static const struct server_option options[] = {
	{ "hotel", "ID", "short id, as in addresses: alpenhof" },
	{ "name", "NAME", "as people say it" },
	{ "currency", "CODE", "ISO 4217 (default EUR)" },
	{ "timezone", "ZONE", "as in Europe/Vienna (default)" },
	{ "date", "DATE", "business date (default: today there)" },
	{ "demo", NULL, "fill it: the demo hotel; PIN of everybody " DEMO_PIN },
	{ "rooms", "N", "demo: how many (default 120)" },
	{ "days", "N", "demo: days of history (default 7; 90 from 500 rooms)" },
	{ "seed", "N", "demo: another hotel of the same kind" },
	{ NULL, NULL, NULL },
};

struct init {
	struct server_call *c;
	struct storage *s;
	struct setup_hotel hotel;
	char today[DATE_SIZE];
};

/* The folder of a SQLite file, for a storage in a place that is new. */
static void
make_folder(const char *storage)
{
	char path[4096];

	if (strncmp(storage, "sqlite:", 7) != 0)
		return;
	(void)snprintf(path, sizeof(path), "%s", storage + 7);
	for (char *p = path + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		/* There already, or the open says what is wrong. */
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return;
		*p = '/';
	}
}

static int
read_hotel(struct init *in)
{
	struct server_call *c = in->c;
	struct setup_hotel *h = &in->hotel;
	int32_t days;

	h->id = call_need(c, "hotel");
	h->name = h->id == NULL ? NULL : call_need(c, "name");
	if (h->name == NULL)
		return EX_USAGE;
	h->currency = call_value(c, "currency");
	h->timezone = call_value(c, "timezone");
	h->business_date = call_value(c, "date");
	if (h->currency == NULL)
		h->currency = "EUR";
	if (h->timezone == NULL)
		h->timezone = "Europe/Vienna";
	if (!enrol_is_hotel_id(h->id))
		return call_fail(c, EX_DATAERR,
			"a hotel's id has 1 to 64 letters, digits, - or _");
	if (money_exponent(h->currency) < 0)
		return call_fail(c, EX_DATAERR, "there is no currency '%s'",
			h->currency);
	if (h->business_date == NULL) {
		int64_t now = env_now_ms(c->env);

		date_of_instant(
			now, date_zone_offset_min(h->timezone, now), in->today);
		h->business_date = in->today;
	}
	if (!date_to_days(h->business_date, &days))
		return call_fail(c, EX_DATAERR,
			"a date looks like 2026-11-22, not '%s'",
			h->business_date);
	return EX_OK;
}

/* ---- a new hotel ---- */

static enum err
write_first(struct init *in, const struct storage_hotel *row, const char *pin)
{
	const struct setup_staff admin = {
		.login = "admin",
		.display_name = "First manager",
		.role = ROLE_MANAGER,
		.pin = pin,
		.cost = password_cost_default,
	};
	struct server_call *c = in->c;
	struct storage *s = in->s;
	int64_t stamp = 0;
	enum err e;

	e = s->ops->begin_new(s, row);
	if (e != ERR_OK)
		return e;
	e = s->ops->action_begin(s, "offsyncd", env_now_ms(c->env));
	if (e == ERR_OK) {
		e = setup_property_put(c->env, s, &in->hotel, c->arena);
		if (e == ERR_OK)
			e = setup_staff_put(c->env, s, row, &admin, c->arena);
		e = s->ops->action_end(s, e, &stamp);
	}
	return s->ops->end(s, e);
}

static void
print(struct init *in, const char *login, const char *pin)
{
	struct json_writer w;
	struct buf out;

	if (!in->c->json) {
		const char *where = call_value(in->c, "storage");
		const char *with = where == NULL ? "" : " --storage ";

		if (where == NULL)
			where = "";
		(void)printf("hotel %s is there; sign in as %s with PIN %s\n"
			     "next: offsyncd serve%s%s, and for each terminal "
			     "offsyncd invite%s%s --hotel %s --terminal NAME\n",
			in->hotel.id, login, pin, with, where, with, where,
			in->hotel.id);
		return;
	}
	buf_init(&out, 4096);
	json_writer_init(&w, &out);
	json_begin_object(&w);
	json_member_text(&w, "business_date", in->hotel.business_date);
	json_member_text(&w, "hotel_id", in->hotel.id);
	json_member_text(&w, "login", login);
	json_member_text(&w, "pin", pin);
	json_end_object(&w);
	(void)printf("%s\n", out.data);
	buf_fini(&out);
}

static int
exists(struct init *in)
{
	return call_fail(in->c, EX_CANTCREAT,
		"there is a hotel '%s' already: choose another id, or another "
		"--storage",
		in->hotel.id);
}

static int
make_plain(struct init *in)
{
	struct server_call *c = in->c;
	struct storage_hotel row;
	char pin[SETUP_PIN_SIZE];
	enum err e;

	setup_hotel_row(c->env, &in->hotel, c->arena, &row);
	setup_pin(c->env, pin);
	e = write_first(in, &row, pin);
	if (e == ERR_EXISTS)
		return exists(in);
	if (e != ERR_OK)
		return call_fail_err(c, e, "the hotel could not be stored");
	print(in, "admin", pin);
	return EX_OK;
}

/* ---- the demo ---- */

/* Somebody of each role to try it with. */
static void
print_demo(struct init *in)
{
	struct storage *s = in->s;
	const struct view *v;
	struct record_list staff = { 0 };
	bool told[ROLE_WORD_COUNT] = { false };

	(void)printf("hotel %s is there; everybody's PIN is " DEMO_PIN "\n",
		in->hotel.id);
	if (s->ops->begin_read(s, in->hotel.id) != ERR_OK)
		return;
	v = s->ops->view(s);
	if (v->list(v->ctx, TABLE_STAFF, -1, value_null(), in->c->arena,
		    &staff) != ERR_OK)
		staff.count = 0;
	for (size_t i = 0; i < staff.count; i++) {
		int64_t role = record_int(staff.items[i], STAFF_ROLE);

		if (told[role])
			continue;
		told[role] = true;
		(void)printf("  %-8s %s\n",
			record_text(staff.items[i], STAFF_LOGIN),
			record_word(staff.items[i], STAFF_ROLE));
	}
	s->ops->end_read(s);
}

static int
make_demo(struct init *in)
{
	struct server_call *c = in->c;
	struct demo_settings d = {
		.tenant_id = in->hotel.id,
		.name = in->hotel.name,
		.date = in->hotel.business_date,
		.timezone = in->hotel.timezone,
		.currency = in->hotel.currency,
	};
	enum err e;

	if (!call_number(c, "rooms", 20, 5000, ROOMS_DEFAULT, &d.rooms) ||
		!call_number(
			c, "seed", 0, INT64_C(999999999999999), 1, &d.seed) ||
		!call_number(c, "days", 0, 400,
			d.rooms >= 500 ? HISTORY_LARGE : HISTORY_DEFAULT,
			&d.history_days))
		return EX_USAGE;
	e = demo_make(c->env, in->s, &d);
	if (e == ERR_EXISTS)
		return exists(in);
	if (e != ERR_OK)
		return call_fail_err(c, e, "the demo could not be stored");
	if (c->json)
		print(in, "ada", DEMO_PIN);
	else
		print_demo(in);
	return EX_OK;
}

/* What root begins in somebody's folder is that user's, as the service's. */
static void
give_to_owner(const char *storage)
{
	const char *path = storage + strlen("sqlite:");
	char folder[4096];
	struct stat st;

	if (geteuid() != 0 || strncmp(storage, "sqlite:", 7) != 0)
		return;
	(void)snprintf(folder, sizeof(folder), "%s", path);
	if (stat(dirname(folder), &st) == 0 &&
		lchown(path, st.st_uid, st.st_gid) != 0)
		log_warn("%s: %s", path, strerror(errno));
}

static int
run(struct server_call *c)
{
	struct init in = { .c = c };
	bool fresh = !call_storage_is_there(c);
	int code;
	enum err e;

	code = read_hotel(&in);
	if (code != EX_OK)
		return code;
	make_folder(c->conf.server.storage);
	in.s = call_storage(c, &code);
	if (in.s == NULL)
		return code;
	e = access_secrets_make(c->env, in.s);
	if (e != ERR_OK)
		code = call_fail_err(c, e, "the server's keys");
	else
		code = call_has(c, "demo") ? make_demo(&in) : make_plain(&in);
	storage_close(in.s);
	if (fresh)
		give_to_owner(c->conf.server.storage);
	return code;
}

const struct server_command command_init = {
	.name = "init",
	.arguments = "",
	.summary = "Makes the storage, a hotel and its first manager",
	.options = options,
	.makes_storage = true,
	.run = run,
};
