#include "server/command.h"

#include "server/listing.h"

#include <string.h>
#include <sysexits.h>

#define MASKED "***"

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ NULL, NULL, NULL },
};

/* What the printing works with. */
struct telling {
	struct server_call *c;
	struct storage *s;
	const char *currency;
	struct storage_terminal_list terminals;
	struct listing l;
};

static const char *
terminal_name(const struct telling *t, const char *id)
{
	for (size_t i = 0; id != NULL && i < t->terminals.count; i++)
		if (strcmp(t->terminals.items[i].id, id) == 0)
			return t->terminals.items[i].name;
	return id;
}

static const char *
login_of(const struct telling *t, const char *user_id)
{
	const struct view *v = t->s->ops->view(t->s);
	struct record *r;

	if (user_id == NULL || v->find(v->ctx, TABLE_STAFF, user_id,
				       t->c->arena, &r) != ERR_OK)
		return user_id;
	return record_text(r, STAFF_LOGIN);
}

static const char *
shown(const struct telling *t, const struct record *r, int field)
{
	const struct field *f;

	if (r == NULL || record_is_null(r, field))
		return NULL;
	f = &r->entity->fields[field];
	return f->sensitive ? MASKED
			    : value_show(t->c->arena, f, r->values[field],
				      t->currency);
}

static void
tell(struct telling *t, const struct storage_change *ch, const char *field,
	const char *value, const char *was)
{
	listing_text(&t->l, field);
	listing_text(&t->l, value);
	listing_text(&t->l, was);
	listing_text(&t->l, login_of(t, ch->changed_by));
	listing_text(&t->l, terminal_name(t, ch->terminal_id));
	listing_time(&t->l, ch->changed_at);
}

static const char *
presence(const struct record *r)
{
	return r != NULL && !r->deleted ? "there" : "deleted";
}

static void
tell_change(struct telling *t, const struct storage_change *ch)
{
	const struct entity *e = (ch->now != NULL ? ch->now : ch->old)->entity;

	if (ch->old == NULL || ch->now == NULL ||
		ch->old->deleted != ch->now->deleted)
		tell(t, ch, "record", presence(ch->now),
			ch->old != NULL ? presence(ch->old) : NULL);
	for (size_t i = 0; i < e->field_count && ch->now != NULL; i++) {
		struct value was =
			ch->old != NULL ? ch->old->values[i] : value_null();

		if (!value_equal(was, ch->now->values[i]))
			tell(t, ch, e->fields[i].name,
				shown(t, ch->now, (int)i),
				shown(t, ch->old, (int)i));
	}
}

/* The newest change first. */
static void
tell_all(struct telling *t, const struct storage_change_list *list)
{
	static const char *const names[] = { "field", "value", "was", "by",
		"terminal", "at" };
	static const int widths[] = { 18, 36, 24, 12, 12, 16 };

	listing_begin(&t->l, t->c->json, names, widths, 6);
	for (size_t i = list->count; i-- > 0;)
		tell_change(t, &list->items[i]);
	listing_end(&t->l);
}

static enum err
find_currency(struct telling *t)
{
	const struct view *v = t->s->ops->view(t->s);
	struct record_list list;
	enum err e = v->list(
		v->ctx, TABLE_PROPERTIES, -1, value_null(), t->c->arena, &list);

	t->currency = "";
	if (e == ERR_OK && list.count > 0)
		t->currency = record_text(list.items[0], PROPERTY_CURRENCY);
	return e;
}

static enum err
explain(struct telling *t, const char *tenant_id, const struct entity *entity,
	const char *id, size_t *count)
{
	struct storage_change_list list = { 0 };
	const struct storage_ops *ops = t->s->ops;
	enum err e =
		ops->terminal_list(t->s, tenant_id, t->c->arena, &t->terminals);

	if (e == ERR_OK)
		e = ops->begin_read(t->s, tenant_id);
	if (e != ERR_OK)
		return e;
	e = find_currency(t);
	if (e == ERR_OK)
		e = ops->record_log(
			t->s, entity->table, id, t->c->arena, &list);
	*count = list.count;
	if (e == ERR_OK && list.count > 0)
		tell_all(t, &list);
	ops->end_read(t->s);
	return e;
}

static int
work(struct server_call *c, struct storage *s)
{
	const struct entity *entity = entity_find(c->arguments[0]);
	struct telling t = { .c = c, .s = s };
	struct storage_hotel hotel;
	size_t count = 0;
	int code = EX_OK;
	enum err e;

	if (entity == NULL)
		return call_fail(
			c, EX_USAGE, "there is no table '%s'", c->arguments[0]);
	if (!call_hotel(c, s, &hotel, &code))
		return code;
	e = explain(&t, hotel.tenant_id, entity, c->arguments[1], &count);
	if (e != ERR_OK)
		return call_fail_err(c, e, "the change log");
	if (count == 0)
		return call_fail(c, EX_DATAERR,
			"the change log has nothing of the %s '%s': it is kept "
			"for log_keep_days",
			entity->one, c->arguments[1]);
	return EX_OK;
}

static int
run(struct server_call *c)
{
	struct storage *s;
	int code = EX_OK;

	if (c->count != 2)
		return call_fail(c, EX_USAGE,
			"say which record: a table and the record's id");
	s = call_storage(c, &code);
	if (s == NULL)
		return code;
	code = work(c, s);
	storage_close(s);
	return code;
}

const struct server_command command_explain = {
	.name = "explain",
	.arguments = "TABLE ID",
	.summary = "Who set each field of a record, where and when: the "
		   "change log",
	.options = options,
	.run = run,
};
