#include "cli/printers.h"

#include "base/text.h"
#include "cli/columns.h"
#include "cli/verb.h"
#include "print/printing.h"
#include "json/json.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct option printers_options[] = {
	{ "--all", NULL, "jobs: also what was printed or dropped" },
	{ NULL, NULL, NULL },
};

const char printers_help[] =
	"  list          the printers of this terminal, and what waits for "
	"them\n"
	"  test ROLE     a page that shows whether the options fit: receipt,\n"
	"                chit or document\n"
	"  jobs          what waits to be printed, and why\n"
	"  retry NUMBER  try a job now; what was printed is printed once more\n"
	"  drop NUMBER   nobody wants that job any more\n"
	"\n"
	"  Printers are set in the section [print] of offsync.conf(5).\n";

static struct spool *
open_spool(struct cli *c)
{
	return spool_new(c->env, c->home, &c->keys);
}

/* ---- list ---- */

static size_t
waiting_for(const struct print_jobs *jobs, enum print_role role)
{
	size_t n = 0;

	for (size_t i = 0; i < jobs->count; i++)
		n += jobs->items[i].role == role &&
		     jobs->items[i].state != PRINT_DONE &&
		     jobs->items[i].state != PRINT_DROPPED;
	return n;
}

static void
list_text(struct cli *c, const struct print_jobs *jobs)
{
	struct columns t;

	columns_init(&t, c->arena);
	columns_heading(&t, "printer", false);
	columns_heading(&t, "at", false);
	columns_heading(&t, "form", false);
	columns_heading(&t, "columns", true);
	columns_heading(&t, "waiting", true);
	for (int i = 0; i < PRINT_ROLE_COUNT; i++) {
		struct printer p;
		bool set = printer_of(&c->conf, (enum print_role)i, &p);

		columns_cell(&t, print_role_names[i]);
		columns_cell(&t, set ? p.to : "none");
		columns_cell(
			&t, p.form == CONF_PRINT_ESCPOS ? "escpos" : "plain");
		columns_cell(&t, arena_printf(c->arena, "%" PRId64, p.columns));
		columns_cell(
			&t, arena_printf(c->arena, "%zu",
				    waiting_for(jobs, (enum print_role)i)));
	}
	columns_print(&t, &c->out);
}

static void
list_json(struct cli *c, const struct print_jobs *jobs)
{
	struct json_writer w;

	json_writer_init(&w, &c->out);
	json_begin_array(&w);
	for (int i = 0; i < PRINT_ROLE_COUNT; i++) {
		struct printer p;
		bool set = printer_of(&c->conf, (enum print_role)i, &p);

		json_begin_object(&w);
		json_member_text(&w, "printer", print_role_names[i]);
		json_member_text(&w, "at", set ? p.to : NULL);
		json_member_text(&w, "form",
			p.form == CONF_PRINT_ESCPOS ? "escpos" : "plain");
		json_member_int(&w, "columns", p.columns);
		json_member_int(&w, "waiting",
			(int64_t)waiting_for(jobs, (enum print_role)i));
		json_end_object(&w);
	}
	json_end_array(&w);
	buf_addc(&c->out, '\n');
}

static int
list_run(struct cli *c)
{
	struct spool *sp = open_spool(c);
	struct print_jobs jobs;
	enum err e = spool_list(sp, c->arena, &jobs);

	spool_free(sp);
	if (e != ERR_OK)
		return cli_fail_err(e);
	if (c->json)
		list_json(c, &jobs);
	else
		list_text(c, &jobs);
	return EXIT_FINE;
}

/* ---- jobs ---- */

static void
job_json(const struct print_job *j, struct json_writer *w)
{
	json_begin_object(w);
	json_member_int(w, "number", j->number);
	json_member_text(w, "printer", print_role_names[j->role]);
	json_member_text(w, "title", j->title);
	json_member_text(w, "state", print_state_names[j->state]);
	json_member_int(w, "attempts", j->attempts);
	json_member_text(w, "why", j->why);
	json_member_bool(w, "maybe_printed", j->maybe);
	json_member_int(w, "created_at", j->created_at);
	json_member_int(w, "changed_at", j->changed_at);
	json_end_object(w);
}

static bool
is_listed(const struct cli *c, const struct print_job *j)
{
	return args_has(&c->args, "--all") ||
	       (j->state != PRINT_DONE && j->state != PRINT_DROPPED);
}

static int
jobs_run(struct cli *c)
{
	struct spool *sp = open_spool(c);
	struct print_jobs jobs;
	struct json_writer w;
	struct columns t;
	enum err e = spool_list(sp, c->arena, &jobs);

	spool_free(sp);
	if (e != ERR_OK)
		return cli_fail_err(e);
	json_writer_init(&w, &c->out);
	columns_init(&t, c->arena);
	columns_heading(&t, "number", true);
	columns_heading(&t, "job", false);
	columns_heading(&t, "printer", false);
	columns_heading(&t, "state", false);
	columns_heading(&t, "queued", false);
	columns_heading(&t, "why", false);
	if (c->json)
		json_begin_array(&w);
	for (size_t i = 0; i < jobs.count; i++) {
		const struct print_job *j = &jobs.items[i];

		if (!is_listed(c, j))
			continue;
		if (c->json) {
			job_json(j, &w);
			continue;
		}
		columns_cell(&t, arena_printf(c->arena, "%" PRId64, j->number));
		columns_cell(&t, j->title);
		columns_cell(&t, print_role_names[j->role]);
		columns_cell(&t, print_state_names[j->state]);
		columns_cell(&t, cli_instant(c->arena, j->created_at));
		columns_cell(&t, j->why[0] != '\0' ? j->why : NULL);
	}
	if (c->json) {
		json_end_array(&w);
		buf_addc(&c->out, '\n');
	} else {
		columns_print(&t, &c->out);
	}
	return EXIT_FINE;
}

/* ---- printing here and now ---- */

static int
say_outcome(struct cli *c, struct spool *sp, int64_t number)
{
	struct print_job job;
	enum err e = spool_find(sp, number, c->arena, &job, NULL);

	if (e != ERR_OK)
		return cli_fail_err(e);
	if (c->json) {
		struct json_writer w;

		json_writer_init(&w, &c->out);
		job_json(&job, &w);
		buf_addc(&c->out, '\n');
	} else {
		buf_addf(&c->out, "%" PRId64 "\n", number);
	}
	if (job.why[0] == '\0' || job.state == PRINT_DONE)
		return EXIT_FINE;
	cli_note("%s The job is kept, and tried again", job.why);
	return EXIT_TRY_LATER;
}

static int
at_this_terminal(struct cli *c, struct spool *sp, const struct printer *p,
	int64_t number)
{
	char why[SPOOL_WHY_SIZE];
	int fd = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	enum err e;

	/* In a script: the next console does it. */
	if (fd == -1)
		return say_outcome(c, sp, number);
	e = sender_at_terminal(sp, p, number, fd, why);
	close(fd);
	if (e != ERR_OK && e != ERR_CONFLICT && e != ERR_IO)
		return cli_fail_err(e);
	return say_outcome(c, sp, number);
}

static int
without_agent(struct cli *c, struct spool *sp, int64_t number)
{
	int64_t next;
	int lock;
	enum err e;

	/* The agent's part in this is to print. */
	if (spool_lock_sender(sp, &lock) != ERR_OK)
		return say_outcome(c, sp, number);
	e = spool_recover(sp);
	if (e == ERR_OK)
		e = sender_run(sp, &c->conf, c->env, &next);
	close(lock);
	return e == ERR_OK ? say_outcome(c, sp, number) : cli_fail_err(e);
}

int
printers_deliver(struct cli *c, struct spool *sp, const struct print_job *job)
{
	struct printer p;

	if (printer_of(&c->conf, job->role, &p) &&
		p.place.way == PRINTER_TERMINAL)
		return at_this_terminal(c, sp, &p, job->number);
	return without_agent(c, sp, job->number);
}

/* ---- test, retry, drop ---- */

static int
test_run(struct cli *c)
{
	struct printing p = {
		.view = store_view(c->store),
		.conf = &c->conf,
		.env = c->env,
		.terminal = store_identity(c->store)->terminal_name,
		.by = "",
	};
	const char *role = c->args.items[1];
	struct print_job job;
	int status;
	enum err e;

	p.spool = open_spool(c);
	e = printing_queue(&p, PRINTING_TEST, role, &job);
	if (e == ERR_NOT_FOUND)
		status = cli_usage(c, "there is no printer '%s'", role);
	else if (e == ERR_CONFIG)
		status = cli_fail(EXIT_CONFIG,
			"no printer is set: add print.receipt_printer to the "
			"configuration");
	else if (e != ERR_OK)
		status = cli_fail_err(e);
	else
		status = printers_deliver(c, p.spool, &job);
	spool_free(p.spool);
	return status;
}

static int
change(struct cli *c, enum err (*what)(struct spool *sp, int64_t number),
	bool send)
{
	struct spool *sp;
	struct print_job job;
	int64_t number;
	int status = cli_sign_in(c);
	enum err e;

	if (status != EXIT_FINE)
		return status;
	if (!text_to_int(c->args.items[1], &number) || number < 1)
		return cli_usage(c, "'%s' is no job's number",
			cli_clean(c->arena, c->args.items[1]));
	sp = open_spool(c);
	e = what(sp, number);
	if (e == ERR_NOT_FOUND)
		status = cli_fail(EXIT_BAD_DATA,
			"there is no print job %" PRId64
			": 'offsync printers jobs --all' lists them",
			number);
	else if (e == ERR_CONFLICT)
		status = cli_fail(EXIT_BAD_DATA,
			"job %" PRId64 " is being printed, or done with",
			number);
	else if (e != ERR_OK)
		status = cli_fail_err(e);
	else if (send && spool_find(sp, number, c->arena, &job, NULL) == ERR_OK)
		status = printers_deliver(c, sp, &job);
	spool_free(sp);
	return status;
}

static int
retry_run(struct cli *c)
{
	return change(c, spool_again, true);
}

static int
drop_run(struct cli *c)
{
	return change(c, spool_drop, false);
}

int
printers_run(struct cli *c)
{
	static const struct verb verbs[] = {
		{ "list", NULL, 1, 1, list_run },
		{ "test", "receipt, chit or document", 2, 2, test_run },
		{ "jobs", NULL, 1, 1, jobs_run },
		{ "retry", "a job's number", 2, 2, retry_run },
		{ "drop", "a job's number", 2, 2, drop_run },
		{ NULL, NULL, 0, 0, NULL },
	};

	return verb_run(c, verbs);
}
