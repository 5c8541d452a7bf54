/*
 * What can be taken back: the last twenty operations of a person at this desk.
 * What was charged is reversed, what was changed is changed back. They are kept
 * when somebody signs out or leaves, sealed like a draft, and are
 * there again at the next sign-in.
 */
#include "ui/app_priv.h"
#include "ui/sentence.h"
#include "ui/words.h"

#include "base/buf.h"
#include "base/uuid.h"
#include "store/queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
forget_oldest(struct app *app)
{
	size_t ids = app->undo[0].count;

	app->undo_count--;
	memmove(app->undo, app->undo + 1,
		app->undo_count * sizeof(app->undo[0]));
	app->undo_id_count -= ids;
	memmove(app->undo_ids, app->undo_ids + ids,
		app->undo_id_count * sizeof(app->undo_ids[0]));
}

static void
forget_newest(struct app *app)
{
	app->undo_count--;
	app->undo_id_count -= app->undo[app->undo_count].count;
}

void
app_undo_remember(struct app *app, const struct action_list *actions)
{
	size_t count = actions->count > APP_UNDO_ACTIONS ? 0 : actions->count;
	struct app_undo_entry *u;

	while (app->undo_count > 0 &&
		(app->undo_count == APP_UNDO_MAX ||
			app->undo_id_count + count > APP_UNDO_ACTIONS))
		forget_oldest(app);
	u = &app->undo[app->undo_count++];
	memset(u, 0, sizeof(*u));
	snprintf(u->summary, sizeof(u->summary), "%s",
		actions->summary != NULL ? actions->summary : "");
	u->count = count;
	for (size_t i = 0; i < count; i++)
		snprintf(app->undo_ids[app->undo_id_count++], UUID_SIZE, "%s",
			actions->items[i].id);
}

/* ---- taking back ---- */

static const char *
new_id(struct app *app, struct arena *a)
{
	char *id = ARENA_ARRAY(a, char, UUID_SIZE);

	uuid_make(app->env, id);
	return id;
}

/* Made now, by who is signed in. */
static void
begin_again(struct app *app, const struct action *was, struct arena *a,
	struct action *out)
{
	*out = *was;
	out->id = new_id(app, a);
	out->idempotency_key = new_id(app, a);
	out->user_id = app->session.user_id;
	out->data = (struct field_values){ 0 };
	out->created_at = env_now_ms(app->env);
	out->device_seq = 0;
	out->prev_hash = NULL;
	out->signature = NULL;
	out->depends_count = 0;
	out->override_count = 0;
	out->reason = NULL;
}

/* The opposite of a posting: a posting that reverses it. */
static void
post_back(struct app *app, const struct action *was, struct arena *a,
	struct action *out)
{
	static const int opposite[] = { CHARGE_AMOUNT_MINOR, CHARGE_TAX_MINOR };

	begin_again(app, was, a, out);
	for (size_t i = 0; i < was->data.count; i++)
		field_values_add(a, &out->data, was->data.items[i].field,
			was->data.items[i].value);
	for (size_t i = 0; i < sizeof(opposite) / sizeof(opposite[0]); i++) {
		const struct value *v =
			field_values_find(&was->data, opposite[i]);

		if (v != NULL && v->kind == VALUE_INT)
			field_values_add(
				a, &out->data, opposite[i], value_int(-v->i));
	}
	field_values_add(a, &out->data, CHARGE_REVERSES_ID,
		value_text(action_record_id(was)));
	field_values_add(a, &out->data, CHARGE_BUSINESS_DATE,
		value_text(app->business_date));
	out->business_date = app->business_date;
	out->local_id = new_id(app, a);
	out->depends_on[out->depends_count++] = was->id;
}

/* The opposite of an update: what was new becomes old. */
static void
turn_back(struct app *app, const struct action *was, struct arena *a,
	struct action *out)
{
	begin_again(app, was, a, out);
	/* base may name more fields than were changed: mates of a group. */
	for (size_t i = 0; i < was->data.count; i++) {
		int field = was->data.items[i].field;
		const struct value *old = field_values_find(&was->base, field);

		field_values_add(a, &out->data, field,
			old != NULL ? *old : value_null());
	}
	out->base = was->data;
}

/* What was charged; money that changed hands is refunded instead, and what was
 * taken back or moved stays so. */
static bool
can_post_back(const struct queued *q)
{
	const struct field_values *data = &q->action.data;
	const struct value *kind = field_values_find(data, CHARGE_KIND);

	return !q->tampered && q->action.operation == OPERATION_INSERT &&
	       q->action.entity != NULL &&
	       q->action.entity->table == TABLE_FOLIO_CHARGES && kind != NULL &&
	       kind->i != CHARGE_KIND_PAYMENT &&
	       kind->i != CHARGE_KIND_REFUND &&
	       field_values_find(data, CHARGE_REVERSES_ID) == NULL &&
	       field_values_find(data, CHARGE_SOURCE_TABLE) == NULL;
}

static bool
can_turn_back(const struct queued *q)
{
	return !q->tampered && q->action.operation == OPERATION_UPDATE &&
	       q->action.has_base && q->action.base.count > 0 &&
	       q->action.entity != NULL;
}

static enum err
undo_actions(struct app *app, const struct app_undo_entry *u, struct arena *a,
	struct queue_answer *answer)
{
	struct action_list list = { .count = u->count };
	struct queued q;
	enum err e;

	if (u->count == 0)
		return ERR_UNSUPPORTED;
	list.items = ARENA_ARRAY(a, struct action, u->count);
	for (size_t i = 0; i < u->count; i++) {
		e = queue_find(app->store,
			app->undo_ids[app->undo_id_count - 1 - i], a, &q);
		if (e != ERR_OK)
			return e;
		if (can_post_back(&q))
			post_back(app, &q.action, a, &list.items[i]);
		else if (can_turn_back(&q))
			turn_back(app, &q.action, a, &list.items[i]);
		else
			return ERR_UNSUPPORTED;
	}
	return queue_add(app->store, &list,
		(size_t)app->conf->sync.max_action_queue_size, a, answer);
}

/* What cannot be taken back does not stand before what can. */
static void
say_stays(struct app *app, const char *stays)
{
	char summary[sizeof(app->undo[0].summary)];

	(void)snprintf(summary, sizeof(summary), "%s", stays);
	forget_newest(app);
	if (app->undo_count == 0)
		app_say(app, STYLE_WARN,
			_("That cannot be taken back; correct it with a new "
			  "entry: %s"),
			sentence_words(summary));
	else
		app_say(app, STYLE_WARN,
			_("That cannot be taken back: %s u once more takes "
			  "back: %s"),
			sentence_words(summary),
			sentence_words(app->undo[app->undo_count - 1].summary));
}

void
app_undo_carry_out(struct app *app)
{
	struct queue_answer answer = { 0 };
	struct app_undo_entry *u;
	struct arena *a;
	enum err e;

	if (app->undo_count == 0) {
		app_say(app, STYLE_NORMAL, _("There is nothing to take back."));
		return;
	}
	u = &app->undo[app->undo_count - 1];
	a = arena_new(APP_ARENA_LIMIT);
	e = undo_actions(app, u, a, &answer);
	if (e == ERR_OK) {
		forget_newest(app);
		if (answer.rule == RULE_NONE)
			app_say(app, STYLE_GOOD, _("Taken back: %s"),
				sentence_words(u->summary));
		else
			app_say(app, STYLE_WARN, _("Taken back: %s Note: %s."),
				u->summary, _(rule_get(answer.rule)->text));
	} else if (e == ERR_UNSUPPORTED || e == ERR_NOT_FOUND) {
		say_stays(app, u->summary);
	} else {
		app_say_refused(app, e, &answer);
	}
	arena_free(a);
	app_status_own(app);
	app->reload = true;
}

/* ---- from one sign-in to the next ---- */

#define KEPT_MAX ((size_t)64 * 1024)

/* "undo/<person>": a draft of no form. */
static void
name_of_draft(const struct app *app, char out[96])
{
	(void)snprintf(out, 96, "undo/%s", app->session.user_id);
}

static void
forget_all(struct app *app)
{
	app->undo_count = 0;
	app->undo_id_count = 0;
}

/* An operation is "COUNT SUMMARY" and its actions' ids, one a line. */
void
app_undo_keep(struct app *app)
{
	struct buf text;
	char name[96];
	size_t id = 0;

	if (app->down != ERR_OK || app->session.user_id == NULL ||
		app->facts_only) {
		forget_all(app);
		return;
	}
	buf_init(&text, KEPT_MAX);
	for (size_t i = 0; i < app->undo_count; i++) {
		buf_addf(&text, "%zu %s\n", app->undo[i].count,
			app->undo[i].summary);
		for (size_t k = 0; k < app->undo[i].count; k++)
			buf_addf(&text, "%s\n", app->undo_ids[id++]);
	}
	name_of_draft(app, name);
	/* Without it nothing but convenience is lost. */
	if (buf_ok(&text))
		(void)!store_draft_save(app->store, name,
			app->undo_count > 0 ? text.data : NULL);
	buf_fini(&text);
	forget_all(app);
}

/* The next line without its end; NULL: there is none. */
static const char *
next_line(const char **at, struct arena *a)
{
	size_t len = strcspn(*at, "\n");
	const char *line;

	if ((*at)[len] == '\0')
		return NULL;
	line = arena_printf(a, "%.*s", (int)len, *at);
	*at += len + 1;
	return line;
}

/* False: this is not what app_undo_keep wrote. */
static bool
recall_one(struct app *app, const char **at, struct arena *a)
{
	struct app_undo_entry *u = &app->undo[app->undo_count];
	const char *line = next_line(at, a);
	char *rest;
	unsigned long count;

	if (line == NULL || app->undo_count == APP_UNDO_MAX)
		return false;
	count = strtoul(line, &rest, 10);
	if (*rest != ' ' || count > APP_UNDO_ACTIONS - app->undo_id_count)
		return false;
	(void)snprintf(u->summary, sizeof(u->summary), "%s", rest + 1);
	u->count = count;
	for (size_t k = 0; k < count; k++) {
		line = next_line(at, a);
		if (line == NULL || strlen(line) >= UUID_SIZE)
			return false;
		(void)snprintf(app->undo_ids[app->undo_id_count + k], UUID_SIZE,
			"%s", line);
	}
	app->undo_id_count += count;
	app->undo_count++;
	return true;
}

void
app_undo_recall(struct app *app)
{
	struct arena *a = arena_new(KEPT_MAX * 4);
	const char *text = NULL;
	char name[96];

	forget_all(app);
	name_of_draft(app, name);
	if (app->down == ERR_OK &&
		store_draft_load(app->store, name, a, &text) == ERR_OK)
		while (*text != '\0' && recall_one(app, &text, a))
			continue;
	arena_free(a);
}
