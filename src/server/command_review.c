#include "server/command.h"

#include "server/access.h"
#include "server/listing.h"
#include "server/review.h"

#include <string.h>
#include <sysexits.h>

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ "by", "LOGIN", "the manager who decides" },
	{ "all", NULL, "list: those as well that were decided about" },
	{ NULL, NULL, NULL },
};

static void
print(struct server_call *c, const struct review *list, size_t count)
{
	static const char *const names[] = { "action_id", "terminal", "what",
		"user_id", "created_at", "amount_minor", "currency", "proved",
		"decision", "decided_by" };
	static const int widths[] = { 36, 8, 22, 36, 16, 12, 8, 6, 8, 10 };
	struct listing l;

	listing_begin(&l, c->json, names, widths, 10);
	for (size_t i = 0; i < count; i++) {
		listing_text(&l, list[i].kept.action_id);
		listing_text(&l, list[i].terminal_name);
		listing_text(&l, list[i].what);
		listing_text(&l, list[i].user_id);
		listing_time(&l, list[i].created_at);
		listing_int(&l, list[i].amount_minor);
		listing_text(&l, list[i].currency);
		listing_bool(&l, list[i].proved);
		listing_text(&l, list[i].kept.decision);
		listing_text(&l, list[i].kept.decided_by);
	}
	listing_end(&l);
}

/* ---- deciding ---- */

struct decision {
	struct server_call *c;
	struct storage *s;
	struct sync_handler h;
	const char *tenant_id;
	const char *by;
	bool accept;
};

/* Inside begin and end. */
static enum err
is_manager(const struct decision *d, bool *yes)
{
	const struct view *v = d->s->ops->view(d->s);
	struct record_list list;
	enum err e;

	e = v->list(v->ctx, TABLE_STAFF, STAFF_LOGIN, value_text(d->by),
		d->c->arena, &list);
	*yes = false;
	for (size_t i = 0; e == ERR_OK && i < list.count; i++)
		*yes |= !list.items[i]->deleted &&
			record_int(list.items[i], STAFF_ACTIVE) != 0 &&
			record_int(list.items[i], STAFF_ROLE) == ROLE_MANAGER;
	return e;
}

static enum err
try_once(const struct decision *d, const struct review *r, bool careful,
	bool *manager, enum review_outcome *out, const char **why)
{
	enum err e = d->s->ops->begin(d->s, d->tenant_id);

	if (e != ERR_OK)
		return e;
	if (careful)
		d->s->ops->careful(d->s);
	e = is_manager(d, manager);
	if (e == ERR_OK && !*manager)
		e = ERR_DENIED;
	if (e == ERR_OK)
		e = d->accept ? review_accept(&d->h, d->tenant_id, r, d->by,
					d->c->arena, out, why)
			      : review_reject(&d->h, r, d->by, out);
	return d->s->ops->end(d->s, e);
}

/* EX_OK, 1 (a rule stands against it), or a failure that has been said. */
static int
decide(const struct decision *d, const struct review *r)
{
	static const char *const words[] = {
		[REVIEW_DONE] = "done",
		[REVIEW_CONFLICT] = "done, and a conflict waits for a decision",
		[REVIEW_REFUSED] = "refused",
		[REVIEW_OVER] = "decided already",
	};
	enum review_outcome out = REVIEW_DONE;
	const char *why = "";
	bool manager = true;
	enum err e;

	e = try_once(d, r, false, &manager, &out, &why);
	if (e == ERR_BUSY)
		e = try_once(d, r, true, &manager, &out, &why);
	if (!manager)
		return call_fail(d->c, EX_NOPERM,
			"'%s' is no manager of this hotel who works there: "
			"offsyncd staff list shows them",
			d->by);
	if (e != ERR_OK && !(e == ERR_REFUSED && out == REVIEW_REFUSED))
		return call_fail_err(d->c, e, r->kept.action_id);
	(void)printf("%s %s: %s%s%s\n", r->kept.action_id, r->what, words[out],
		out == REVIEW_REFUSED ? ": " : "",
		out == REVIEW_REFUSED ? why : "");
	return out == REVIEW_REFUSED ? 1 : EX_OK;
}

/* One after the other, as they were done: what is refused may wait for
 * another. */
static int
decide_which(const struct decision *d, const struct review *list, size_t count,
	const char *which)
{
	bool all = strcmp(which, "all") == 0;
	bool found = all;
	int worst = EX_OK;

	for (size_t i = 0; i < count; i++) {
		int code;

		if (!all && strcmp(list[i].kept.action_id, which) != 0)
			continue;
		found = true;
		code = decide(d, &list[i]);
		if (code > 1)
			return code;
		worst = code > worst ? code : worst;
	}
	if (found)
		return worst;
	return call_fail(d->c, EX_DATAERR,
		"no action '%s' waits: offsyncd review list shows those that "
		"do",
		which);
}

static int
work(struct server_call *c, struct storage *s)
{
	const char *verb = c->count == 0 ? "list" : c->arguments[0];
	struct decision d = { .c = c, .s = s, .by = call_value(c, "by") };
	struct token_secret secret;
	struct review *list = NULL;
	struct storage_hotel hotel;
	size_t count = 0;
	int code = EX_OK;
	enum err e;

	d.accept = strcmp(verb, "accept") == 0;
	if (strcmp(verb, "list") != 0 &&
		(c->count != 2 || (!d.accept && strcmp(verb, "reject") != 0)))
		return call_fail(c, EX_USAGE,
			"say list, accept ID, reject ID, or all in the place "
			"of an ID: see --help");
	if (strcmp(verb, "list") != 0 && call_need(c, "by") == NULL)
		return EX_USAGE;
	if (!call_hotel(c, s, &hotel, &code))
		return code;
	e = review_list(s, hotel.tenant_id, call_has(c, "all"), c->arena, &list,
		&count);
	if (e == ERR_OK)
		e = access_token_secret(s, &secret);
	if (e != ERR_OK)
		return call_fail_err(c, e, hotel.tenant_id);
	if (strcmp(verb, "list") == 0) {
		print(c, list, count);
		return EX_OK;
	}
	d.tenant_id = hotel.tenant_id;
	d.h = (struct sync_handler){
		.env = c->env, .storage = s, .token_secret = &secret
	};
	return decide_which(&d, list, count, c->arguments[1]);
}

const struct server_command command_review = {
	.name = "review",
	.arguments = "list | accept ID|all | reject ID|all",
	.summary = "What revoked terminals handed over, for a manager",
	.options = options,
	.work = work,
};
