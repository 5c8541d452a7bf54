#include "ui/keymap.h"
#include "ui/words.h"

#include "base/check.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	enum context parent;
	enum typing typing;
	const char *title;
	const char *name;
} contexts[] = {
#define CONTEXT(name, parent, typing, title)                                   \
	[CTX_##name] = { CTX_##parent, TYPING_##typing, title, #name },
#include "ui/keymap.def"
};

_Static_assert(COUNT(contexts) == CTX_COUNT, "every context has a row");

static const struct {
	const char *name;
	const char *title;
} acts[] = {
	[ACT_NONE] = { "NONE", "" },
#define ACT(name, title) [ACT_##name] = { #name, title },
#include "ui/keymap.def"
};

_Static_assert(COUNT(acts) == ACT_COUNT, "every action has a row");

static const struct key_row rows[] = {
#define KEY(context, key, act, place, label, help)                             \
	{ CTX_##context, key, ACT_##act, PLACE_##place, label, help },
#include "ui/keymap.def"
};

static struct {
	const struct key_row *rows;
	size_t count;
} table = { rows, COUNT(rows) };

static const struct key_note notes[] = {
#define NOTE(context, keys, help) { CTX_##context, keys, help },
#include "ui/keymap.def"
};

const struct key_row *
keymap_rows(size_t *count)
{
	*count = table.count;
	return table.rows;
}

void
keymap_use(const struct key_row *other, size_t count)
{
	table.rows = other != NULL ? other : rows;
	table.count = other != NULL ? count : COUNT(rows);
}

const struct key_note *
keymap_notes(size_t *count)
{
	*count = COUNT(notes);
	return notes;
}

enum context
keymap_parent(enum context c)
{
	CHECK(c < CTX_COUNT);
	return contexts[c].parent;
}

enum typing
keymap_typing(enum context c)
{
	CHECK(c < CTX_COUNT);
	return contexts[c].typing;
}

const char *
keymap_title(enum context c)
{
	CHECK(c < CTX_COUNT);
	return contexts[c].title;
}

const char *
context_name(enum context c)
{
	CHECK(c < CTX_COUNT);
	return contexts[c].name;
}

enum context
context_find(const char *name)
{
	unsigned c = 0;

	while (c < CTX_COUNT && strcmp(contexts[c].name, name) != 0)
		c++;
	return (enum context)c;
}

const char *
act_title(enum act act)
{
	CHECK(act < ACT_COUNT);
	return acts[act].title;
}

const char *
act_name(enum act act)
{
	CHECK(act < ACT_COUNT);
	return acts[act].name;
}

enum act
act_find(const char *name)
{
	unsigned i;

	for (i = 1; i < ACT_COUNT; i++)
		if (strcmp(acts[i].name, name) == 0)
			return (enum act)i;
	return ACT_NONE;
}

/* Whether a printable key may act there at all. */
static bool
may_act(enum typing typing, uint32_t key)
{
	if (!key_is_text(key))
		return true;
	switch (typing) {
	case TYPING_ACTS:
		return true;
	case TYPING_FINDS:
		return key < 0x80 && strchr("/:? ", (int)key) != NULL;
	case TYPING_FILLS:
		return false;
	}
	return false;
}

bool
keymap_is_text(enum context c, uint32_t key)
{
	return !may_act(keymap_typing(c), key);
}

/* The row that decides about a key: the context's own, else its parent's. */
static const struct key_row *
row_of_key(enum context c, uint32_t key)
{
	size_t i;

	for (;; c = keymap_parent(c)) {
		for (i = 0; i < table.count; i++)
			if (table.rows[i].context == c &&
				table.rows[i].key == key)
				return &table.rows[i];
		if (c == CTX_ANY)
			return NULL;
	}
}

/* The n-th action on the marked row, from 0. */
static const struct key_row *
record_row(enum context c, size_t n)
{
	size_t i;

	for (i = 0; i < table.count; i++) {
		if (table.rows[i].context != c ||
			table.rows[i].place != PLACE_RECORD)
			continue;
		if (n-- == 0)
			return &table.rows[i];
	}
	return NULL;
}

enum act
keymap_find(struct where where, uint32_t key)
{
	const struct key_row *row;

	if (key == UI_KEY_NONE || (key & UI_KEY_PASTED) != 0)
		return ACT_NONE;
	if (where.numbered && key >= '1' && key <= '9') {
		row = record_row(where.context, key - '1');
		return row == NULL ? ACT_NONE : row->act;
	}
	if (!may_act(keymap_typing(where.context), key))
		return ACT_NONE;
	row = row_of_key(where.context, key);
	return row == NULL ? ACT_NONE : row->act;
}

char
keymap_digit(enum context c, enum act act)
{
	const struct key_row *row;
	int n;

	for (n = 0; n < 9; n++) {
		row = record_row(c, (size_t)n);
		if (row == NULL)
			break;
		if (row->act == act)
			return (char)('1' + n);
	}
	return 0;
}

const char *
keymap_shortcut(enum context c, enum act act, char out[KEY_NAME_SIZE])
{
	enum typing typing = keymap_typing(c);
	enum context at;
	char digit = keymap_digit(c, act);
	size_t i;

	out[0] = '\0';
	for (at = c;; at = keymap_parent(at)) {
		for (i = 0; i < table.count; i++)
			if (table.rows[i].context == at &&
				table.rows[i].act == act &&
				table.rows[i].key != UI_KEY_NONE &&
				may_act(typing, table.rows[i].key) &&
				row_of_key(c, table.rows[i].key) ==
					&table.rows[i])
				return key_label(table.rows[i].key, out);
		if (at == CTX_ANY)
			break;
	}
	if (digit != 0)
		(void)snprintf(out, KEY_NAME_SIZE, _("Enter %c"), digit);
	return out;
}

/* A line that takes whole words only. */
struct line {
	char *out;
	size_t size;
	size_t len;
	int columns;
	bool full;
};

static void
add_word(struct line *l, const char *key, const char *label)
{
	char word[80];
	const char *gap = l->len == 0 ? " " : "  ";
	int n;
	size_t used = text_width(l->out);

	n = snprintf(word, sizeof(word), "%s%s%s%s", gap, key,
		key[0] != '\0' ? " " : "", label);
	if (n < 0 || (size_t)n >= sizeof(word) ||
		l->len + (size_t)n >= l->size ||
		used + text_width(word) > (size_t)l->columns) {
		l->full = true;
		return;
	}
	memcpy(l->out + l->len, word, (size_t)n + 1);
	l->len += (size_t)n;
}

static struct line
begin_line(char *out, size_t size, int columns)
{
	CHECK(size > 0);
	out[0] = '\0';
	return (struct line){ .out = out, .size = size, .columns = columns };
}

static void
add_key(struct line *l, struct where where, uint32_t key)
{
	const struct key_row *row = row_of_key(where.context, key);
	char name[KEY_NAME_SIZE];

	if (row == NULL || row->place != PLACE_KEYS || row->label[0] == '\0' ||
		l->full)
		return;
	add_word(l, key_label(key, name), _(row->label));
}

void
keymap_key_line(struct where where, char *out, size_t size, int columns)
{
	struct line l = begin_line(out, size, columns);
	uint32_t key;

	for (key = UI_KEY_F1; key < UI_KEY_END_OF_KEYS; key++)
		add_key(&l, where, key);
}

static void
add_numbers(struct line *l, enum context c)
{
	const struct key_row *row;
	char digit[2] = "1";
	size_t n;

	for (n = 0; n < 9 && !l->full; n++) {
		row = record_row(c, n);
		if (row == NULL)
			break;
		digit[0] = (char)('1' + n);
		add_word(l, digit, _(row->label));
	}
}

static void
add_letters(struct line *l, enum context c)
{
	enum typing typing = keymap_typing(c);
	enum context at;
	char name[KEY_NAME_SIZE];
	size_t i;

	for (at = c;; at = keymap_parent(at)) {
		for (i = 0; i < table.count && !l->full; i++) {
			const struct key_row *r = &table.rows[i];

			if (r->context != at || r->label[0] == '\0' ||
				r->key == UI_KEY_NONE ||
				(r->place != PLACE_RECORD &&
					r->place != PLACE_ACTION) ||
				!may_act(typing, r->key) ||
				row_of_key(c, r->key) != r)
				continue;
			add_word(l, key_label(r->key, name), _(r->label));
		}
		if (at == CTX_ANY)
			return;
	}
}

void
keymap_action_line(struct where where, char *out, size_t size, int columns)
{
	struct line l = begin_line(out, size, columns);

	if (where.numbered) {
		add_numbers(&l, where.context);
		add_word(&l, _("Enter"), _("Open"));
		return;
	}
	if (keymap_typing(where.context) == TYPING_FINDS &&
		record_row(where.context, 0) != NULL) {
		add_word(&l, _("Enter"), _("then"));
		add_numbers(&l, where.context);
	}
	add_letters(&l, where.context);
}
