#include "ui/keymap_file.h"

#include "ui/keymap.h"

#include "base/check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE   256
#define KEYS_MAX    8 /* of one action */
#define CHANGES_MAX 256

/* One line: all keys of an action in a context. */
struct change {
	enum context context;
	enum act act;
	uint32_t keys[KEYS_MAX];
	size_t count;
	int line;
};

struct reader {
	struct change changes[CHANGES_MAX];
	size_t change_count;
	struct key_row *rows; /* what is used in the end */
	int *lines;           /* of the file, for each row; 0: keymap.def's */
	size_t row_count;
	int line;
	struct keymap_problem *problem;
};

/* The rows of the last file that was used; the next one is built from them. */
static struct key_row *own;

__attribute__((format(printf, 3, 4))) static enum err
wrong(struct reader *r, int line, const char *format, ...)
{
	va_list ap;

	r->problem->line = line;
	va_start(ap, format);
	(void)vsnprintf(r->problem->what, sizeof(r->problem->what), format, ap);
	va_end(ap);
	return ERR_CONFIG;
}

static bool
is_above(enum context above, enum context c)
{
	for (;; c = keymap_parent(c)) {
		if (c == above)
			return true;
		if (c == CTX_ANY)
			return false;
	}
}

/* The row that gives the action its words there: the context's own, or the one
 * that it inherits. */
static const struct key_row *
row_of_act(enum context c, enum act act)
{
	size_t count;
	const struct key_row *rows = keymap_rows(&count);

	for (;; c = keymap_parent(c)) {
		for (size_t i = 0; i < count; i++)
			if (rows[i].context == c && rows[i].act == act)
				return &rows[i];
		if (c == CTX_ANY)
			return NULL;
	}
}

/* ---- a line ---- */

static char *
trimmed(char *s)
{
	size_t len;

	s += strspn(s, " \t");
	len = strlen(s);
	while (len > 0 && strchr(" \t\r\n", s[len - 1]) != NULL)
		s[--len] = '\0';
	return s;
}

static enum err
add_key(struct reader *r, struct change *to, const char *name)
{
	uint32_t key = key_find(name);

	if (key == UI_KEY_NONE)
		return wrong(r, r->line,
			"there is no key '%s'; keys are called F1, PgUp, "
			"Enter, Space or by their one character",
			name);
	if (key >= '0' && key <= '9')
		return wrong(r, r->line,
			"'%s' cannot be an action: digits find rows, and "
			"choose after Enter",
			name);
	if (keymap_is_text(to->context, key))
		return wrong(r, r->line, "'%s' is text in %s", name,
			context_name(to->context));
	if (to->count == KEYS_MAX)
		return wrong(r, r->line, "more than %d keys", KEYS_MAX);
	to->keys[to->count++] = key;
	return ERR_OK;
}

/* "ROOMS.CHECK_IN" */
static enum err
read_name(struct reader *r, char *name, struct change *to)
{
	char *dot = strchr(name, '.');

	if (dot == NULL)
		return wrong(r, r->line,
			"'%s' is no CONTEXT.ACTION; 'offsync keys list' has "
			"all of them",
			name);
	*dot = '\0';
	to->context = context_find(name);
	to->act = act_find(dot + 1);
	if (to->context == CTX_COUNT)
		return wrong(r, r->line,
			"there is no context '%s'; 'offsync keys list' has "
			"all of them",
			name);
	if (to->act == ACT_NONE || row_of_act(to->context, to->act) == NULL)
		return wrong(r, r->line,
			"%s has no action '%s'; 'offsync keys list %s' has "
			"all of them",
			name, dot + 1, name);
	for (size_t i = 0; i < r->change_count; i++)
		if (r->changes[i].context == to->context &&
			r->changes[i].act == to->act)
			return wrong(r, r->line,
				"%s.%s stands in line %d already; one line has "
				"all of its keys",
				name, dot + 1, r->changes[i].line);
	return ERR_OK;
}

static enum err
read_line(struct reader *r, char *text)
{
	struct change *to = &r->changes[r->change_count];
	char *equals, *word, *rest = NULL;
	enum err e;

	text = trimmed(text);
	if (*text == '\0' || *text == '#')
		return ERR_OK;
	if (r->change_count == CHANGES_MAX)
		return wrong(r, r->line, "more than %d lines", CHANGES_MAX);
	equals = strchr(text, '=');
	if (equals == NULL)
		return wrong(r, r->line, "a line is CONTEXT.ACTION = KEY ...");
	*equals = '\0';
	memset(to, 0, sizeof(*to));
	to->line = r->line;
	e = read_name(r, trimmed(text), to);
	for (word = strtok_r(equals + 1, " \t\r\n", &rest);
		e == ERR_OK && word != NULL;
		word = strtok_r(NULL, " \t\r\n", &rest))
		e = add_key(r, to, word);
	r->change_count += e == ERR_OK;
	return e;
}

static enum err
read_file(struct reader *r, FILE *f)
{
	char text[LINE_SIZE];
	enum err e = ERR_OK;

	while (e == ERR_OK && fgets(text, sizeof(text), f) != NULL) {
		r->line++;
		if (strchr(text, '\n') == NULL && !feof(f))
			return wrong(r, r->line,
				"the line is longer than %d characters",
				LINE_SIZE - 2);
		e = read_line(r, text);
	}
	return e;
}

/* ---- the table that comes of it ---- */

static void
add_row(struct reader *r, struct key_row row, int line)
{
	r->rows[r->row_count] = row;
	r->lines[r->row_count++] = line;
}

/* The action at its place, with its keys; further ones are not shown. */
static void
add_change(struct reader *r, const struct change *ch, struct key_row row)
{
	row.context = ch->context;
	row.key = UI_KEY_NONE;
	if (ch->count == 0 &&
		(row.place == PLACE_RECORD || row.place == PLACE_ACTION))
		add_row(r, row, ch->line); /* by its digit, by its name */
	for (size_t i = 0; i < ch->count; i++) {
		row.key = ch->keys[i];
		add_row(r, row, ch->line);
		row.place = PLACE_HIDDEN;
	}
}

static const struct change *
change_of(const struct reader *r, const struct key_row *row)
{
	for (size_t i = 0; i < r->change_count; i++)
		if (r->changes[i].context == row->context &&
			r->changes[i].act == row->act)
			return &r->changes[i];
	return NULL;
}

static bool
is_in_rows(const struct reader *r, const struct change *ch)
{
	for (size_t i = 0; i < r->row_count; i++)
		if (r->lines[i] == ch->line)
			return true;
	return false;
}

static void
build(struct reader *r)
{
	size_t count;
	const struct key_row *old = keymap_rows(&count);
	size_t room = count + r->change_count * KEYS_MAX;

	r->rows = calloc(room, sizeof(r->rows[0]));
	r->lines = calloc(room, sizeof(r->lines[0]));
	CHECK(r->rows != NULL && r->lines != NULL);
	for (size_t i = 0; i < count; i++) {
		const struct change *ch = change_of(r, &old[i]);

		if (ch == NULL)
			add_row(r, old[i], 0);
		else if (!is_in_rows(r, ch))
			add_change(r, ch, old[i]);
	}
	/* Actions that the context only inherits. */
	for (size_t i = 0; i < r->change_count; i++) {
		const struct change *ch = &r->changes[i];
		struct key_row row = *row_of_act(ch->context, ch->act);

		if (row.context == ch->context)
			continue;
		row.place = PLACE_HIDDEN;
		add_change(r, ch, row);
	}
}

/* ---- checks ---- */

static bool
is_built_in(const struct key_row *row)
{
	size_t count;
	const struct key_row *old = keymap_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (old[i].context == row->context && old[i].key == row->key &&
			old[i].act == row->act)
			return true;
	return false;
}

static enum err
check_row(struct reader *r, size_t at)
{
	const struct key_row *row = &r->rows[at];
	char key[KEY_NAME_SIZE];

	if (r->lines[at] == 0 || row->key == UI_KEY_NONE || is_built_in(row))
		return ERR_OK;
	for (size_t i = 0; i < r->row_count; i++) {
		const struct key_row *other = &r->rows[i];

		if (other->key != row->key || other->act == row->act ||
			other->act == ACT_NONE ||
			(!is_above(other->context, row->context) &&
				!is_above(row->context, other->context)))
			continue;
		return wrong(r, r->lines[at],
			"%s is %s.%s already (%s); give that one other keys "
			"first",
			key_label(row->key, key), context_name(other->context),
			act_name(other->act), act_title(other->act));
	}
	return ERR_OK;
}

/* Whether any key means it there, in the table that is used now. */
static bool
is_reached(enum context c, enum act act)
{
	const struct where where = { .context = c };

	for (uint32_t key = ' '; key < 0x7f; key++)
		if (keymap_find(where, key) == act)
			return true;
	for (uint32_t key = UI_KEY_FIRST; key < UI_KEY_END_OF_KEYS; key++)
		if (keymap_find(where, key) == act)
			return true;
	return false;
}

/* Without these a desk cannot be worked at; where letters are text is where
 * they would be missed. */
static enum err
check_lifelines(struct reader *r)
{
	static const enum act needed[] = { ACT_HELP, ACT_BACK, ACT_CANCEL,
		ACT_COMMANDS, ACT_GO_TO, ACT_ENTER, ACT_NEXT, ACT_COMMIT };
	static const enum context places[] = { CTX_FORM, CTX_PEOPLE };

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++)
			if (!is_reached(places[k], needed[i]))
				return wrong(r, 0,
					"no key is left in %s for %s (%s)",
					context_name(places[k]),
					act_name(needed[i]),
					act_title(needed[i]));
	return ERR_OK;
}

static enum err
check(struct reader *r)
{
	size_t old_count;
	const struct key_row *old = keymap_rows(&old_count);
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < r->row_count; i++)
		e = check_row(r, i);
	if (e != ERR_OK)
		return e;
	keymap_use(r->rows, r->row_count);
	e = check_lifelines(r);
	if (e != ERR_OK)
		keymap_use(old, old_count);
	return e;
}

enum err
keymap_file_load(
	const char *path, size_t *lines, struct keymap_problem *problem)
{
	struct reader *r = calloc(1, sizeof(*r));
	FILE *f = fopen(path, "r");
	enum err e;

	CHECK(r != NULL);
	r->problem = problem;
	*lines = 0;
	if (f == NULL) {
		(void)wrong(r, 0, "it cannot be read: %s", strerror(errno));
		free(r);
		return ERR_NOT_FOUND;
	}
	e = read_file(r, f);
	(void)fclose(f);
	if (e == ERR_OK) {
		build(r);
		e = check(r);
	}
	*lines = r->change_count;
	if (e == ERR_OK) {
		free(own);
		own = r->rows;
	} else {
		free(r->rows);
	}
	free(r->lines);
	free(r);
	return e;
}
