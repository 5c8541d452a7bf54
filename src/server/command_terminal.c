#include "server/command.h"

#include "server/listing.h"

#include <string.h>
#include <sysexits.h>

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ NULL, NULL, NULL },
};

static const char *
state_of(const struct storage_terminal *t)
{
	if (t->revoked)
		return "revoked";
	if (t->forked)
		return "forked";
	return t->public_key == NULL ? "integration" : "active";
}

static void
print(struct server_call *c, const struct storage_terminal_list *list,
	const char *only)
{
	static const char *const names[] = { "name", "id", "state", "last_seq",
		"last_contact", "clock_offset_ms", "enrolled_at" };
	static const int widths[] = { 10, 36, 11, 8, 16, 15, 16 };
	struct listing l;

	listing_begin(&l, c->json, names, widths, 7);
	for (size_t i = 0; i < list->count; i++) {
		const struct storage_terminal *t = &list->items[i];

		if (only != NULL && strcmp(t->name, only) != 0 &&
			strcmp(t->id, only) != 0)
			continue;
		listing_text(&l, t->name);
		listing_text(&l, t->id);
		listing_text(&l, state_of(t));
		listing_int(&l, t->last_seq);
		listing_time(&l, t->last_contact);
		listing_int(&l, t->clock_offset_ms);
		listing_time(&l, t->enrolled_at);
	}
	listing_end(&l);
}

/* By name (those that are not revoked) or by id; NULL after saying that there
 * is none, or more than one. */
static struct storage_terminal *
pick(struct server_call *c, const struct storage_terminal_list *list,
	const char *which)
{
	struct storage_terminal *found = NULL;

	for (size_t i = 0; i < list->count; i++) {
		struct storage_terminal *t = &list->items[i];

		if (strcmp(t->id, which) == 0)
			return t;
		if (t->revoked || strcmp(t->name, which) != 0)
			continue;
		if (found != NULL) {
			(void)call_fail(c, EX_DATAERR,
				"there are several terminals '%s': name one "
				"by its id",
				which);
			return NULL;
		}
		found = t;
	}
	if (found == NULL)
		(void)call_fail(c, EX_DATAERR,
			"there is no terminal '%s': offsyncd terminal list "
			"shows those that there are",
			which);
	return found;
}

/* What was kept aside of a copied or restored terminal. */
static int
print_forked(struct server_call *c, struct storage *s, const char *tenant_id,
	const struct storage_terminal *t)
{
	static const char *const names[] = { "device_seq", "action_id",
		"received_at", "came_again" };
	static const int widths[] = { 10, 36, 16, 10 };
	struct storage_forked *list = NULL;
	struct listing l;
	size_t count = 0;
	enum err e;

	if (!t->forked || c->json)
		return EX_OK;
	e = s->ops->forked_list(s, tenant_id, t->id, c->arena, &list, &count);
	if (e != ERR_OK)
		return call_fail_err(c, e, t->name);
	(void)printf("\ncopied or restored: these actions came in a second "
		     "version, and are kept aside until the terminal\nis "
		     "enrolled again (offsyncd invite, offsync enroll)\n\n");
	listing_begin(&l, false, names, widths, 4);
	for (size_t i = 0; i < count; i++) {
		listing_int(&l, list[i].device_seq);
		listing_text(&l, list[i].action_id);
		listing_time(&l, list[i].received_at);
		listing_bool(&l, list[i].settled);
	}
	listing_end(&l);
	return EX_OK;
}

static int
show(struct server_call *c, struct storage *s, const char *tenant_id,
	const struct storage_terminal_list *list, const char *which)
{
	const struct storage_terminal *t = pick(c, list, which);

	if (t == NULL)
		return EX_DATAERR;
	print(c, list, which);
	return print_forked(c, s, tenant_id, t);
}

static int
revoke(struct server_call *c, struct storage *s, const char *tenant_id,
	const struct storage_terminal_list *list, const char *which)
{
	struct storage_terminal *t = pick(c, list, which);
	enum err e;

	if (t == NULL)
		return EX_DATAERR;
	/* In a transaction of its own: a server may be counting up its chain.
	 */
	e = s->ops->begin(s, tenant_id);
	if (e == ERR_OK) {
		e = s->ops->terminal_find(s, tenant_id, t->id, c->arena, t);
		t->revoked = true;
		if (e == ERR_OK)
			e = s->ops->terminal_put(s, tenant_id, t);
		e = s->ops->end(s, e);
	}
	if (e != ERR_OK)
		return call_fail_err(c, e, which);
	(void)printf("revoked %s (%s)\n", t->name, t->id);
	return EX_OK;
}

static int
work(struct server_call *c, struct storage *s)
{
	const char *verb = c->count == 0 ? "list" : c->arguments[0];
	const char *which = c->count < 2 ? NULL : c->arguments[1];
	struct storage_terminal_list list;
	struct storage_hotel hotel;
	int code = EX_OK;
	enum err e;

	if (!call_hotel(c, s, &hotel, &code))
		return code;
	e = s->ops->terminal_list(s, hotel.tenant_id, c->arena, &list);
	if (e != ERR_OK)
		return call_fail_err(c, e, hotel.tenant_id);
	if (strcmp(verb, "list") == 0 && which == NULL) {
		print(c, &list, NULL);
		return EX_OK;
	}
	if (which != NULL && strcmp(verb, "show") == 0)
		return show(c, s, hotel.tenant_id, &list, which);
	if (which != NULL && strcmp(verb, "revoke") == 0)
		return revoke(c, s, hotel.tenant_id, &list, which);
	return call_fail(
		c, EX_USAGE, "say list, show NAME or revoke NAME: see --help");
}

const struct server_command command_terminal = {
	.name = "terminal",
	.arguments = "list | show NAME | revoke NAME",
	.summary = "Terminals of a hotel; revoking one is answered with 403",
	.options = options,
	.work = work,
};
