#include "ui/widget/form.h"
#include "ui/words.h"

#include "ui/widget/form_priv.h"

#include "base/check.h"
#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

void
form_init(struct form *f, const struct form_spec *spec, const char *today,
	const char *currency)
{
	size_t i;

	CHECK(spec->field_count <= FORM_FIELDS_MAX);
	CHECK(spec->button_count <= FORM_BUTTONS_MAX);
	memset(f, 0, sizeof(*f));
	f->spec = spec;
	(void)snprintf(f->today, sizeof(f->today), "%s", today ? today : "");
	(void)snprintf(f->currency, sizeof(f->currency), "%s",
		currency ? currency : "");
	for (i = 0; i < spec->field_count; i++) {
		edit_init(&f->values[i].edit, spec->fields[i].max_columns);
		f->values[i].choices = spec->fields[i].choices;
		f->values[i].choice_count = spec->fields[i].choice_count;
	}
}

void
form_fini(struct form *f)
{
	size_t i;

	for (i = 0; i < FORM_FIELDS_MAX; i++)
		edit_wipe(&f->values[i].edit);
}

struct where
form_where(const struct form *f, enum context own)
{
	return (struct where){ .context = f->choosing ? CTX_CHOICES : own };
}

size_t
form_field(const struct form *f, const char *key)
{
	size_t i = 0;

	while (i < f->spec->field_count &&
		strcmp(f->spec->fields[i].key, key) != 0)
		i++;
	CHECK(i < f->spec->field_count);
	return i;
}

const char *
form_text(const struct form *f, const char *key)
{
	return f->values[form_field(f, key)].edit.text;
}

bool
form_is_empty(const struct form *f, const char *key)
{
	return form_text(f, key)[0] == '\0';
}

enum err
form_int(const struct form *f, const char *key, int64_t *out)
{
	if (form_is_empty(f, key))
		return ERR_NOT_FOUND;
	return text_to_int(form_text(f, key), out) ? ERR_OK : ERR_INVALID;
}

enum err
form_money(const struct form *f, const char *key, int64_t *minor)
{
	if (form_is_empty(f, key))
		return ERR_NOT_FOUND;
	return money_parse(form_text(f, key), f->currency, minor);
}

enum err
form_date(const struct form *f, const char *key, char out[11])
{
	if (form_is_empty(f, key))
		return ERR_NOT_FOUND;
	if (!date_parse_spoken(form_text(f, key), f->today, out))
		return ERR_INVALID;
	return ERR_OK;
}

bool
form_bool(const struct form *f, const char *key)
{
	return strcmp(form_text(f, key), "1") == 0;
}

enum err
form_set(struct form *f, const char *key, const char *text)
{
	struct form_value *v = &f->values[form_field(f, key)];
	enum err e = edit_set(&v->edit, text);

	if (e == ERR_OK)
		v->problem[0] = '\0';
	return e;
}

void
form_put(struct form *f, size_t field, const char *text)
{
	size_t cursor = f->values[field].edit.cursor;
	struct edit *e = &f->values[field].edit;

	if (strcmp(e->text, text) == 0)
		return;
	/* A text of our own making; too long for the field, it stays as typed.
	 */
	if (edit_set(e, text) != ERR_OK)
		e->cursor = cursor;
}

void
form_set_int(struct form *f, const char *key, int64_t n)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)n);
	form_put(f, form_field(f, key), text);
}

void
form_set_money(struct form *f, const char *key, int64_t minor)
{
	char text[MONEY_TEXT_SIZE];

	form_put(f, form_field(f, key),
		money_format(minor, f->currency, text, sizeof(text)));
}

void
form_set_choices(struct form *f, const char *key,
	const struct form_choice *choices, size_t count)
{
	struct form_value *v = &f->values[form_field(f, key)];

	v->choices = choices;
	v->choice_count = count;
}

static void
set_note(char out[FORM_NOTE_SIZE], const char *text)
{
	text_clean(TEXT_LINE, text, strlen(text), out, FORM_NOTE_SIZE,
		FORM_NOTE_SIZE);
}

void
form_set_note(struct form *f, const char *key, const char *note)
{
	set_note(f->values[form_field(f, key)].note, note);
}

void
form_set_warning(struct form *f, const char *key, const char *warning)
{
	set_note(f->values[form_field(f, key)].warning, warning);
}

void
form_set_problem(struct form *f, const char *key, const char *problem)
{
	set_note(f->values[form_field(f, key)].problem, problem);
}

void
form_set_hidden(struct form *f, const char *key, bool hidden)
{
	f->values[form_field(f, key)].hidden = hidden;
}

void
form_set_fixed(struct form *f, const char *key, bool fixed)
{
	f->values[form_field(f, key)].fixed = fixed;
}

static bool
is_button(const struct form *f)
{
	return f->at >= f->spec->field_count;
}

/* Typing over a short value replaces it; prose is only ever added to. */
static bool
is_replaced(enum form_type type)
{
	switch (type) {
	case FORM_INT:
	case FORM_MONEY:
	case FORM_DATE:
	case FORM_CHOICE:
		return true;
	case FORM_TEXT:
	case FORM_SECRET:
	case FORM_BOOL:
		break;
	}
	return false;
}

static void
arrive(struct form *f, size_t at)
{
	struct edit *e;

	f->at = at;
	f->choosing = false;
	if (is_button(f))
		return;
	e = &f->values[at].edit;
	e->cursor = e->len;
	e->fresh = e->len > 0 && is_replaced(f->spec->fields[at].type);
}

void
form_focus(struct form *f, const char *key)
{
	arrive(f, form_field(f, key));
}

const char *
form_focused(const struct form *f)
{
	return is_button(f) ? NULL : f->spec->fields[f->at].key;
}

const char *
form_hint(const struct form *f)
{
	if (is_button(f) || f->spec->fields[f->at].hint == NULL)
		return "";
	return _(f->spec->fields[f->at].hint);
}

enum act
form_button_act(const struct form *f)
{
	CHECK(is_button(f));
	return f->spec->buttons[f->at - f->spec->field_count].act;
}

void
form_keep(struct form *f)
{
	f->changed = false;
}

static bool
can_stand(const struct form *f, size_t at)
{
	return at >= f->spec->field_count ||
	       (!f->values[at].hidden && !f->values[at].fixed);
}

/* The next place for the cursor in a direction, around the ends. */
static size_t
neighbour(const struct form *f, bool forward)
{
	size_t count = f->spec->field_count + f->spec->button_count;
	size_t at = f->at, i;

	for (i = 0; i < count; i++) {
		at = (at + (forward ? 1 : count - 1)) % count;
		if (can_stand(f, at))
			return at;
	}
	return f->at;
}

static enum form_result
go(struct form *f, size_t to)
{
	bool button = is_button(f);

	if (!button)
		form_settle(f, f->at);
	arrive(f, to);
	return button ? FORM_MOVED : FORM_LEFT;
}

static int
group_at(const struct form *f, size_t at)
{
	return at < f->spec->field_count ? f->spec->fields[at].group : -1;
}

/* The first field of the next group, or of this one or the one before. */
static enum form_result
go_group(struct form *f, bool forward)
{
	size_t count = f->spec->field_count, at = f->at, i;
	int from = group_at(f, f->at);

	if (forward) {
		while (at < count && group_at(f, at) == from)
			at++;
	} else {
		if (at > count)
			at = count;
		if (at > 0)
			at--;
		while (at > 0 && group_at(f, at - 1) == group_at(f, at))
			at--;
	}
	for (i = at; i < count + f->spec->button_count; i++)
		if (can_stand(f, i))
			return go(f, i);
	return FORM_MOVED;
}

static enum form_result
toggle(struct form *f, const struct ui_event *ev)
{
	bool on = strcmp(f->values[f->at].edit.text, "1") == 0;

	if (ev->kind != EVENT_TEXT)
		return FORM_NOTHING;
	if (strchr(" ", ev->text[0]) != NULL)
		on = !on;
	else if (strchr("1yYxX", ev->text[0]) != NULL)
		on = true;
	else if (strchr("0nN", ev->text[0]) != NULL)
		on = false;
	else
		return FORM_FULL;
	form_put(f, f->at, on ? "1" : "0");
	f->changed = true;
	return FORM_TYPED;
}

static enum form_result
edit_field(struct form *f, const struct ui_event *ev)
{
	struct form_value *v = &f->values[f->at];

	if (v->fixed || is_button(f))
		return ev->kind == EVENT_TEXT ? FORM_FULL : FORM_NOTHING;
	if (f->spec->fields[f->at].type == FORM_BOOL)
		return toggle(f, ev);
	switch (edit_update(&v->edit, ev)) {
	case EDIT_NOTHING:
		return FORM_NOTHING;
	case EDIT_MOVED:
		return FORM_MOVED;
	case EDIT_FULL:
		return FORM_FULL;
	case EDIT_CHANGED:
		break;
	}
	v->problem[0] = '\0';
	f->changed = true;
	f->chosen = 0;
	return FORM_TYPED;
}

size_t
form_focus_problem(struct form *f)
{
	size_t i, count = 0;

	for (i = f->spec->field_count; i-- > 0;) {
		if (f->values[i].problem[0] == '\0' || f->values[i].hidden)
			continue;
		count++;
		arrive(f, i);
		f->values[i].edit.fresh = false;
	}
	return count;
}

static enum form_result
commit(struct form *f)
{
	f->choosing = false;
	if (form_check(f) == 0)
		return FORM_COMMIT;
	(void)form_focus_problem(f);
	return FORM_PROBLEM;
}

static enum form_result
open_choices(struct form *f)
{
	if (is_button(f) || f->values[f->at].fixed ||
		f->values[f->at].choice_count == 0)
		return FORM_NOTHING;
	form_choices_open(f);
	return FORM_MOVED;
}

enum form_result
form_update(struct form *f, const struct ui_event *ev)
{
	enum form_result r;

	if (f->choosing) {
		r = form_choices_update(f, ev);
		return r == FORM_NOTHING ? edit_field(f, ev) : r;
	}
	if (ev->kind == EVENT_TEXT)
		return edit_field(f, ev);
	if (ev->kind != EVENT_ACT)
		return FORM_NOTHING;
	if (ev->act == ACT_ENTER && is_button(f))
		return FORM_PRESSED;
	if (ev->act == ACT_ENTER || ev->act == ACT_NEXT || ev->act == ACT_DOWN)
		return go(f, neighbour(f, true));
	if (ev->act == ACT_PREVIOUS || ev->act == ACT_UP)
		return go(f, neighbour(f, false));
	if (is_button(f) && ev->act == ACT_RIGHT)
		return go(f, neighbour(f, true));
	if (is_button(f) && ev->act == ACT_LEFT)
		return go(f, neighbour(f, false));
	if (ev->act == ACT_PAGE_DOWN)
		return go_group(f, true);
	if (ev->act == ACT_PAGE_UP)
		return go_group(f, false);
	if (ev->act == ACT_COMMIT)
		return commit(f);
	if (ev->act == ACT_CHOICES)
		return open_choices(f);
	return edit_field(f, ev);
}
