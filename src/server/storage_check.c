#include "server/storage_check.h"

#include "server/audit.h"
#include "server/storage_image.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define IMAGE_MAX     ((size_t)1 << 20)
#define PAGE_ROWS     1000
#define PAGE_MEMORY   ((size_t)256 << 20)
#define HOTELS_MEMORY ((size_t)256 << 20)

void
storage_check_say(struct storage_check *c, bool fine, const char *format, ...)
{
	char what[256];
	va_list args;

	if (!fine && c->told++ >= STORAGE_CHECK_TOLD)
		return;
	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	c->say(c->ctx, fine, what);
}

/* Nothing of another version can be read by this program before it has been
 * brought up to date; a check never writes. */
static bool
is_of_this_version(struct storage_check *c, int version)
{
	size_t program = c->reads->program;

	if (version == (int)program)
		return true;
	storage_check_say(c, false,
		"the storage has schema %d, this program %zu: %s", version,
		program,
		version > (int)program ? "update offsync on this machine"
		: strcmp(c->s->ops->name, "sqlite") == 0
			? "`offsyncd serve` brings it up to date"
			: "`offsyncd migrate` brings it up to date");
	return false;
}

/* ---- stamps ---- */

static void
take_stamps(struct storage_check *c, const struct value *row)
{
	int64_t count = row[0].i;
	int64_t first = row[1].i;
	int64_t last = row[2].i;
	int64_t hotel = c->s->ops->stamp(c->s);

	if (last != (count == 0 ? 0 : hotel))
		storage_check_say(c, false,
			"%s: the log ends at stamp %lld, the hotel at %lld",
			c->tenant_id, (long long)last, (long long)hotel);
	else if (count > 0 &&
		 (first != c->floor + 1 || last - first + 1 != count))
		storage_check_say(c, false,
			"%s: %lld stamps from %lld to %lld have gaps",
			c->tenant_id, (long long)count, (long long)first,
			(long long)last);
	else
		storage_check_say(c, true, "%s: %lld stamps without a gap",
			c->tenant_id, (long long)count);
}

/* ---- rows against the log ---- */

/* An image that was logged before the table had its newest columns does not
 * name them, and another order of the members is no difference. */
static bool
says_the_same(const char *logged, const struct record *r, struct buf *image,
	struct arena *a)
{
	struct record *old = NULL;

	if (strcmp(logged, image->data) == 0)
		return true;
	if (storage_image_read(r->entity->table, logged, a, &old) != ERR_OK)
		return false;
	logged = arena_strdup(a, image->data);
	buf_clear(image);
	storage_image_write(old, image);
	return strcmp(logged, image->data) == 0;
}

static enum err
check_row(struct storage_check *c, const struct record *r, struct buf *image,
	struct arena *a)
{
	const char *logged = NULL;
	enum err e = c->reads->latest(c->s, r, a, &logged);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	/* What was last changed before the log begins is not in it. */
	if (logged == NULL && c->floor > 0)
		return ERR_OK;
	buf_clear(image);
	storage_image_write(r, image);
	if (logged == NULL || !says_the_same(logged, r, image, a))
		storage_check_say(c, false,
			"%s: %s %s differs from the change log", c->tenant_id,
			r->entity->name, r->id);
	return ERR_OK;
}

static enum err
check_table(struct storage_check *c, enum table t, size_t *rows)
{
	struct arena *a = arena_new(PAGE_MEMORY);
	struct record_list page = { 0 };
	char last[65] = "";
	struct buf image;
	enum err e;

	buf_init(&image, IMAGE_MAX);
	do {
		arena_reset(a);
		e = c->reads->page(c->s, t, last, PAGE_ROWS, a, &page);
		for (size_t i = 0; e == ERR_OK && i < page.count; i++) {
			e = check_row(c, page.items[i], &image, a);
			(void)snprintf(
				last, sizeof(last), "%s", page.items[i]->id);
		}
		*rows += e == ERR_OK ? page.count : 0;
	} while (e == ERR_OK && page.count == PAGE_ROWS);
	buf_fini(&image);
	arena_free(a);
	return e;
}

static enum err
check_rows(struct storage_check *c)
{
	size_t rows = 0;
	enum err e = ERR_OK;

	for (int t = 0; t < TABLE_COUNT && e == ERR_OK; t++)
		e = check_table(c, (enum table)t, &rows);
	if (e == ERR_OK && c->told == 0)
		storage_check_say(c, true,
			"%s: %zu records are as the change log says",
			c->tenant_id, rows);
	else if (e == ERR_OK && c->told > STORAGE_CHECK_TOLD)
		c->say(c->ctx, false, "and more records like these");
	return e;
}

/* ---- chains of the terminals ---- */

/* The action's own text must have the hash and name its predecessor. */
static bool
fits_chain(const char *action, const char *hash, const char *before)
{
	char real[SHA256_HEX_SIZE];
	struct json_doc *doc = NULL;
	const char *prev;
	bool fits;

	hash_sha256_hex(action, strlen(action), real);
	if (strcmp(real, hash) != 0 || json_parse(action, strlen(action),
					       IMAGE_MAX, &doc, NULL) != ERR_OK)
		return false;
	prev = json_find_text(json_root(doc), "prev_hash", "");
	fits = before[0] == '\0' || strcmp(prev, before) == 0;
	json_free(doc);
	return fits;
}

static void
take_link(struct storage_check *c, const struct value *row)
{
	const char *terminal = row[0].s;
	long long seq = row[1].i;
	const char *hash = row[2].s;
	const char *action = row[3].s; /* NULL: not kept */

	if (strcmp(c->link.terminal_id, terminal) != 0) {
		c->link.seq = row[4].i;
		c->link.hash[0] = '\0';
		(void)snprintf(c->link.terminal_id, sizeof(c->link.terminal_id),
			"%s", terminal);
	}
	if (seq != c->link.seq + 1)
		storage_check_say(c, false,
			"%s: terminal %s: action %lld is missing", c->tenant_id,
			terminal, (long long)c->link.seq + 1);
	else if (action != NULL && !fits_chain(action, hash, c->link.hash))
		storage_check_say(c, false,
			"%s: terminal %s: action %lld was altered",
			c->tenant_id, terminal, seq);
	c->link.seq = seq;
	(void)snprintf(c->link.hash, sizeof(c->link.hash), "%s", hash);
	c->links++;
}

static enum err
check_chains(struct storage_check *c)
{
	enum err e;

	memset(&c->link, 0, sizeof(c->link));
	c->links = 0;
	e = c->reads->ask(c, ASK_CHAIN);
	if (e == ERR_OK && c->told == 0)
		storage_check_say(c, true, "%s: %zu chained actions are whole",
			c->tenant_id, c->links);
	return e;
}

/* What is nobody's mistake here, but must not be forgotten. */
static void
take_forked(struct storage_check *c, const struct value *row)
{
	storage_check_say(c, true,
		"%s: terminal %s was copied or restored: %lld of its actions "
		"are kept aside, %lld of them have come again (offsyncd "
		"terminal show)",
		c->tenant_id, row[0].s, (long long)row[1].i,
		(long long)row[2].i);
}

static void
take_review(struct storage_check *c, const struct value *row)
{
	storage_check_say(c, true,
		"%s: terminal %s was revoked: %lld actions that it handed over "
		"wait for a manager (offsyncd review)",
		c->tenant_id, row[0].s, (long long)row[1].i);
}

/* The oldest ones may be gone: what is there has no gap. */
static void
take_event(struct storage_check *c, const struct value *row)
{
	const struct storage_event e = {
		.seq = row[0].i,
		.at_ms = row[1].i,
		.kind = row[2].s,
		.who = row[3].s,
		.terminal_id = row[4].s,
		.address = row[5].s,
		.detail = row[6].s,
		.prev_hash = row[7].s,
		.hash = row[8].s,
	};
	bool first = c->event.seq == 0;

	if (!first && e.seq != c->event.seq + 1)
		storage_check_say(c, false,
			"%s: security events %lld to %lld are missing",
			c->tenant_id, (long long)c->event.seq + 1,
			(long long)e.seq - 1);
	else if (!audit_fits(
			 &e, first && e.seq > 1 ? e.prev_hash : c->event.hash))
		storage_check_say(c, false,
			"%s: security event %lld was changed, or the one "
			"before it",
			c->tenant_id, (long long)e.seq);
	c->event.seq = e.seq;
	(void)snprintf(c->event.hash, sizeof(c->event.hash), "%s", e.hash);
}

static void
take_given_up(struct storage_check *c, const struct value *row)
{
	const char *action = row[2].s;
	struct json_doc *doc = NULL;

	if (json_parse(action, strlen(action), IMAGE_MAX, &doc, NULL) != ERR_OK)
		doc = NULL;
	storage_check_say(c, true,
		"%s: terminal %s gave up its action %lld (%s)", c->tenant_id,
		row[0].s, (long long)row[1].i,
		doc == NULL ? "?"
			    : json_find_text(json_root(doc), "reason",
				      "no reason given"));
	json_free(doc);
}

static enum err
check_aside(struct storage_check *c)
{
	enum err e = c->reads->ask(c, ASK_FORKED);

	if (e == ERR_OK)
		e = c->reads->ask(c, ASK_REVIEWS);
	return e == ERR_OK ? c->reads->ask(c, ASK_GIVEN_UP) : e;
}

static enum err
check_events(struct storage_check *c)
{
	enum err e;

	memset(&c->event, 0, sizeof(c->event));
	e = c->reads->ask(c, ASK_EVENTS);
	if (e == ERR_OK && c->told == 0 && c->event.seq > 0)
		storage_check_say(c, true,
			"%s: the security log is whole up to event %lld",
			c->tenant_id, (long long)c->event.seq);
	return e;
}

/* ---- money ---- */

static void
take_payment(struct storage_check *c, const struct value *row)
{
	storage_check_say(c, false,
		"%s: payment %s of %lld is posted as %lld to its folio",
		c->tenant_id, row[0].s, (long long)row[1].i,
		-(long long)row[2].i);
}

static enum err
check_payments(struct storage_check *c)
{
	enum err e = c->reads->ask(c, ASK_PAYMENTS);

	if (e == ERR_OK && c->told == 0)
		storage_check_say(c, true, "%s: payments and postings agree",
			c->tenant_id);
	return e;
}

/* ---- questions ---- */

const char *
storage_question_columns(enum storage_question q)
{
	static const char *const all[] = {
#define Q(name, columns) [ASK_##name] = columns,
		STORAGE_QUESTIONS(Q)
#undef Q
	};

	return all[q];
}

void
storage_check_take(struct storage_check *c, enum storage_question q,
	const struct value *row)
{
	static void (*const takes[])(
		struct storage_check * c, const struct value *row) = {
		[ASK_STAMPS] = take_stamps,
		[ASK_CHAIN] = take_link,
		[ASK_FORKED] = take_forked,
		[ASK_EVENTS] = take_event,
		[ASK_REVIEWS] = take_review,
		[ASK_GIVEN_UP] = take_given_up,
		[ASK_PAYMENTS] = take_payment,
	};

	takes[q](c, row);
}

/* ---- all ---- */

static enum err
check_stamps(struct storage_check *c)
{
	enum err e = c->s->ops->log_floor(c->s, &c->floor);

	return e == ERR_OK ? c->reads->ask(c, ASK_STAMPS) : e;
}

static enum err
check_hotel(struct storage_check *c)
{
	static enum err (*const parts[])(struct storage_check * c) = {
		check_stamps,
		check_rows,
		check_chains,
		check_aside,
		check_events,
		check_payments,
	};
	enum err e = c->s->ops->begin_read(c->s, c->tenant_id);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; e == ERR_OK && i < sizeof(parts) / sizeof(parts[0]);
		i++) {
		c->told = 0;
		e = parts[i](c);
	}
	c->s->ops->end_read(c->s);
	return e;
}

static enum err
check_all(struct storage_check *c, struct arena *a)
{
	struct storage_hotel *hotels = NULL;
	size_t count = 0;
	int version = 0;
	enum err e;

	e = c->reads->version(c->s, &version);
	if (e != ERR_OK || !is_of_this_version(c, version))
		return e;
	e = c->reads->schema(c);
	if (e == ERR_OK)
		e = c->s->ops->hotel_list(c->s, a, &hotels, &count);
	for (size_t i = 0; e == ERR_OK && i < count; i++) {
		c->tenant_id = hotels[i].tenant_id;
		e = check_hotel(c);
	}
	return e;
}

enum err
storage_check(struct storage *s, const struct storage_check_reads *reads,
	void (*say)(void *ctx, bool fine, const char *what), void *ctx)
{
	struct storage_check c = {
		.s = s,
		.reads = reads,
		.say = say,
		.ctx = ctx,
	};
	struct arena *a = arena_new(HOTELS_MEMORY);
	enum err e = check_all(&c, a);

	arena_free(a);
	return e;
}
