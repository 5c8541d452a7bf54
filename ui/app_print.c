/*
 * Printing from the console: it only puts jobs into the spool, which the agent
 * empties; what goes to the terminal's own printer it sends itself. A job that
 * does not come out is said, and a chit rings.
 */
#include "ui/app_priv.h"
#include "ui/sentence.h"
#include "ui/words.h"

#include "print/printing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA_MAX ((size_t)16 << 20)

/* ---- putting ---- */

static void
at_this_terminal(
	struct app *app, const struct printer *p, const struct print_job *job)
{
	char why[SPOOL_WHY_SIZE];
	enum err e;

	if (term_is_gone(app->term))
		return;
	e = sender_at_terminal(app->spool, p, job->number, STDOUT_FILENO, why);
	/* One without a printer has shown it. */
	term_repaint(app->term);
	app->dirty = true;
	if (e != ERR_OK && e != ERR_CONFLICT)
		app_say(app, STYLE_ALERT, _("%s is not printed: %s"),
			sentence_words(job->title),
			why[0] != '\0' ? why : _(err_text(e)));
}

/* quietly: nobody asked for it, so where there is no printer nothing is said.
 */
static void
put(struct app *app, enum printing_what what, const char *id, bool quietly)
{
	const struct printing p = {
		.view = store_view(app->store),
		.conf = app->conf,
		.env = app->env,
		.spool = app->spool,
		.terminal = store_identity(app->store)->terminal_name,
		.by = app->session.login,
		.offline = app->link.link != LINK_ONLINE &&
			   app->link.link != LINK_SLOW,
	};
	struct printer printer;
	struct print_job job;
	enum err e;

	if (app->training) {
		if (!quietly)
			app_say(app, STYLE_WARN,
				_("Training: nothing is printed."));
		return;
	}
	if (!printing_may(app->session.role, what)) {
		app_say(app, STYLE_ALERT,
			_("A %s is not printed for this sign-in."),
			printing_names[what]);
		return;
	}
	e = printing_queue(&p, what, id, &job);
	if (e == ERR_CONFIG) {
		if (!quietly)
			app_say(app, STYLE_WARN,
				_("No printer is set for this desk: section "
				  "[print] of offsync.conf."));
		return;
	}
	if (e != ERR_OK) {
		app_say(app, STYLE_ALERT, _("Not printed: %s."),
			_(err_text(e)));
		return;
	}
	if (printer_of(app->conf, job.role, &printer) &&
		printer.place.way == PRINTER_TERMINAL)
		at_this_terminal(app, &printer, &job);
	if (!quietly)
		app_say(app, STYLE_GOOD,
			_("%s goes to the printer (job %" PRId64 ")."),
			sentence_words(job.title), job.number);
}

static void
put_chits(struct app *app, const char *order_id)
{
	struct arena *a = arena_new(ARENA_MAX);
	const struct view *v = store_view(app->store);
	struct record_list list;
	enum err e = v->list(v->ctx, TABLE_KITCHEN_TICKETS, TICKET_ORDER_ID,
		value_text(order_id), a, &list);

	if (e != ERR_OK)
		app_say(app, STYLE_ALERT, _("Not printed: %s."),
			_(err_text(e)));
	else if (list.count == 0)
		app_say(app, STYLE_WARN,
			_("Nothing of this order was sent to the kitchen."));
	else
		for (size_t i = 0; i < list.count; i++)
			put(app, PRINTING_CHIT, list.items[i]->id, false);
	arena_free(a);
}

void
app_print(struct app *app, enum printing_what what, const char *id)
{
	app->wish.print = true;
	app->wish.print_what = what;
	snprintf(app->wish.print_id, sizeof(app->wish.print_id), "%s", id);
}

void
app_print_again(struct app *app, int64_t number)
{
	app->wish.print_again = number;
}

void
app_print_drop(struct app *app, int64_t number)
{
	app->wish.print_drop = number;
}

static void
say_changed(struct app *app, enum err e, int64_t number, const char *what)
{
	if (e == ERR_OK)
		app_say(app, STYLE_GOOD, _("Job %" PRId64 " %s."), number,
			what);
	else if (e == ERR_CONFLICT)
		app_say(app, STYLE_WARN,
			_("Job %" PRId64 " is being printed, or done with."),
			number);
	else
		app_say(app, STYLE_ALERT, _("Job %" PRId64 ": %s."), number,
			_(err_text(e)));
	app->reload = true;
}

/* Again, at this very terminal when that is its printer. */
static void
again(struct app *app, int64_t number)
{
	struct arena *a = arena_new(ARENA_MAX);
	enum err e = spool_again(app->spool, number);
	struct printer printer;
	struct print_job job;

	say_changed(app, e, number, _("is tried again"));
	if (e == ERR_OK &&
		spool_find(app->spool, number, a, &job, NULL) == ERR_OK &&
		printer_of(app->conf, job.role, &printer) &&
		printer.place.way == PRINTER_TERMINAL)
		at_this_terminal(app, &printer, &job);
	arena_free(a);
}

void
app_carry_out_print(struct app *app, const struct app_wish *w)
{
	if (w->print && app->signed_in && !app->facts_only) {
		if (w->print_what == PRINTING_CHIT)
			put_chits(app, w->print_id);
		else
			put(app, w->print_what, w->print_id, false);
	}
	if (w->print_again != 0)
		again(app, w->print_again);
	if (w->print_drop != 0)
		say_changed(app, spool_drop(app->spool, w->print_drop),
			w->print_drop, _("is dropped"));
}

/* What somebody just did comes with a paper: cash with its receipt, an arrival,
 * where the hotel wants that, with the card to sign. */
void
app_print_for(struct app *app, const struct action_list *actions)
{
	for (size_t i = 0; i < actions->count; i++) {
		const struct action *act = &actions->items[i];
		enum table t =
			act->entity != NULL ? act->entity->table : TABLE_NONE;

		if (t == TABLE_CASH_PAYMENTS &&
			act->operation == OPERATION_INSERT)
			put(app, PRINTING_RECEIPT, action_record_id(act), true);
		else if (t == TABLE_STAYS &&
			 app->conf->print.card_at_check_in &&
			 (strcmp(app->request.operation, "check-in") == 0 ||
				 strcmp(app->request.operation, "walk-in") ==
					 0))
			put(app, PRINTING_CARD, action_record_id(act), true);
	}
}

/* ---- watching ---- */

enum err
app_print_jobs(const struct app *app, struct arena *a, struct print_jobs *out)
{
	return spool_list(app->spool, a, out);
}

static bool
is_stuck(const struct print_job *j)
{
	return j->state == PRINT_HELD ||
	       (j->state == PRINT_WAITING && j->attempts > 0);
}

static void
say_stuck(struct app *app, const struct print_job *j)
{
	bool held = j->state == PRINT_HELD;

	app_say(app, STYLE_ALERT, _("%s is NOT PRINTED: %s %s"),
		sentence_words(j->title), j->why,
		held ? _("It is held: go to Printing.")
		     : _("It is tried again."));
	if (held || j->role == PRINT_CHIT)
		term_bell(app->term);
}

/* Jobs that wait for a terminal go out where somebody sits at one. */
static bool
is_ours(const struct app *app, const struct print_job *j)
{
	struct printer printer;

	return j->state == PRINT_WAITING &&
	       printer_of(app->conf, j->role, &printer) &&
	       printer.place.way == PRINTER_TERMINAL;
}

static void
send_ours(struct app *app, const struct print_job *j)
{
	struct printer printer;

	if (app->signed_in && printer_of(app->conf, j->role, &printer))
		at_this_terminal(app, &printer, j);
}

/* Whether a job has come, or what is known of one has changed. */
static bool
has_changed(struct app *app)
{
	struct stat st;
	int64_t at;

	if (stat(spool_folder(app->spool), &st) != 0)
		return false;
	at = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	if (at == app->print_looked)
		return false;
	app->print_looked = at;
	return true;
}

/* A job is said once while it is stuck, and once more when it is held. */
bool
app_print_look(struct app *app, bool always)
{
	struct print_jobs jobs;
	int64_t said = app->print_said, held = app->print_held;
	struct arena *a;

	if (!has_changed(app) && !always)
		return false;
	a = arena_new(ARENA_MAX);
	if (spool_list(app->spool, a, &jobs) != ERR_OK)
		jobs.count = 0;
	for (size_t i = 0; i < jobs.count; i++) {
		const struct print_job *j = &jobs.items[i];
		bool is_held = j->state == PRINT_HELD;

		if (is_ours(app, j))
			send_ours(app, j);
		if (!is_stuck(j) || j->number <= (is_held ? held : said))
			continue;
		say_stuck(app, j);
		if (j->number > app->print_said)
			app->print_said = j->number;
		if (is_held && j->number > app->print_held)
			app->print_held = j->number;
	}
	arena_free(a);
	return true;
}
