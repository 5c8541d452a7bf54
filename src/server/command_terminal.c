#include "server/command.h"

#include "server/audit.h"
#include "server/listing.h"
#include "server/notice.h"

#include <string.h>
#include <sysexits.h>

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ "wipe", NULL,
		"revoke: have it delete what it has, when it has handed over "
		"what waits" },
	{ NULL, NULL, NULL },
};

static const char *
state_of(const struct storage_terminal *t)
{
	if (t->revoked && t->wiped_at != 0)
		return "wiped";
	if (t->revoked && t->wipe)
		return "to wipe";
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
		"last_contact", "clock_offset_ms", "enrolled_at", "key_since",
		"revoked_at", "handed_over_at", "wiped_at" };
	static const int widths[] = { 10, 36, 11, 8, 16, 15, 16, 16, 16, 16,
		16 };
	struct listing l;
	size_t columns = c->json || only != NULL ? 11 : 7;

	listing_begin(&l, c->json, names, widths, columns);
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
		if (columns == 7)
			continue;
		listing_time(&l, t->key_since);
		listing_time(&l, t->revoked_at);
		listing_time(&l, t->handed_over_at);
		listing_time(&l, t->wiped_at);
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

/* Changes a terminal in a transaction of its own: a server may be counting up
 * its chain. */
static enum err
change(struct server_call *c, struct storage *s, const char *tenant_id,
	struct storage_terminal *t, const enum audit_kind *kinds, size_t count)
{
	int64_t now = env_now_ms(c->env);
	enum err e;

	e = s->ops->begin(s, tenant_id);
	if (e != ERR_OK)
		return e;
	e = s->ops->terminal_find(s, tenant_id, t->id, c->arena, t);
	for (size_t i = 0; e == ERR_OK && i < count; i++) {
		if (kinds[i] == AUDIT_REVOKED && !t->revoked)
			t->revoked_at = now;
		t->revoked |= kinds[i] == AUDIT_REVOKED;
		t->wipe |= kinds[i] == AUDIT_WIPE_ORDERED;
		t->key_due |= kinds[i] == AUDIT_KEY_DUE;
		if (kinds[i] == AUDIT_CERTIFICATE)
			t->certificate = NULL;
		e = audit_add(s, now,
			&(struct audit_event){ .kind = kinds[i],
				.who = AUDIT_OPERATOR,
				.terminal = t->id,
				.detail = t->name });
	}
	if (e == ERR_OK)
		e = s->ops->terminal_put(s, tenant_id, t);
	if (e == ERR_OK)
		e = s->ops->terminal_secure(s, tenant_id, t);
	return s->ops->end(s, e);
}

static int
revoke(struct server_call *c, struct storage *s, const char *tenant_id,
	const struct storage_terminal_list *list, const char *which)
{
	static const enum audit_kind kinds[] = { AUDIT_REVOKED,
		AUDIT_WIPE_ORDERED };
	bool wipe = call_has(c, "wipe");
	struct storage_terminal *t = pick(c, list, which);
	enum err e;

	if (t == NULL)
		return EX_DATAERR;
	if (wipe && t->public_key == NULL)
		return call_fail(c, EX_DATAERR,
			"%s is an integration: there is nothing that it could "
			"delete",
			t->name);
	e = change(c, s, tenant_id, t, kinds, wipe ? 2 : 1);
	if (e != ERR_OK)
		return call_fail_err(c, e, which);
	(void)printf("revoked %s (%s)\n", t->name, t->id);
	if (wipe)
		(void)printf("it hands over what it has not sent, then deletes "
			     "what it has and reports that: offsyncd terminal "
			     "show %s\n",
			t->id);
	e = notice_revoked(c->conf.server.storage, tenant_id, t->id);
	if (e != ERR_OK)
		(void)fprintf(stderr,
			"offsyncd terminal: a running server was not told "
			"(%s): it refuses the terminal with its next "
			"request\n",
			err_text(e));
	return EX_OK;
}

/* Its certificate was renewed: the next one that it shows is its own. */
static int
unbind(struct server_call *c, struct storage *s, const char *tenant_id,
	const struct storage_terminal_list *list, const char *which)
{
	static const enum audit_kind kinds[] = { AUDIT_CERTIFICATE };
	struct storage_terminal *t = pick(c, list, which);
	enum err e;

	if (t == NULL)
		return EX_DATAERR;
	e = change(c, s, tenant_id, t, kinds, 1);
	if (e != ERR_OK)
		return call_fail_err(c, e, which);
	(void)printf("%s is bound to the next client certificate that it "
		     "shows\n",
		t->name);
	return EX_OK;
}

static int
rekey(struct server_call *c, struct storage *s, const char *tenant_id,
	const struct storage_terminal_list *list, const char *which)
{
	static const enum audit_kind kinds[] = { AUDIT_KEY_DUE };
	struct storage_terminal *t = pick(c, list, which);
	enum err e;

	if (t == NULL)
		return EX_DATAERR;
	if (t->revoked || t->public_key == NULL)
		return call_fail(c, EX_DATAERR,
			"%s has no key to change: it is revoked, or an "
			"integration",
			t->name);
	e = change(c, s, tenant_id, t, kinds, 1);
	if (e != ERR_OK)
		return call_fail_err(c, e, which);
	(void)printf(
		"%s makes itself a new key with its next token\n", t->name);
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
	if (which != NULL && strcmp(verb, "rekey") == 0)
		return rekey(c, s, hotel.tenant_id, &list, which);
	if (which != NULL && strcmp(verb, "unbind") == 0)
		return unbind(c, s, hotel.tenant_id, &list, which);
	return call_fail(c, EX_USAGE,
		"say list, show NAME, revoke NAME, rekey NAME or unbind NAME: "
		"see --help");
}

const struct server_command command_terminal = {
	.name = "terminal",
	.arguments = "list | show NAME | revoke NAME | rekey NAME | "
		     "unbind NAME",
	.summary = "Terminals of a hotel: revoked, wiped, given new keys",
	.options = options,
	.work = work,
};
