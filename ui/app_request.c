/*
 * Carrying out what screens asked for: operations, signing in, undo; and the
 * question whether to insist when a rule may be overridden.
 */
#include "ui/app_priv.h"
#include "ui/screens.h"
#include "ui/sentence.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/uuid.h"
#include "store/journal_desk.h"
#include "store/journal_parked.h"
#include "store/queue.h"

#include <stdio.h>
#include <string.h>

#define INSIST_TAG 1

static void
answer_screen(struct app *app, bool done)
{
	struct ui_event ev = {
		.kind = done ? EVENT_DONE : EVENT_REFUSED,
		.key = app->request.tag,
	};

	app->request.wanted = false;
	app->reload = true;
	(void)app_tell(app, ev);
}

static void
say_saved(struct app *app, const struct action_list *actions,
	const struct queue_answer *answer)
{
	const char *where =
		app->link.link == LINK_ONLINE || app->link.link == LINK_SLOW
			? _("Saved.")
			: _("Saved on this desk.");

	if (answer->already)
		app_say(app, STYLE_NORMAL, _("That was saved already: once."));
	else if (answer->rule != RULE_NONE)
		app_say(app, STYLE_WARN, _("%s %s Note: %s."),
			actions->summary != NULL
				? sentence_words(actions->summary)
				: "",
			where, _(rule_get(answer->rule)->text));
	else
		app_say(app, STYLE_GOOD, "%s %s",
			actions->summary != NULL
				? sentence_words(actions->summary)
				: "",
			where);
}

void
app_say_refused(struct app *app, enum err e, const struct queue_answer *answer)
{
	const struct rule_info *info = rule_get(answer->rule);

	if (answer->problems.count > 0)
		app_say(app, STYLE_ALERT, _("Not saved. %s: %s."),
			answer->problems.items[0].field,
			sentence_words(answer->problems.items[0].message));
	else if (answer->at_cap)
		app_limits_refused(app, answer->by_disk);
	else if (answer->rule != RULE_NONE)
		app_say(app, STYLE_ALERT, _("Not saved: %s. Remedy: %s."),
			answer->detail != NULL ? sentence_words(answer->detail)
					       : _(info->text),
			_(info->remedy));
	else
		app_say(app, STYLE_ALERT, _("Not saved: %s."), _(err_text(e)));
}

/* Asks whether to insist; false when that rule cannot be overridden here. */
static bool
ask_to_insist(struct app *app, const struct queue_answer *answer)
{
	const struct rule_info *info;
	char text[DIALOG_TEXT_SIZE];

	if (answer->rule == RULE_NONE)
		return false;
	info = rule_get(answer->rule);
	if (info->class != RULE_CLASS_OVERRIDE)
		return false;
	if (app->session.role != info->override_role &&
		app->session.role != ROLE_MANAGER)
		return false;
	snprintf(text, sizeof(text), _("%s. Otherwise: %s."),
		answer->detail != NULL ? sentence_words(answer->detail)
				       : _(info->text),
		_(info->remedy));
	snprintf(app->insist_rule, sizeof(app->insist_rule), "%s", info->code);
	dialog_ask(&app->insist, INSIST_TAG, _("A RULE STANDS AGAINST THIS"),
		text);
	dialog_add(&app->insist, _("Leave it"));
	dialog_add(&app->insist, _("Do it all the same, and say why"));
	app->dirty = true;
	return true;
}

static void
say_journaled(struct app *app, const struct operation_info *op,
	const struct queue_answer *answer)
{
	if (answer->already)
		app_say(app, STYLE_NORMAL,
			_("That is in the journal already."));
	else
		app_say(app, STYLE_WARN,
			_("%s: kept in the fallback journal; queued when the "
			  "store is back."),
			op->name);
}

static void
say_nowhere(struct app *app, const struct operation_info *op, enum err e,
	const struct journal_outcome *outcome)
{
	if (journal_takes(op))
		app_say(app, STYLE_ALERT,
			_("NOT SAVED, write it on paper: the store (%s) and "
			  "the "
			  "journal (%s) both fail."),
			_(err_text(outcome->store)), _(err_text(e)));
	else
		app_say(app, STYLE_ALERT,
			_("Not saved: %s, and this does not go on without the "
			  "store."),
			_(err_text(outcome->store)));
}

/* The store took something again: so it is back. */
static void
back_again(struct app *app)
{
	if (app->down == ERR_OK)
		return;
	app->down = ERR_OK;
	app_down_count(app);
}

static void
run_request(struct app *app)
{
	struct app_request *r = &app->request;
	const struct operation_info *op = operation_find(r->operation);
	struct operation_request request = {
		.count = r->count,
		.arguments = r->arguments,
		.idempotency_key =
			r->intention[0] != '\0' ? r->intention : NULL,
	};
	struct queue_intent intent = { .op = op, .request = &request };
	struct journal_outcome outcome;
	struct queue_answer answer = { 0 };
	struct action_list actions = { 0 };
	struct arena *a;
	enum err e;

	CHECK(op != NULL && app->signed_in);
	if (strcmp(op->name, "resolve-conflict") == 0 &&
		!app->conf->sync.conflict_resolution_ui) {
		app_say(app, STYLE_ALERT,
			_("Conflicts are decided at another desk "
			  "(conflict_resolution_ui is off)."));
		answer_screen(app, false);
		return;
	}
	a = arena_new(APP_ARENA_LIMIT);
	intent.user_id = app->session.user_id;
	intent.role = app->session.role;
	e = journal_do(app->journal, app->store, &intent,
		(size_t)app->conf->sync.max_action_queue_size, a, &actions,
		&answer, &outcome);
	if (outcome.store != ERR_OK)
		app_down_note(app, outcome.store);
	else if (e == ERR_OK)
		back_again(app);
	app_status_own(app);
	if (outcome.journaled) {
		say_journaled(app, op, &answer);
		answer_screen(app, true);
	} else if (outcome.store != ERR_OK && e != ERR_INVALID) {
		say_nowhere(app, op, e, &outcome);
		answer_screen(app, false);
	} else if (e == ERR_OK) {
		say_saved(app, &actions, &answer);
		if (!answer.already) {
			app_undo_remember(app, &actions);
			app_print_for(app, &actions);
			if (app_delivery_look(app))
				app_load_top(app);
			app_due_look(app);
		}
		answer_screen(app, true);
	} else if (e != ERR_REFUSED || !ask_to_insist(app, &answer)) {
		app_say_refused(app, e, &answer);
		answer_screen(app, false);
	}
	arena_free(a);
}

/* ---- the question ---- */

static void
leave_it(struct app *app)
{
	app_say(app, STYLE_NORMAL, _("Left as it was."));
	answer_screen(app, false);
}

/* What the request says for a key; NULL. */
static const char *
argument_of(const struct app *app, const char *key)
{
	const struct app_request *r = &app->request;

	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->arguments[i].key, key) == 0)
			return r->arguments[i].value;
	return NULL;
}

/* A reason that was given already is offered again. */
static void
insist_dialog(struct app *app, const struct ui_event *ev)
{
	switch (dialog_update(&app->insist, ev)) {
	case DIALOG_CHOSEN:
		if (app->insist.marked == 1)
			prompt_open(&app->reason, INSIST_TAG, _("Why"),
				argument_of(app, "reason"));
		else
			leave_it(app);
		break;
	case DIALOG_CANCELLED:
		leave_it(app);
		break;
	case DIALOG_NOTHING:
		term_bell(app->term);
		break;
	case DIALOG_CHANGED:
	case DIALOG_CONFIRMED:
	case DIALOG_WRONG:
		break;
	}
}

void
app_insist_leave(struct app *app)
{
	if (!app->insist.open && !app->reason.open)
		return;
	dialog_close(&app->insist);
	app->reason.open = false;
	leave_it(app);
}

/* Instead of what was said before: a key is given once. */
static void
replace_argument(struct app *app, const char *key, const char *value)
{
	struct app_request *r = &app->request;

	for (size_t i = 0; i < r->count; i++) {
		if (strcmp(r->arguments[i].key, key) != 0)
			continue;
		r->arguments[i] = r->arguments[--r->count];
		break;
	}
	app_argument(app, key, value);
}

/* Several rules may stand in the way, one after the other: the list grows. */
static void
add_override(struct app *app, const char *rule)
{
	const char *before = argument_of(app, "override");
	char codes[256];

	snprintf(codes, sizeof(codes), "%s%s%s", before != NULL ? before : "",
		before != NULL ? "," : "", rule);
	replace_argument(app, "override", codes);
}

static void
insist_reason(struct app *app, const struct ui_event *ev)
{
	switch (prompt_update(&app->reason, ev)) {
	case PROMPT_ANSWERED:
		if (app->reason.edit.len == 0) {
			app_say(app, STYLE_WARN, _("A reason is needed."));
			prompt_open(&app->reason, INSIST_TAG, _("Why"), NULL);
			break;
		}
		add_override(app, app->insist_rule);
		replace_argument(app, "reason", app->reason.edit.text);
		run_request(app);
		break;
	case PROMPT_CANCELLED:
		leave_it(app);
		break;
	case PROMPT_NOTHING:
	case PROMPT_CHANGED:
		break;
	}
}

bool
app_insist_event(struct app *app, uint32_t key)
{
	struct where where;
	struct ui_event ev;

	if (app->reason.open)
		where = (struct where){ .context = CTX_PROMPT };
	else if (app->insist.open)
		where = dialog_where(&app->insist);
	else
		return false;
	ev = event_of_key(where, key);
	app->dirty = true;
	if (app->reason.open)
		insist_reason(app, &ev);
	else
		insist_dialog(app, &ev);
	return true;
}

/* ---- wishes ---- */

static void
carry_out_retry(struct app *app, const char *action_id)
{
	struct queue_answer answer = { 0 };
	struct ui_event ev = { .kind = EVENT_DONE };
	struct arena *a = arena_new(APP_ARENA_LIMIT);
	enum err e = queue_retry(
		app->store, action_id, app->session.user_id, NULL, a, &answer);

	/* Not one of the queue: one that the journal brought back. */
	if (e == ERR_NOT_FOUND)
		e = journal_parked_retry(app->store, action_id, NULL,
			app->session.user_id, app->session.role,
			(size_t)app->conf->sync.max_action_queue_size, a,
			&answer);
	app_down_count(app);
	if (e == ERR_OK) {
		app_say(app, STYLE_GOOD, _("Queued again as a new entry."));
	} else {
		ev.kind = EVENT_REFUSED;
		app_say_refused(app, e, &answer);
	}
	arena_free(a);
	app_status_own(app);
	app->reload = true;
	(void)app_tell(app, ev);
}

/* The screen that shows no records takes what has happened. */
static bool
open_for_facts(struct app *app)
{
	app->signed_in = true;
	app->facts_only = true;
	app->last_key_ms = env_mono_ms(app->env);
	app_clear(app);
	if (app_push(app, &screen_journal, "") == ERR_OK) {
		app_say(app, STYLE_ALERT,
			_("72 hours offline: records are closed, what happens "
			  "is "
			  "taken here."));
		return true;
	}
	app->signed_in = false;
	app->facts_only = false;
	(void)app_push(app, &screen_sign_in, "");
	return false;
}

static void
carry_out_drop(struct app *app, const char *action_id)
{
	struct ui_event ev = { .kind = EVENT_DONE };
	enum err e = queue_dismiss(app->store, action_id);

	if (e == ERR_OK) {
		app_say(app, STYLE_GOOD, _("Dropped."));
	} else {
		ev.kind = EVENT_REFUSED;
		app_say(app, STYLE_ALERT, _("Not dropped: %s."),
			_(err_text(e)));
	}
	app_status_own(app);
	app->reload = true;
	(void)app_tell(app, ev);
}

static void
carry_out_sign_in(struct app *app)
{
	struct ui_event ev = { .kind = EVENT_REFUSED };
	int64_t until = 0;
	char clock[6];
	enum err e;

	arena_reset(app->session_arena);
	app->session = (struct session){ 0 };
	e = session_sign_in(app->store, app->wish.login, app->wish.pin, false,
		app->session_arena, &app->session, &until);
	if (e == ERR_OK) {
		(void)!journal_desk_save(app->journal, app->store);
	} else if (journal_is_for(e) || e == ERR_UNKNOWN) {
		app_down_note(app, e == ERR_UNKNOWN ? ERR_IO : e);
		e = journal_sign_in(app->journal, app->wish.login,
			app->wish.pin, app->session_arena, &app->session,
			&until);
	}
	memset(app->wish.pin, 0, sizeof(app->wish.pin));
	if (e == ERR_EXPIRED && app->session.user_id != NULL &&
		open_for_facts(app))
		return;
	if (e == ERR_OK) {
		app->signed_in = true;
		app->facts_only = false;
		app->last_key_ms = env_mono_ms(app->env);
		app_clear(app);
		e = app_push(app, screen_home_of(app->session.role), "");
		if (journal_is_for(e)) {
			app_down_note(app, e);
			e = app_push(app, &screen_journal, "");
		}
		if (e == ERR_OK) {
			app_undo_recall(app);
			app_welcome(app);
			(void)app_print_look(app, true);
			app_due_greet(app);
			return;
		}
		app->signed_in = false;
		(void)app_push(app, &screen_sign_in, "");
	}
	if (e == ERR_LOCKED)
		app_say(app, STYLE_ALERT,
			_("Too many wrong PINs: try again at %s."),
			app_clock(app, until, clock));
	else if (e == ERR_EXPIRED)
		app_say(app, STYLE_ALERT,
			_("This desk has been offline for more than 72 hours: "
			  "it must reach the server before anybody signs in."));
	else if (e == ERR_DENIED)
		app_say(app, STYLE_ALERT, _("The login or the PIN is wrong."));
	else
		app_say(app, STYLE_ALERT, _("Not signed in: %s."),
			_(err_text(e)));
	(void)app_tell(app, ev);
}

static void
carry_out_sign_out(struct app *app)
{
	app->signed_in = false;
	app->facts_only = false;
	app_undo_keep(app);
	app->request.wanted = false;
	dialog_close(&app->insist);
	app->reason.open = false;
	app->menu.open = false;
	app->help.open = false;
	app_clear(app);
	CHECK(app_push(app, &screen_sign_in, "") == ERR_OK);
}

static void
carry_out_open(struct app *app, const struct app_wish *w)
{
	enum err e;

	if (app->facts_only && w->open != &screen_journal &&
		w->open != &screen_journal_entry &&
		w->open != &screen_messages) {
		app_say(app, STYLE_ALERT,
			_("72 hours offline: records stay closed until the "
			  "server "
			  "answers."));
		return;
	}
	if (w->replace)
		app_clear(app);
	e = w->show ? app_show_now(app, w) : app_push(app, w->open, w->param);
	if (e == ERR_OK)
		return;
	app_say(app, STYLE_ALERT, _("%s does not open: %s."), _(w->open->title),
		_(err_text(e)));
	app_down_note(app, e);
	/* The journal's screen needs no records. */
	if (app->depth == 0 &&
		app_push(app, screen_home_of(app->session.role), "") != ERR_OK)
		CHECK(app_push(app, &screen_journal, "") == ERR_OK);
}

void
app_carry_out(struct app *app)
{
	struct app_wish w = app->wish;

	if (app->request.wanted && !app->insist.open && !app->reason.open)
		run_request(app);
	if (w.sign_in)
		carry_out_sign_in(app);
	memset(&app->wish, 0, sizeof(app->wish));
	if (w.undo)
		app_undo_carry_out(app);
	if (w.retry[0] != '\0')
		carry_out_retry(app, w.retry);
	if (w.drop[0] != '\0')
		carry_out_drop(app, w.drop);
	app_carry_out_print(app, &w);
	if (w.export_to[0] != '\0')
		app_export_carry_out(app, w.export_to);
	app_carry_out_sync(app, &w);
	if (w.sign_out)
		carry_out_sign_out(app);
	if (w.quit)
		app->quit = true;
	if (w.open != NULL && app->signed_in)
		carry_out_open(app, &w);
	if (app->reload && app->depth > 0)
		app_load_top(app);
	/* A screen may ask for the next thing when told of the last. */
	if (app->request.wanted && !app->insist.open && !app->reason.open)
		app_carry_out(app);
	else if (app->wish.open != NULL)
		app_carry_out(app);
}
