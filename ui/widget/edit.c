#include "ui/widget/edit.h"

#include "base/text.h"

#include <string.h>

void
edit_init(struct edit *e, size_t max_columns)
{
	edit_wipe(e);
	e->max_columns = max_columns;
}

void
edit_clear(struct edit *e)
{
	e->len = 0;
	e->cursor = 0;
	e->text[0] = '\0';
	e->fresh = false;
}

void
edit_wipe(struct edit *e)
{
	explicit_bzero(e->text, sizeof(e->text));
	edit_clear(e);
}

static bool
fits(const struct edit *e, const char *text, size_t len)
{
	return len < EDIT_SIZE &&
	       (e->max_columns == 0 || text_width(text) <= e->max_columns);
}

enum err
edit_set(struct edit *e, const char *text)
{
	char clean[EDIT_SIZE + 4];
	size_t len;

	len = text_clean(TEXT_LINE, text, strlen(text), clean, sizeof(clean),
		sizeof(clean));
	if (!fits(e, clean, len))
		return ERR_TOO_LARGE;
	memcpy(e->text, clean, len + 1);
	e->len = len;
	e->cursor = len;
	e->fresh = false;
	return ERR_OK;
}

/* Where the character behind this one starts, past marks that belong to it. */
static size_t
after(const struct edit *e, size_t at)
{
	uint32_t c;
	size_t used;

	at += text_decode(e->text + at, e->len - at, &c);
	while (at < e->len) {
		used = text_decode(e->text + at, e->len - at, &c);
		if (text_char_width(c) != 0)
			break;
		at += used;
	}
	return at;
}

static size_t
before(const struct edit *e, size_t at)
{
	size_t start = 0, next;

	while (start < at) {
		next = after(e, start);
		if (next >= at)
			return start;
		start = next;
	}
	return 0;
}

static void
cut(struct edit *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->len - to + 1);
	e->len -= to - from;
	e->cursor = from;
	/* What was cut off is not left behind: it may be a secret. */
	explicit_bzero(e->text + e->len, to - from);
}

static enum edit_result
insert(struct edit *e, const char *text)
{
	char new[EDIT_SIZE];
	size_t len = strlen(text);

	if (!text_is_clean(TEXT_LINE, text, len) && strcmp(text, " ") != 0) {
		uint32_t c;

		/* A mark alone is clean once it has something to sit on. */
		if (text_decode(text, len, &c) != len ||
			text_char_width(c) != 0 || e->cursor == 0 || c < 0x300)
			return EDIT_FULL;
	}
	if (e->fresh)
		edit_clear(e);
	if (e->len + len >= sizeof(new))
		return EDIT_FULL;
	memcpy(new, e->text, e->cursor);
	/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): the next does */
	memcpy(new + e->cursor, text, len);
	memcpy(new + e->cursor + len, e->text + e->cursor,
		e->len - e->cursor + 1);
	if (!fits(e, new, e->len + len))
		return EDIT_FULL;
	memcpy(e->text, new, e->len + len + 1);
	e->len += len;
	e->cursor += len;
	return EDIT_CHANGED;
}

static enum edit_result
move(struct edit *e, size_t to)
{
	e->fresh = false;
	if (to == e->cursor)
		return EDIT_NOTHING;
	e->cursor = to;
	return EDIT_MOVED;
}

static enum edit_result
cut_range(struct edit *e, size_t from, size_t to)
{
	e->fresh = false;
	if (from == to)
		return EDIT_NOTHING;
	cut(e, from, to);
	return EDIT_CHANGED;
}

enum edit_result
edit_update(struct edit *e, const struct ui_event *ev)
{
	if (ev->kind == EVENT_TEXT)
		return insert(e, ev->text);
	if (ev->kind != EVENT_ACT)
		return EDIT_NOTHING;
	if (ev->act == ACT_LEFT)
		return move(e, before(e, e->cursor));
	if (ev->act == ACT_RIGHT)
		return move(e, after(e, e->cursor));
	if (ev->act == ACT_HOME)
		return move(e, 0);
	if (ev->act == ACT_END)
		return move(e, e->len);
	if (ev->act == ACT_BACKSPACE)
		return cut_range(e, before(e, e->cursor), e->cursor);
	if (ev->act == ACT_DELETE)
		return cut_range(e, e->cursor, after(e, e->cursor));
	if (ev->act == ACT_CLEAR)
		return cut_range(e, 0, e->len);
	return EDIT_NOTHING;
}

static size_t
columns_of(const char *s, size_t len, bool secret)
{
	uint32_t c;
	size_t used, sum = 0;

	for (; len > 0; s += used, len -= used) {
		used = text_decode(s, len, &c);
		sum += (size_t)text_char_width(c) > 0 && secret
			       ? 1
			       : (size_t)text_char_width(c);
	}
	return sum;
}

/* The first byte to show so that the cursor is inside the slot. Moves in halves
 * of the slot: a character typed at the edge does not shift all of them. */
static size_t
first_shown(const struct edit *e, int width, bool secret)
{
	size_t room = (size_t)width, step = room / 2 + 1, first = 0, wanted;

	while (columns_of(e->text + first, e->cursor - first, secret) >= room) {
		wanted = step;
		while (wanted > 0 && first < e->cursor) {
			first = after(e, first);
			wanted--;
		}
	}
	return first;
}

void
edit_draw(const struct edit *e, struct canvas *c, struct slot slot,
	struct edit_look look)
{
	char stars[EDIT_SIZE];
	const char *text = e->text;
	size_t first = 0, before_cursor;

	if (slot.width < 1)
		return;
	if (look.with_cursor)
		first = first_shown(e, slot.width, look.secret);
	before_cursor =
		columns_of(e->text + first, e->cursor - first, look.secret);
	if (look.secret) {
		size_t n = columns_of(e->text + first, e->len - first, true);

		memset(stars, '*', n);
		stars[n] = '\0';
		text = stars;
		first = 0;
	}
	canvas_put_in(c, slot, look.style, text + first);
	if (look.with_cursor)
		canvas_set_cursor(
			c, slot.row, slot.column + (int)before_cursor);
	if (look.with_cursor && look.secret)
		canvas_set_secret(c);
}
