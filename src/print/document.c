#include "print/documents_priv.h"

#include <string.h>

enum err
sheet_begin(struct sheet *pg, const struct document *d, struct paper *out)
{
	struct record_list hotels;
	enum err e;

	*pg = (struct sheet){
		.d = d, .v = d->view, .a = d->arena, .paper = out
	};
	paper_init(out, d->arena, d->columns);
	e = pg->v->list(
		pg->v->ctx, TABLE_PROPERTIES, -1, value_null(), pg->a, &hotels);
	if (e != ERR_OK)
		return e;
	if (hotels.count == 0)
		return ERR_NOT_FOUND;
	pg->hotel = hotels.items[0];
	pg->currency = record_text(pg->hotel, PROPERTY_CURRENCY);
	return ERR_OK;
}

/* The lines of an option, with | between them. */
static void
lines(struct sheet *pg, const char *text)
{
	while (text != NULL && *text != '\0') {
		size_t len = strcspn(text, "|");

		paper_text(pg->paper, PAPER_CENTRE, 0,
			arena_strndup(pg->a, text, len));
		text += len + (text[len] == '|');
	}
}

void
sheet_head(struct sheet *pg)
{
	paper_text(pg->paper, PAPER_CENTRE | PAPER_BOLD | PAPER_BIG, 0,
		record_text(pg->hotel, PROPERTY_NAME));
	lines(pg, pg->d->head);
	paper_blank(pg->paper);
}

void
sheet_foot(struct sheet *pg)
{
	const char *by = pg->d->by;

	paper_blank(pg->paper);
	lines(pg, pg->d->foot);
	paper_text(pg->paper, PAPER_CENTRE, 0,
		arena_printf(pg->a, "printed %s at %s%s%s",
			sheet_instant(pg, pg->d->now_ms), pg->d->terminal,
			*by != '\0' ? " by " : "", by));
	paper_cut(pg->paper);
}

void
sheet_title(struct sheet *pg, const char *title)
{
	paper_text(pg->paper, PAPER_BOLD, 0, title);
	if (pg->d->copy)
		paper_text(pg->paper, PAPER_BOLD | PAPER_BIG, 0, "COPY");
}

enum err
sheet_find(struct sheet *pg, enum table t, const char *id, struct record **out)
{
	enum err e;

	if (id == NULL)
		return ERR_NOT_FOUND;
	e = pg->v->find(pg->v->ctx, t, id, pg->a, out);
	return e == ERR_OK && (*out)->deleted ? ERR_NOT_FOUND : e;
}

enum err
sheet_list(struct sheet *pg, enum table t, int field, const char *id,
	struct record_list *out)
{
	return pg->v->list(pg->v->ctx, t, field,
		id != NULL ? value_text(id) : value_null(), pg->a, out);
}

const char *
sheet_text(struct sheet *pg, enum table t, const char *id, int field)
{
	struct record *r;

	if (sheet_find(pg, t, id, &r) != ERR_OK)
		return "";
	return sheet_given(r, field);
}

const char *
sheet_given(const struct record *r, int field)
{
	return record_is_null(r, field) ? "" : record_text(r, field);
}

const char *
sheet_word(struct sheet *pg, const struct record *r, int field)
{
	char *word = arena_strdup(pg->a, record_word(r, field));

	for (char *c = word; (c = strchr(c, '_')) != NULL; c++)
		*c = ' ';
	return word;
}

const char *
sheet_money(struct sheet *pg, int64_t minor)
{
	char text[MONEY_TEXT_SIZE];

	return arena_strdup(
		pg->a, money_format(minor, pg->currency, text, sizeof(text)));
}

const char *
sheet_day(struct sheet *pg, const char *date)
{
	if (date == NULL || strlen(date) != DATE_SIZE - 1)
		return "";
	return arena_printf(pg->a, "%.2s.%.2s.%.4s", date + 8, date + 5, date);
}

const char *
sheet_instant(struct sheet *pg, int64_t at_ms)
{
	char date[DATE_SIZE], clock[6];
	int32_t zone;

	if (at_ms == 0)
		return "";
	zone = date_zone_offset_min(
		record_text(pg->hotel, PROPERTY_TIMEZONE), at_ms);
	date_of_instant(at_ms, zone, date);
	date_clock(at_ms, zone, clock);
	return arena_printf(pg->a, "%s %s", sheet_day(pg, date), clock);
}

const char *
sheet_login(struct sheet *pg, const char *user_id)
{
	const char *login;

	if (user_id == NULL)
		return "";
	login = sheet_text(pg, TABLE_STAFF, user_id, STAFF_LOGIN);
	return *login != '\0' ? login : arena_strndup(pg->a, user_id, 8);
}
