#include "server/command.h"

#include "server/listing.h"
#include "server/setup.h"

#include <string.h>
#include <sysexits.h>

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ NULL, NULL, NULL },
};

static void
print(struct server_call *c, const struct storage_hotel *list, size_t count)
{
	static const char *const names[] = { "id", "name", "stamp",
		"incarnation" };
	static const int widths[] = { 16, 30, 10, 32 };
	struct listing l;

	listing_begin(&l, c->json, names, widths, 4);
	for (size_t i = 0; i < count; i++) {
		listing_text(&l, list[i].tenant_id);
		listing_text(&l, list[i].name);
		listing_int(&l, list[i].stamp);
		listing_text(&l, list[i].incarnation);
	}
	listing_end(&l);
}

static int
show_all(struct server_call *c, struct storage *s)
{
	struct storage_hotel *list = NULL;
	size_t count = 0;
	enum err e;

	e = s->ops->hotel_list(s, c->arena, &list, &count);
	if (e != ERR_OK)
		return call_fail_err(c, e, "the hotels could not be read");
	print(c, list, count);
	return EX_OK;
}

/* A backup was put in place: tokens from after it name what is not there, so
 * every terminal loads anew and offers again what it keeps. */
static int
renew(struct server_call *c, struct storage *s,
	const struct storage_hotel *hotel)
{
	char incarnation[SETUP_INCARNATION_SIZE];
	enum err e;

	setup_incarnation(c->env, incarnation);
	e = s->ops->hotel_set_incarnation(s, hotel->tenant_id, incarnation);
	if (e != ERR_OK)
		return call_fail_err(c, e, hotel->tenant_id);
	(void)printf("%s: terminals load anew from now on\n", hotel->tenant_id);
	return EX_OK;
}

static int
work(struct server_call *c, struct storage *s)
{
	const char *verb = c->count == 0 ? "list" : c->arguments[0];
	struct storage_hotel hotel;
	int code = EX_OK;

	if (strcmp(verb, "list") == 0)
		return show_all(c, s);
	if (strcmp(verb, "show") != 0 && strcmp(verb, "restored") != 0)
		return call_fail(c, EX_USAGE,
			"say list, show or restored; offsyncd init adds one");
	if (!call_hotel(c, s, &hotel, &code))
		return code;
	if (strcmp(verb, "restored") == 0)
		return renew(c, s, &hotel);
	print(c, &hotel, 1);
	return EX_OK;
}

const struct server_command command_hotel = {
	.name = "hotel",
	.arguments = "list | show | restored",
	.summary = "Hotels of this storage; restored: after a backup was put "
		   "back",
	.options = options,
	.work = work,
};
