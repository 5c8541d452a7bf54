#include "store/pause.h"

#include "store/quota.h"
#include "store/store_priv.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

static enum err
has_room(struct store *st, int64_t queue_max, bool *out)
{
	struct quota q;
	enum err e = quota_load(st, queue_max, &q);

	*out = e == ERR_OK && q.queue == QUOTA_FINE && q.disk == QUOTA_FINE;
	return e;
}

/* day: on which it began. */
static enum err
load(struct store *st, struct arena *a, struct pause *out, const char **day)
{
	struct stmt *s = store_stmt(st, STMT_PAUSE_FIND);
	struct env_moment since = { 0 };
	int64_t lasts_ms = 0;
	enum err e = stmt_step(s);

	*day = "";
	*out = (struct pause){ .by = "", .why = "" };
	if (e == ERR_OK) {
		(void)snprintf(
			since.boot, sizeof(since.boot), "%s", stmt_text(s, 0));
		since.mono_ms = stmt_int(s, 1);
		since.wall_ms = stmt_int(s, 2);
		lasts_ms = stmt_int(s, 3);
		*day = arena_strdup(a, stmt_text(s, 4));
		out->by = arena_strdup(a, stmt_text(s, 5));
		out->why = arena_strdup(a, stmt_text(s, 6));
	}
	stmt_reset(s);
	if (e == ERR_OK && lasts_ms > 0)
		out->left_ms = lasts_ms - env_since_ms(st->env, &since);
	if (out->left_ms < 0)
		out->left_ms = 0;
	out->is_over = lasts_ms > 0 && out->left_ms == 0;
	out->until_ms = env_now_ms(st->env) + out->left_ms;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err
pause_load(
	struct store *st, int64_t queue_max, struct arena *a, struct pause *out)
{
	struct record *property = NULL;
	const char *began = "";
	bool room = true;
	enum err e = store_ready(st);

	*out = (struct pause){ .by = "", .why = "" };
	if (e == ERR_OK)
		e = load(st, a, out, &began);
	if (e != ERR_OK || out->left_ms == 0)
		return e;
	e = store_property(st, a, &property);
	if (e == ERR_OK)
		e = has_room(st, queue_max, &room);
	if (e == ERR_OK)
		out->is_over =
			!room ||
			strcmp(began, record_text(property,
					      PROPERTY_BUSINESS_DATE)) != 0;
	if (out->is_over)
		out->left_ms = 0;
	return e;
}

static enum err
save(struct store *st, int64_t lasts_ms, const char *day, const char *by,
	const char *why)
{
	struct stmt *s = store_stmt(st, STMT_PAUSE_SAVE);
	struct env_moment now;

	env_moment(st->env, &now);
	stmt_bind_text(s, 1, now.boot);
	stmt_bind_int(s, 2, now.mono_ms);
	stmt_bind_int(s, 3, now.wall_ms);
	stmt_bind_int(s, 4, lasts_ms);
	stmt_bind_text(s, 5, day);
	stmt_bind_text(s, 6, by);
	stmt_bind_text(s, 7, why);
	return stmt_run(s);
}

static bool
is_reason(const char *why)
{
	return why[0] != '\0' && text_width(why) <= PAUSE_WHY_MAX &&
	       text_is_clean(TEXT_LINE, why, strlen(why)) &&
	       !text_has_card_number(why);
}

enum err
pause_begin(struct store *st, int64_t queue_max, int64_t minutes,
	const char *by, const char *why)
{
	struct record *property = NULL;
	struct arena *a;
	bool room = false;
	enum err e = store_ready(st);

	if (minutes < 1 || minutes > PAUSE_MINUTES_MAX || !is_reason(why))
		return ERR_INVALID;
	a = arena_new(STORE_SMALL_MAX);
	if (e == ERR_OK)
		e = has_room(st, queue_max, &room);
	if (e == ERR_OK && !room)
		e = ERR_FULL;
	if (e == ERR_OK)
		e = store_property(st, a, &property);
	if (e == ERR_OK)
		e = store_begin(st);
	if (e == ERR_OK)
		e = store_end(st,
			save(st, minutes * MINUTE_MS,
				record_text(property, PROPERTY_BUSINESS_DATE),
				by, why));
	arena_free(a);
	return e;
}

enum err
pause_end(struct store *st)
{
	enum err e = store_begin(st);

	return e == ERR_OK ? store_end(st, save(st, 0, "", "", "")) : e;
}
