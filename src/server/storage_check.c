#include "server/storage_check.h"

#include "server/storage_image.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define IMAGE_MAX   ((size_t)1 << 20)
#define PAGE_ROWS   1000
#define PAGE_MEMORY ((size_t)256 << 20)

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
bool
storage_check_version(struct storage_check *c, int version, size_t program)
{
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

void
storage_check_stamps(struct storage_check *c, int64_t count, int64_t first,
	int64_t last, int64_t hotel)
{
	c->told = 0;
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
	enum err e = c->latest(c->s, r, a, &logged);

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
		e = c->page(c->s, t, last, PAGE_ROWS, a, &page);
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

enum err
storage_check_rows(struct storage_check *c)
{
	size_t rows = 0;
	enum err e = ERR_OK;

	c->told = 0;
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
fits_chain(
	const char *action, const char *hash, const struct storage_link *before)
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
	fits = before->hash[0] == '\0' || strcmp(prev, before->hash) == 0;
	json_free(doc);
	return fits;
}

void
storage_check_link(struct storage_check *c, struct storage_link *at,
	const struct storage_result *r, int64_t first_seq)
{
	if (strcmp(at->terminal_id, r->terminal_id) != 0) {
		*at = (struct storage_link){ .seq = first_seq };
		(void)snprintf(at->terminal_id, sizeof(at->terminal_id), "%s",
			r->terminal_id);
	}
	if (r->device_seq != at->seq + 1)
		storage_check_say(c, false,
			"%s: terminal %s: action %lld is missing", c->tenant_id,
			r->terminal_id, (long long)at->seq + 1);
	else if (r->action != NULL && !fits_chain(r->action, r->hash, at))
		storage_check_say(c, false,
			"%s: terminal %s: action %lld was altered",
			c->tenant_id, r->terminal_id, (long long)r->device_seq);
	at->seq = r->device_seq;
	(void)snprintf(at->hash, sizeof(at->hash), "%s", r->hash);
}

void
storage_check_links(struct storage_check *c, size_t links)
{
	if (c->told == 0)
		storage_check_say(c, true, "%s: %zu chained actions are whole",
			c->tenant_id, links);
}

void
storage_check_forked(struct storage_check *c, const char *terminal,
	int64_t kept, int64_t settled)
{
	storage_check_say(c, true,
		"%s: terminal %s was copied or restored: %lld of its actions "
		"are kept aside, %lld of them have come again (offsyncd "
		"terminal show)",
		c->tenant_id, terminal, (long long)kept, (long long)settled);
}

void
storage_check_given_up(struct storage_check *c, const char *terminal,
	int64_t seq, const char *action)
{
	struct json_doc *doc = NULL;

	if (json_parse(action, strlen(action), IMAGE_MAX, &doc, NULL) != ERR_OK)
		doc = NULL;
	storage_check_say(c, true,
		"%s: terminal %s gave up its action %lld (%s)", c->tenant_id,
		terminal, (long long)seq,
		doc == NULL ? "?"
			    : json_find_text(json_root(doc), "reason",
				      "no reason given"));
	json_free(doc);
}

/* ---- money ---- */

void
storage_check_payment(struct storage_check *c, const char *id,
	int64_t amount_minor, int64_t posted_minor)
{
	storage_check_say(c, false,
		"%s: payment %s of %lld is posted as %lld to its folio",
		c->tenant_id, id, (long long)amount_minor,
		-(long long)posted_minor);
}

void
storage_check_payments(struct storage_check *c)
{
	if (c->told == 0)
		storage_check_say(c, true, "%s: payments and postings agree",
			c->tenant_id);
}
