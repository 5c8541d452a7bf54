#include "ui/widget/list.h"

#include "base/check.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define PAGE_DEFAULT 16

void
list_init(struct list *l, const struct list_spec *spec)
{
	CHECK(spec->column_count <= LIST_COLUMNS_MAX);
	*l = (struct list){ .spec = spec, .page = PAGE_DEFAULT };
}

static void
remember(struct list *l)
{
	if (l->count == 0)
		return;
	(void)snprintf(
		l->id, sizeof(l->id), "%s", l->spec->id(l->rows, l->marked));
}

static bool
mark_row(struct list *l, size_t row)
{
	bool moved = row != l->marked;

	l->marked = row;
	remember(l);
	return moved;
}

void
list_expect(struct list *l, const char *id)
{
	(void)snprintf(l->id, sizeof(l->id), "%s", id);
}

bool
list_mark(struct list *l, const char *id)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		if (strcmp(l->spec->id(l->rows, i), id) == 0) {
			(void)mark_row(l, i);
			return true;
		}
	}
	return false;
}

void
list_fit(struct list *l, struct area area)
{
	l->page = area.rows > 2 ? area.rows - 1 : 1;
}

bool
list_has_marked(const struct list *l)
{
	return l->count > 0 && (l->find[0] == '\0' || l->found);
}

void
list_sight(const struct list *l, size_t *from, size_t *count)
{
	size_t page = (size_t)l->page;

	*from = l->marked - l->marked % page;
	*count = l->count - *from < page ? l->count - *from : page;
}

void
list_done(struct list *l)
{
	l->numbered = false;
	l->find[0] = '\0';
}

/* The ways to match, best first. */
enum pass {
	PASS_EQUAL,
	PASS_START,
	PASS_WORDS,
	PASS_PART,
	PASS_COUNT
};

static bool
matches(const struct list *l, size_t row, enum pass pass)
{
	char key[LIST_CELL_SIZE] = "";

	l->spec->key(l->rows, row, key, sizeof(key));
	switch (pass) {
	case PASS_EQUAL:
		return text_starts_folded(key, l->find) &&
		       text_starts_folded(l->find, key);
	case PASS_START:
		return text_starts_folded(key, l->find);
	case PASS_WORDS:
		return l->spec->find_words &&
		       text_has_words_folded(key, l->find, true);
	case PASS_PART:
		return l->spec->find_words && text_has_folded(key, l->find);
	case PASS_COUNT:
		break;
	}
	return false;
}

/* Marks the best match, looking from a row on and around. */
static bool
find_from(struct list *l, size_t from, enum pass first)
{
	unsigned pass;
	size_t i, row;

	for (pass = first; pass < PASS_COUNT; pass++) {
		for (i = 0; i < l->count; i++) {
			row = (from + i) % l->count;
			if (!matches(l, row, (enum pass)pass))
				continue;
			(void)mark_row(l, row);
			return true;
		}
	}
	return false;
}

static enum list_result
look_up(struct list *l)
{
	l->numbered = false;
	if (l->find[0] == '\0')
		return LIST_MOVED;
	l->found = find_from(l, 0, PASS_EQUAL);
	return l->found ? LIST_MOVED : LIST_MISSED;
}

void
list_set(struct list *l, const void *rows, size_t count)
{
	l->rows = rows;
	l->count = count;
	if (l->id[0] != '\0' && list_mark(l, l->id))
		return;
	/* Digits must not act on a row that slipped into the place. */
	l->numbered = false;
	if (count > 0 && l->marked >= count)
		l->marked = count - 1;
	if (count == 0)
		l->marked = 0;
	remember(l);
	if (l->find[0] != '\0')
		(void)look_up(l);
}

static enum list_result
type(struct list *l, const char *text)
{
	size_t len = strlen(l->find);

	if (l->spec->key == NULL || len + strlen(text) >= sizeof(l->find))
		return LIST_NOTHING;
	memcpy(l->find + len, text, strlen(text) + 1);
	return look_up(l);
}

static enum list_result
untype(struct list *l)
{
	size_t len = strlen(l->find);

	if (len == 0)
		return LIST_NOTHING;
	do
		len--;
	while (len > 0 && ((unsigned char)l->find[len] & 0xc0) == 0x80);
	l->find[len] = '\0';
	return look_up(l);
}

/* Back to the plain list; false: it was plain. */
static bool
leave_states(struct list *l)
{
	bool was = l->numbered || l->find[0] != '\0';

	list_done(l);
	return was;
}

static enum list_result
move_to(struct list *l, int64_t row)
{
	bool changed = leave_states(l);

	if (l->count == 0)
		return changed ? LIST_MOVED : LIST_NOTHING;
	if (row < 0)
		row = 0;
	if (row >= (int64_t)l->count)
		row = (int64_t)l->count - 1;
	if (mark_row(l, (size_t)row))
		changed = true;
	return changed ? LIST_MOVED : LIST_NOTHING;
}

static enum list_result
enter(struct list *l)
{
	if (l->count == 0)
		return LIST_NOTHING;
	if (!list_has_marked(l))
		return LIST_MISSED;
	if (!l->numbered && !l->spec->enter_opens) {
		list_done(l);
		l->numbered = true;
		return LIST_MOVED;
	}
	list_done(l);
	return LIST_OPENED;
}

static enum list_result
find_next(struct list *l)
{
	if (l->find[0] == '\0' || !l->found || l->count == 0)
		return LIST_NOTHING;
	return find_from(l, (l->marked + 1) % l->count, PASS_START)
		       ? LIST_MOVED
		       : LIST_MISSED;
}

/* A space within what is typed is one more letter of it. */
static enum list_result
mark(struct list *l, uint32_t key)
{
	if (l->find[0] != '\0' && key == UI_KEY_SPACE)
		return type(l, " ");
	return list_has_marked(l) ? LIST_MARKED : LIST_NOTHING;
}

enum list_result
list_update(struct list *l, const struct ui_event *ev)
{
	int64_t at = (int64_t)l->marked;

	if (ev->kind == EVENT_TEXT)
		return type(l, ev->text);
	if (ev->kind != EVENT_ACT)
		return LIST_NOTHING;
	if (ev->act == ACT_UP)
		return move_to(l, at - 1);
	if (ev->act == ACT_DOWN)
		return move_to(l, at + 1);
	if (ev->act == ACT_PAGE_UP)
		return move_to(l, at - l->page);
	if (ev->act == ACT_PAGE_DOWN)
		return move_to(l, at + l->page);
	if (ev->act == ACT_HOME)
		return move_to(l, 0);
	if (ev->act == ACT_END)
		return move_to(l, (int64_t)l->count - 1);
	if (ev->act == ACT_BACKSPACE)
		return untype(l);
	if (ev->act == ACT_CLEAR || ev->act == ACT_CANCEL)
		return leave_states(l) ? LIST_MOVED : LIST_NOTHING;
	if (ev->act == ACT_ENTER)
		return enter(l);
	if (ev->act == ACT_NEXT)
		return find_next(l);
	if (ev->act == ACT_MARK)
		return mark(l, ev->key);
	return LIST_NOTHING;
}
