#include "print/sender.h"

#include "print/driver.h"
#include "print/transport.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BYTES_MAX   ((size_t)8 << 20)
#define TERMINAL_MS 10000
#define PRINTER_ON  "\x1b[5i"
#define PRINTER_OFF "\x1b[4i"

bool
printer_of(const struct conf *conf, enum print_role role, struct printer *out)
{
	const struct printer printers[PRINT_ROLE_COUNT] = {
		[PRINT_RECEIPT] = { .to = conf->print.receipt_printer,
			.form = conf->print.receipt_form,
			.page = conf->print.receipt_code_page,
			.columns = conf->print.receipt_columns },
		[PRINT_CHIT] = { .to = conf->print.chit_printer,
			.form = conf->print.chit_form,
			.page = conf->print.chit_code_page,
			.columns = conf->print.chit_columns },
		[PRINT_DOCUMENT] = { .to = conf->print.document_printer,
			.form = conf->print.document_form,
			.page = conf->print.document_code_page,
			.columns = conf->print.document_columns },
	};

	*out = printers[role];
	if (out->to == NULL)
		*out = printers[PRINT_RECEIPT];
	out->ask = conf->print.ask_status;
	return out->to != NULL && printer_place_read(out->to, &out->place);
}

/* The same paper, with the mark above it. */
static void
mark(const struct paper *from, const struct print_job *job, struct arena *a,
	struct paper *out)
{
	paper_init(out, a, from->columns);
	if (job->maybe)
		paper_text(out, PAPER_BIG | PAPER_BOLD, 0,
			job->role == PRINT_CHIT ? "POSSIBLE DUPLICATE"
						: "POSSIBLE COPY");
	for (size_t i = 0; i < from->count; i++) {
		/* The drawer was opened the first time. */
		if (job->maybe && from->lines[i].kind == PAPER_KICK)
			continue;
		out->lines = arena_grow(a, out->lines, out->count, &out->cap,
			sizeof(out->lines[0]));
		out->lines[out->count++] = from->lines[i];
	}
}

void
printer_bytes(const struct printer *p, const struct paper *paper,
	const struct print_job *job, struct buf *out)
{
	struct arena *a = arena_new(BYTES_MAX);
	struct paper marked;

	mark(paper, job, a, &marked);
	if (p->form == CONF_PRINT_ESCPOS)
		driver_escpos(&marked, p->page, out);
	else
		driver_plain(&marked, p->page, out);
	arena_free(a);
}

static bool
send(const struct printer *p, const struct paper *paper,
	const struct print_job *job, char why[SPOOL_WHY_SIZE], bool *began)
{
	struct transport_job t = {
		.place = &p->place,
		.title = job->title,
		.raw = p->form == CONF_PRINT_ESCPOS,
		.ask = p->ask,
	};
	struct buf bytes;
	bool done;

	_Static_assert(SPOOL_WHY_SIZE == TRANSPORT_WHY_SIZE,
		"what a transport says is kept as it is");
	buf_init(&bytes, BYTES_MAX);
	printer_bytes(p, paper, job, &bytes);
	t.bytes = bytes.data;
	t.len = bytes.len;
	done = transport_send(&t, why, began);
	buf_fini(&bytes);
	return done;
}

/* *sent: whether the printer took it. */
static enum err
try_job(struct spool *sp, const struct printer *printer, int64_t number,
	bool *sent)
{
	struct arena *a = arena_new(BYTES_MAX);
	char why[SPOOL_WHY_SIZE] = "";
	struct print_job job;
	struct paper paper;
	bool began = false;
	enum err e = spool_claim(sp, number, &job);

	*sent = true;
	if (e == ERR_OK) {
		e = spool_find(sp, number, a, &job, &paper);
		if (e != ERR_OK)
			(void)snprintf(why, sizeof(why), "%s", err_text(e));
		else if (printer == NULL)
			(void)snprintf(
				why, sizeof(why), "No printer is set for it.");
		else
			*sent = send(printer, &paper, &job, why, &began);
		e = spool_settle(sp, number, why, began);
	}
	arena_free(a);
	/* Somebody else took or dropped it. */
	return e == ERR_CONFLICT || e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* A round of sending. */
struct round {
	struct spool *sp;
	const struct conf *conf;
	const struct env *env;
	struct print_jobs jobs;
	/* Printers that failed: the rest of their jobs waits. */
	struct printer_place down[PRINT_ROLE_COUNT];
	size_t down_count;
	int64_t next_at_ms;
};

static bool
is_down(const struct round *r, const struct printer_place *place)
{
	for (size_t i = 0; i < r->down_count; i++)
		if (r->down[i].way == place->way &&
			strcmp(r->down[i].name, place->name) == 0 &&
			strcmp(r->down[i].port, place->port) == 0)
			return true;
	return false;
}

static void
come_back(struct round *r, int64_t at_ms)
{
	if (r->next_at_ms == -1 || at_ms < r->next_at_ms)
		r->next_at_ms = at_ms;
}

static enum err
take(struct round *r, const struct print_job *job)
{
	int64_t now = env_now_ms(r->env);
	struct printer printer;
	bool known = printer_of(r->conf, job->role, &printer);
	bool sent;
	enum err e;

	if (job->state != PRINT_WAITING ||
		(known && printer.place.way == PRINTER_TERMINAL))
		return ERR_OK;
	/* Not later than it could ever be: the clock may have been set back. */
	if (job->next_at_ms > now &&
		job->next_at_ms - now <= SPOOL_BACKOFF_MAX_MS) {
		come_back(r, job->next_at_ms);
		return ERR_OK;
	}
	if (known && is_down(r, &printer.place)) {
		come_back(r, now + SPOOL_BACKOFF_MIN_MS);
		return ERR_OK;
	}
	e = try_job(r->sp, known ? &printer : NULL, job->number, &sent);
	if (!sent && r->down_count < PRINT_ROLE_COUNT)
		r->down[r->down_count++] = printer.place;
	if (!sent || !known)
		come_back(r, now + SPOOL_BACKOFF_MIN_MS);
	return e;
}

static enum err
run(struct round *r)
{
	enum err e = ERR_OK;

	/* The kitchen waits for no receipts. */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < r->jobs.count && e == ERR_OK; i++) {
			const struct print_job *j = &r->jobs.items[i];

			if ((j->role == PRINT_CHIT) == (pass == 0))
				e = take(r, j);
		}
	}
	return e;
}

enum err
sender_run(struct spool *sp, const struct conf *conf, const struct env *env,
	int64_t *next_at_ms)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct round r = { .sp = sp, .conf = conf, .env = env };
	struct arena *a = arena_new(BYTES_MAX);
	struct sigaction before;
	enum err e;

	r.next_at_ms = -1;
	e = spool_list(sp, a, &r.jobs);
	(void)sigaction(SIGPIPE, &ignore, &before);
	if (e == ERR_OK)
		e = run(&r);
	(void)sigaction(SIGPIPE, &before, NULL);
	arena_free(a);
	*next_at_ms = r.next_at_ms;
	return e;
}

/* ---- at a terminal ---- */

static bool
put(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		struct pollfd p = { fd, POLLOUT, 0 };
		ssize_t n;

		if (poll(&p, 1, TERMINAL_MS) <= 0)
			return false;
		n = write(fd, bytes, len);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

enum err
sender_at_terminal(struct spool *sp, const struct printer *p, int64_t number,
	int fd, char why[SPOOL_WHY_SIZE])
{
	struct arena *a = arena_new(BYTES_MAX);
	struct print_job job;
	struct paper paper;
	struct buf bytes;
	enum err e = spool_claim(sp, number, &job);
	enum err settled;

	why[0] = '\0';
	buf_init(&bytes, BYTES_MAX);
	if (e == ERR_OK) {
		e = spool_find(sp, number, a, &job, &paper);
		if (e == ERR_OK) {
			buf_adds(&bytes, PRINTER_ON);
			printer_bytes(p, &paper, &job, &bytes);
			buf_adds(&bytes, PRINTER_OFF);
			if (!put(fd, bytes.data, bytes.len))
				e = ERR_IO;
		}
		if (e != ERR_OK)
			(void)snprintf(why, SPOOL_WHY_SIZE, "%s",
				e == ERR_IO ? "The terminal takes nothing."
					    : err_text(e));
		settled = spool_settle(sp, number, why, e == ERR_IO);
		if (e == ERR_OK)
			e = settled;
	}
	buf_fini(&bytes);
	arena_free(a);
	return e;
}
