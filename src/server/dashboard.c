#include "server/dashboard.h"

#include "server/review.h"

/* ---- what a conflict is about ---- */

static const char *
room_number(struct storage *s, const char *id, struct arena *a)
{
	const struct view *v = s->ops->view(s);
	struct record *room = NULL;

	if (id == NULL || v->find(v->ctx, TABLE_ROOMS, id, a, &room) != ERR_OK)
		return NULL;
	return record_text(room, ROOM_NUMBER);
}

/* Guests are not named here: a room says enough to whoever has to decide. */
static const char *
subject_of(struct storage *s, const struct record *conflict, struct arena *a)
{
	const char *id = record_text(conflict, CONFLICT_RECORD_ID);
	const struct entity *e =
		entity_find(record_text(conflict, CONFLICT_TABLE_NAME));
	const struct view *v = s->ops->view(s);
	struct record *r = NULL;
	const char *number = NULL;
	int field;

	if (e == NULL)
		return record_text(conflict, CONFLICT_TABLE_NAME);
	field = entity_field(e, "room_id");
	if (e->table == TABLE_ROOMS)
		number = room_number(s, id, a);
	else if (field >= 0 && v->find(v->ctx, e->table, id, a, &r) == ERR_OK)
		number = room_number(s, record_text(r, field), a);
	return number == NULL ? arena_printf(a, "%s %.8s", e->one, id)
	       : e->table == TABLE_ROOMS
		       ? arena_printf(a, "room %s", number)
		       : arena_printf(a, "%s of room %s", e->one, number);
}

static void
find_subjects(struct storage *s, struct arena *a, struct dashboard *d)
{
	d->subjects = ARENA_ARRAY(a, const char *, DASHBOARD_CONFLICTS_MAX);
	for (size_t i = 0;
		i < d->conflicts.count && i < DASHBOARD_CONFLICTS_MAX; i++)
		d->subjects[i] = subject_of(s, d->conflicts.items[i], a);
}

/* ---- all of it ---- */

static enum err
read_records(struct storage *s, struct arena *a, struct dashboard *d)
{
	const struct view *v = s->ops->view(s);
	struct record_list list = { 0 };
	enum err e;

	e = v->list(v->ctx, TABLE_PROPERTIES, -1, value_null(), a, &list);
	if (e == ERR_OK && list.count == 0)
		e = ERR_NOT_FOUND;
	if (e != ERR_OK)
		return e;
	d->property = list.items[0];
	e = v->list(v->ctx, TABLE_CONFLICTS, CONFLICT_RESOLVED, value_int(0), a,
		&d->conflicts);
	if (e == ERR_OK)
		find_subjects(s, a, d);
	return e;
}

enum err
dashboard_read(struct storage *s, const char *tenant_id, int64_t days,
	int64_t now_ms, struct arena *a, struct dashboard *out)
{
	struct review *reviews = NULL;
	enum err e;

	*out = (struct dashboard){ .now_ms = now_ms, .days = days };
	e = s->ops->metrics_figures(s, tenant_id,
		now_ms - days * INT64_C(86400000), a, &out->figures);
	if (e == ERR_OK)
		e = s->ops->terminal_list(s, tenant_id, a, &out->terminals);
	if (e == ERR_OK)
		e = s->ops->event_list(s, tenant_id, 0, DASHBOARD_EVENTS_MAX, a,
			&out->events, &out->event_count);
	if (e == ERR_OK)
		e = review_list(
			s, tenant_id, false, a, &reviews, &out->review_count);
	if (e == ERR_OK)
		e = s->ops->begin_read(s, tenant_id);
	if (e != ERR_OK)
		return e;
	e = read_records(s, a, out);
	s->ops->end_read(s);
	return e;
}
