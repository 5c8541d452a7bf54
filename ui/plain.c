#include "ui/plain.h"

#include "ui/key.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_SIZE  1001
#define TYPED_MAX  ((size_t)1 << 16)
#define TOKEN_SIZE 512
#define SHOWN_MAX  500 /* rows of a picture */

struct plain {
	struct where where;
	char *rows[SHOWN_MAX]; /* as they were written last */
	size_t count;
	int cursor_row;
	bool again; /* write all of it */
	bool asked; /* a line was taken since the last picture */
	bool useless;
	int said_row;  /* -1: none */
	bool wrote;    /* something, since the last prompt */
	bool prompted; /* it stands there */
	struct buf typed;
	struct buf picture;
};

struct plain *
plain_new(void)
{
	struct plain *p = calloc(1, sizeof(*p));

	CHECK(p != NULL);
	buf_init(&p->typed, TYPED_MAX);
	buf_init(&p->picture, (size_t)1 << 20);
	p->again = true;
	p->asked = true;
	p->said_row = -1;
	return p;
}

static void
forget_rows(struct plain *p)
{
	while (p->count > 0)
		free(p->rows[--p->count]);
}

void
plain_free(struct plain *p)
{
	if (p == NULL)
		return;
	forget_rows(p);
	buf_fini(&p->typed);
	buf_fini(&p->picture);
	free(p);
}

void
plain_set_where(struct plain *p, struct where where)
{
	p->where = where;
}

void
plain_again(struct plain *p)
{
	p->again = true;
}

void
plain_said(struct plain *p, int row)
{
	p->said_row = row;
}

void
plain_bell(struct plain *p)
{
	p->useless = true;
}

/* ---- the picture as lines ---- */

/* What leads the eye, and nothing else, is not read out: rules, dots between a
 * label and its field, more than two blanks. */
static char *
spoken(const char *row, size_t len)
{
	char *out = malloc(len + 1);
	char *to = out;
	size_t i = 0;
	size_t run;

	CHECK(out != NULL);
	while (i < len) {
		for (run = 1; i + run < len && row[i + run] == row[i]; run++)
			;
		if (strchr("-._", row[i]) != NULL && run >= 3) {
			i += run;
			continue;
		}
		if (row[i] == ' ' && run > 2) {
			if (to > out)
				to = (char *)memcpy(to, "  ", 2) + 2;
			i += run;
			continue;
		}
		while (run-- > 0)
			*to++ = row[i++];
	}
	while (to > out && to[-1] == ' ')
		to--;
	*to = '\0';
	to = out + strspn(out, " ");
	memmove(out, to, strlen(to) + 1);
	return out;
}

static size_t
split(struct plain *p, const struct canvas *c, char **rows)
{
	const char *at;
	const char *end;
	size_t count = 0;

	buf_clear(&p->picture);
	canvas_dump(c, &p->picture);
	if (!buf_ok(&p->picture) || p->picture.len == 0)
		return 0;
	for (at = p->picture.data; *at != '\0' && count < SHOWN_MAX;
		at = end + (*end != '\0')) {
		end = at + strcspn(at, "\n");
		rows[count++] = spoken(at, (size_t)(end - at));
	}
	return count;
}

/* The marker went to another row: that row is not another one. */
static const char *
unmarked(const char *row)
{
	if (*row == '>')
		row++;
	return row + strspn(row, " ");
}

/* Whether both are the same; words: but for their figures. */
static bool
is_same(const char *a, const char *b, bool words)
{
	for (;; a++, b++) {
		while (words && isdigit((unsigned char)*a))
			a++;
		while (words && isdigit((unsigned char)*b))
			b++;
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

static bool
is_new(const struct plain *p, char *const *rows, size_t i)
{
	/* The first row has the clock in it. */
	bool words = !p->asked || i == 0;

	if (rows[i][0] == '\0')
		return false;
	if (i >= p->count || (int)i == p->said_row)
		return true;
	return !is_same(unmarked(p->rows[i]), unmarked(rows[i]), words);
}

/* Another screen: its name begins the first row. */
static bool
is_another(const struct plain *p, char *const *rows, size_t count)
{
	size_t len;
	size_t news = 0;
	size_t all = 0;

	if (p->again || p->count != count || count == 0)
		return true;
	len = strcspn(rows[0], " ");
	if (strncmp(p->rows[0], rows[0], len) != 0)
		return true;
	for (size_t i = 0; i < count; i++) {
		all += rows[i][0] != '\0';
		news += is_new(p, rows, i);
	}
	return news * 2 > all;
}

static void
say(struct plain *p, struct buf *out, const char *line)
{
	if (*line == '\0')
		return;
	/* It came while somebody may be typing. */
	if (p->prompted && !p->wrote)
		buf_adds(out, "\n");
	p->prompted = false;
	p->wrote = true;
	buf_addf(out, "%s\n", line);
}

void
plain_show(struct plain *p, const struct canvas *c, struct buf *out)
{
	char *rows[SHOWN_MAX];
	size_t count = split(p, c, rows);
	size_t cursor;
	bool all = is_another(p, rows, count);
	bool moved;
	int row;
	int column;

	canvas_get_cursor(c, &row, &column);
	cursor = (size_t)row;
	moved = row != p->cursor_row;
	for (size_t i = 0; i < count; i++)
		if (all || (i != cursor && is_new(p, rows, i)))
			say(p, out, rows[i]);
	/* Once more behind the whole picture: there one goes on. */
	if (cursor + 1 < count &&
		(all || moved || is_new(p, rows, cursor) || p->wrote))
		say(p, out, rows[cursor]);
	forget_rows(p);
	memcpy(p->rows, rows, count * sizeof(rows[0]));
	p->count = count;
	p->cursor_row = row;
	p->again = false;
	p->asked = false;
	p->said_row = -1;
}

void
plain_prompt(struct plain *p, struct buf *out)
{
	if (p->prompted)
		return;
	if (p->useless && !p->wrote)
		buf_addf(out, "%s\n", _("That has no use here. F1 is help."));
	buf_adds(out, "> ");
	p->prompted = true;
	p->useless = false;
	p->wrote = false;
}

/* ---- what is typed ---- */

void
plain_type(struct plain *p, const char *bytes, size_t len)
{
	buf_add(&p->typed, bytes, len);
	/* Nobody types that much ahead: what cannot be kept is lost whole. */
	if (!buf_ok(&p->typed))
		buf_clear(&p->typed);
}

void
plain_type_end(struct plain *p)
{
	if (p->typed.len > 0 && p->typed.data[p->typed.len - 1] != '\n')
		plain_type(p, "\n", 1);
}

bool
plain_has_line(const struct plain *p)
{
	return p->typed.len > 0 &&
	       memchr(p->typed.data, '\n', p->typed.len) != NULL;
}

static void
take_line(struct plain *p, char line[LINE_SIZE])
{
	const char *data = p->typed.data;
	size_t len = (size_t)((const char *)memchr(data, '\n', p->typed.len) -
			      data),
	       kept = len < LINE_SIZE ? len : LINE_SIZE - 1;
	struct buf rest;

	memcpy(line, data, kept);
	line[kept] = '\0';
	line[strcspn(line, "\r")] = '\0';
	buf_init(&rest, TYPED_MAX);
	buf_add(&rest, data + len + 1, p->typed.len - len - 1);
	buf_fini(&p->typed);
	p->typed = rest;
}

/* The key that a word names; one character is its own. */
static uint32_t
key_of(const char *word)
{
	return strcasecmp(word, "Esc") == 0 ? UI_KEY_F12 : key_find(word);
}

struct typing_to {
	void (*push)(void *ctx, uint32_t key);
	void *ctx;
};

/* A word never acts, whatever its letters mean there. */
static void
push_text(const struct typing_to *to, const char *text)
{
	uint32_t c,
		word = text[0] != '\0' && text[1] != '\0' ? UI_KEY_PASTED : 0;
	size_t used;

	for (; *text != '\0'; text += used) {
		used = text_decode(text, strlen(text), &c);
		if (used == 0)
			break;
		if (key_is_text(c))
			to->push(to->ctx, c | word);
	}
}

static bool
next_token(const char **at, char token[TOKEN_SIZE])
{
	size_t len;

	*at += strspn(*at, " ");
	len = strcspn(*at, " ");
	(void)snprintf(token, TOKEN_SIZE, "%.*s", (int)len, *at);
	*at += len;
	return len > 0;
}

/* Whether each word names a key; not in fields, where one character is text. */
static bool
is_all_keys(const char *line, bool fills)
{
	char token[TOKEN_SIZE];
	bool any = false;

	while (next_token(&line, token)) {
		uint32_t key = key_of(token);

		if (key == UI_KEY_NONE ||
			(fills && key < UI_KEY_FIRST && key != UI_KEY_SPACE))
			return false;
		any = true;
	}
	return any;
}

/* "201 Enter 4": text and keys in turn. */
static void
push_words(const struct typing_to *to, const char *line)
{
	char token[TOKEN_SIZE];
	bool after_text = false;

	while (next_token(&line, token)) {
		uint32_t key = key_of(token);

		if (key != UI_KEY_NONE) {
			to->push(to->ctx, key);
			after_text = false;
			continue;
		}
		if (after_text)
			to->push(to->ctx, ' ' | UI_KEY_PASTED);
		push_text(to, token);
		after_text = true;
	}
}

/* What a line says takes the place of what was there: each begins with "clear
 * what is typed".
 *
 * Where text is all that is wanted Enter ends it; but what stands against
 * Enter alone (an amount typed again) and what is searched while typing is left
 * to the person. */
static bool
is_ended_by_enter(enum context c)
{
	return keymap_typing(c) == TYPING_FILLS && c != CTX_CONFIRM &&
	       c != CTX_HELP;
}

void
plain_take(struct plain *p, void (*push)(void *ctx, uint32_t key), void *ctx)
{
	const struct typing_to to = { push, ctx };
	bool fills = keymap_typing(p->where.context) == TYPING_FILLS;
	bool stays;
	bool is_text;
	char line[LINE_SIZE];
	char *text = line;

	CHECK(plain_has_line(p));
	take_line(p, line);
	p->prompted = false;
	p->wrote = false;
	p->useless = false;
	p->asked = true;
	is_text = *text == '=' && text[1] != '\0';
	text += is_text;
	stays = *text != '\0' && text[strlen(text) - 1] == '\\';
	if (stays)
		text[strlen(text) - 1] = '\0';
	if (*text == '\0') {
		if (!stays)
			push(ctx, UI_KEY_ENTER);
	} else if (!is_text && is_all_keys(text, fills)) {
		push_words(&to, text);
	} else if (fills || is_text) {
		push(ctx, UI_KEY_CTRL_U);
		push_text(&to, text);
		if (!stays && is_ended_by_enter(p->where.context))
			push(ctx, UI_KEY_ENTER);
	} else {
		push(ctx, UI_KEY_CTRL_U);
		push_words(&to, text);
	}
}
