#include "store/sealed_log.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "db/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char header[] = "offsync sealed log 1\n";
#define HEADER_LEN (sizeof(header) - 1)
#define ROW_SIZE   (SHA256_HEX_SIZE + 64)
#define TEXT_MAX   ((size_t)1024 * 1024)
/* Instead of the header's first byte: the records behind it are done with. */
#define CLEARED '-'

struct sealed_log {
	const struct env *env;
	struct sealer *sealer;
	char *path;
	/* Between begin and end. */
	struct file *file;
	char *bytes; /* all of the file */
	size_t size;
	size_t end;   /* behind the last whole line */
	size_t dirty; /* behind the last byte that is not NUL */
	size_t count;
	char last[SHA256_HEX_SIZE]; /* of the last whole line */
};

struct sealed_log *
sealed_log_new(const struct env *env, const uint8_t data_key[SEAL_KEY_SIZE],
	const char *path)
{
	struct sealed_log *l = calloc(1, sizeof(*l));

	CHECK(l != NULL);
	l->env = env;
	l->sealer = sealer_new(env, data_key);
	l->path = strdup(path);
	CHECK(l->path != NULL);
	return l;
}

void
sealed_log_free(struct sealed_log *l)
{
	if (l == NULL)
		return;
	sealed_log_end(l);
	sealer_free(l->sealer);
	free(l->path);
	free(l);
}

void
sealed_log_end(struct sealed_log *l)
{
	file_close(l->file);
	free(l->bytes);
	l->file = NULL;
	l->bytes = NULL;
}

/* ---- the file ---- */

static enum err
put(struct sealed_log *l, size_t at, const char *data, size_t len)
{
	enum err e = file_write(l->file, (int64_t)at, data, len);

	return e == ERR_OK ? file_sync(l->file) : e;
}

static enum err
put_nuls(struct sealed_log *l, size_t from, size_t to)
{
	char *nuls;
	enum err e;

	if (from >= to)
		return ERR_OK;
	nuls = calloc(1, to - from);
	CHECK(nuls != NULL);
	e = put(l, from, nuls, to - from);
	free(nuls);
	return e;
}

/* The header, and room for later: without that it works too, while the disk
 * has some. */
static enum err
make(struct sealed_log *l)
{
	enum err e = put(l, 0, header, HEADER_LEN);

	if (e != ERR_OK)
		return e;
	memcpy(l->bytes, header, HEADER_LEN);
	l->dirty = HEADER_LEN;
	if (put_nuls(l, HEADER_LEN, SEALED_LOG_RESERVE) != ERR_OK)
		log_warn("%s: no room could be set aside", l->path);
	return ERR_OK;
}

/* ---- reading ---- */

static enum err
read_all(struct sealed_log *l)
{
	int64_t size;
	enum err e = file_size(l->file, &size);

	if (e != ERR_OK)
		return e;
	if (size > (int64_t)(SEALED_LOG_MAX + SEALED_LOG_RESERVE))
		return ERR_CORRUPT;
	l->size = (size_t)size;
	l->bytes = calloc(1, l->size + HEADER_LEN);
	CHECK(l->bytes != NULL);
	return l->size == 0 ? ERR_OK : file_read(l->file, 0, l->bytes, l->size);
}

static void
note_line(struct sealed_log *l, const char *line, size_t len)
{
	l->count++;
	hash_sha256_hex(line, len, l->last);
}

/* Where the whole lines end, and how far there is anything. What stands in the
 * header is not asked: records speak for themselves. */
static void
measure(struct sealed_log *l)
{
	const char *at;

	l->count = 0;
	l->end = HEADER_LEN;
	l->dirty = l->size;
	while (l->dirty > 0 && l->bytes[l->dirty - 1] == '\0')
		l->dirty--;
	hash_sha256_hex(header, HEADER_LEN, l->last);
	if (l->dirty <= HEADER_LEN || l->bytes[0] == CLEARED)
		return;
	while ((at = memchr(l->bytes + l->end, '\n', l->dirty - l->end)) !=
		NULL) {
		note_line(l, l->bytes + l->end,
			(size_t)(at - (l->bytes + l->end)));
		l->end = (size_t)(at - l->bytes) + 1;
	}
}

enum err
sealed_log_begin(struct sealed_log *l, bool create)
{
	enum err e;

	CHECK(l->file == NULL);
	e = file_open(l->env, l->path, create, &l->file);
	if (e == ERR_OK)
		e = file_lock(l->file);
	if (e == ERR_OK)
		e = read_all(l);
	if (e == ERR_OK)
		measure(l);
	if (e == ERR_OK && create && l->dirty < HEADER_LEN)
		e = make(l);
	if (e != ERR_OK)
		sealed_log_end(l);
	return e;
}

size_t
sealed_log_count(const struct sealed_log *l)
{
	return l->count;
}

size_t
sealed_log_used(const struct sealed_log *l)
{
	return l->end;
}

static void
row_name(int64_t number, const char *before, char out[ROW_SIZE])
{
	(void)snprintf(
		out, ROW_SIZE, "sealed_log/%" PRId64 "/%s", number, before);
}

/* "12 <64 digits> <sealed>": what the record says of itself; opening it shows
 * whether that is so. */
static bool
split(const char *line, int64_t *number, char before[SHA256_HEX_SIZE],
	const char **sealed)
{
	char digits[24];
	size_t n = strcspn(line, " ");

	if (n >= sizeof(digits) || line[n] == '\0' ||
		strcspn(line + n + 1, " ") != SHA256_HEX_SIZE - 1 ||
		line[n + SHA256_HEX_SIZE] == '\0')
		return false;
	memcpy(digits, line, n);
	digits[n] = '\0';
	memcpy(before, line + n + 1, SHA256_HEX_SIZE - 1);
	before[SHA256_HEX_SIZE - 1] = '\0';
	*sealed = line + n + 1 + SHA256_HEX_SIZE;
	return text_to_int(digits, number);
}

static bool
open_line(struct sealed_log *l, const char *line, struct arena *a,
	int64_t *number, char before[SHA256_HEX_SIZE], const char **text)
{
	char row[ROW_SIZE];
	const char *sealed;
	struct buf plain;
	bool fine = split(line, number, before, &sealed);

	*text = NULL;
	if (!fine)
		return false;
	row_name(*number, before, row);
	buf_init_secret(&plain, TEXT_MAX);
	fine = seal_open(l->sealer, row, sealed, strlen(sealed), &plain) ==
	       ERR_OK;
	if (fine)
		*text = arena_strndup(a, plain.data, plain.len);
	buf_wipe(&plain);
	return fine;
}

/* As a text, whatever became of it. */
static const char *
copy_line(struct arena *a, const char *line, size_t len)
{
	char *copy = arena_alloc(a, len + 1, 1);

	for (size_t i = 0; i < len; i++)
		copy[i] = line[i];
	for (char *nul; (nul = memchr(copy, '\0', len)) != NULL;)
		*nul = '?';
	return copy;
}

enum err
sealed_log_records(
	struct sealed_log *l, struct arena *a, struct sealed_records *out)
{
	char expected[SHA256_HEX_SIZE];
	size_t from = HEADER_LEN;

	CHECK(l->file != NULL);
	*out = (struct sealed_records){ .count = l->count };
	out->items = ARENA_ARRAY(a, struct sealed_record, l->count + 1);
	hash_sha256_hex(header, HEADER_LEN, expected);
	for (size_t i = 0; i < l->count; i++) {
		const char *end = memchr(l->bytes + from, '\n', l->end - from);
		size_t len = (size_t)(end - (l->bytes + from));
		struct sealed_record *r = &out->items[i];
		char before[SHA256_HEX_SIZE];
		int64_t number = 0;

		r->line = copy_line(a, l->bytes + from, len);
		r->number = (int64_t)i + 1;
		if (open_line(l, r->line, a, &number, before, &r->text))
			r->gap = number != r->number ||
				 strcmp(before, expected) != 0;
		else
			out->altered++;
		hash_sha256_hex(r->line, len, expected);
		from += len + 1;
	}
	return ERR_OK;
}

/* ---- writing ---- */

/* What a cut-off write or a cut-off clearing left behind the last line. */
static enum err
sweep(struct sealed_log *l)
{
	enum err e = put_nuls(l, l->end, l->dirty);

	if (e == ERR_OK && l->bytes[0] == CLEARED)
		e = put(l, 0, header, HEADER_LEN);
	if (e == ERR_OK)
		l->bytes[0] = header[0];
	return e;
}

static enum err
make_line(struct sealed_log *l, const char *text, struct buf *line)
{
	int64_t number = (int64_t)l->count + 1;
	char row[ROW_SIZE];
	enum err e;

	row_name(number, l->last, row);
	buf_addf(line, "%" PRId64 " %s ", number, l->last);
	e = seal(l->sealer, row, text, strlen(text), line);
	buf_addc(line, '\n');
	if (e == ERR_OK && !buf_ok(line))
		e = ERR_TOO_LARGE;
	return e;
}

static void
take_line(struct sealed_log *l, const struct buf *line)
{
	if (l->end + line->len > l->size) {
		l->size = l->end + line->len;
		l->bytes = realloc(l->bytes, l->size + 1);
		CHECK(l->bytes != NULL);
	}
	memcpy(l->bytes + l->end, line->data, line->len);
	note_line(l, line->data, line->len - 1);
	l->end += line->len;
	l->dirty = l->end;
}

enum err
sealed_log_append(struct sealed_log *l, const char *text)
{
	struct buf line;
	enum err e;

	CHECK(l->file != NULL);
	buf_init(&line, 2 * TEXT_MAX);
	e = make_line(l, text, &line);
	if (e == ERR_OK && l->end + line.len > SEALED_LOG_MAX)
		e = ERR_FULL;
	if (e == ERR_OK && (l->dirty != l->end || l->bytes[0] == CLEARED))
		e = sweep(l);
	if (e == ERR_OK) {
		e = put(l, l->end, line.data, line.len);
		/* Said to be not saved: then it must not come back. */
		if (e != ERR_OK)
			(void)!put_nuls(l, l->end, l->end + line.len);
	}
	if (e == ERR_OK)
		take_line(l, &line);
	else
		l->dirty = l->end + line.len;
	buf_fini(&line);
	return e;
}

enum err
sealed_log_clear(struct sealed_log *l)
{
	enum err e;

	CHECK(l->file != NULL);
	if (l->dirty <= HEADER_LEN)
		return ERR_OK;
	/* One byte decides: before it is on the disk all of them are there,
	 * after it none. */
	l->bytes[0] = CLEARED;
	e = put(l, 0, l->bytes, 1);
	if (e != ERR_OK)
		return e;
	l->end = HEADER_LEN;
	l->count = 0;
	hash_sha256_hex(header, HEADER_LEN, l->last);
	return sweep(l);
}
