/*
 * A form: labels left, fields at one column, one field has the cursor. Nothing
 * typed is lost: a wrong value keeps its text and does not hold the cursor; F2
 * jumps to the first problem and says how many there are.
 *
 * Values are text. At the exit of a field a value that can be read is written
 * in its usual form ("5" becomes "5.00", "fri" becomes "2026-11-27"); then the
 * screen stores form_export as the draft (FORM_LEFT).
 */
#ifndef OFFSYNC_UI_WIDGET_FORM_H
#define OFFSYNC_UI_WIDGET_FORM_H

#include "ui/canvas.h"
#include "ui/event.h"
#include "ui/widget/edit.h"

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORM_FIELDS_MAX  32
#define FORM_BUTTONS_MAX 4
#define FORM_NOTE_SIZE   80

enum form_type {
	FORM_TEXT,
	FORM_INT,    /* min..max of the field */
	FORM_MONEY,  /* in the form's currency */
	FORM_DATE,   /* as spoken ("t", "+2", "fri", "24.12"); kept as ISO */
	FORM_CHOICE, /* one of the given choices, or its start, or its number */
	FORM_SECRET, /* shown as *, not exported */
	FORM_BOOL,   /* Space toggles; "1" or "0" */
};

struct form_choice {
	const char *value; /* what the field then holds */
	const char *label; /* "Sweden" */
	const char *note;  /* "free, clean"; may be NULL */
};

struct form_field {
	const char *key;   /* name of the value in exports: a-z 0-9 _ */
	const char *label; /* "Surname" */
	enum form_type type;
	int width; /* columns of the box */
	bool required;
	bool beside;        /* on the line of the field before, to its right */
	bool open;          /* FORM_CHOICE: other values are allowed too */
	int group;          /* F7 and F8 go to the previous and next group */
	size_t max_columns; /* longest text; 0: no limit of its own */
	int64_t min, max;   /* FORM_INT, FORM_MONEY (minor); both 0: any */
	const char *hint;   /* a sentence for line 21 */
	/* Fixed choices; others come from form_set_choices. */
	const struct form_choice *choices;
	size_t choice_count;
};

struct form_button {
	const char *label; /* "Check in" */
	enum act act;
};

struct form_spec {
	const struct form_field *fields;
	size_t field_count;
	const struct form_button *buttons;
	size_t button_count;
};

struct form_value {
	struct edit edit;
	const struct form_choice *choices;
	size_t choice_count;
	char note[FORM_NOTE_SIZE];    /* right of the box */
	char warning[FORM_NOTE_SIZE]; /* ! on the line below; blocks nothing */
	char problem[FORM_NOTE_SIZE]; /* ! below; F2 does not go through */
	bool hidden;                  /* not drawn, not visited, not checked */
	bool fixed;                   /* shown, not changed */
};

struct form {
	const struct form_spec *spec;
	struct form_value values[FORM_FIELDS_MAX];
	size_t at; /* field with the cursor; behind the fields: the buttons */
	char currency[4];
	char today[11]; /* business date, for spoken dates */
	bool changed;   /* since form_init, form_import or form_keep */
	bool choosing;  /* the list of F4 is open */
	size_t chosen;  /* marked line among those that match */
	/* What the field had before the list: it is back when the list is left
	 * without taking a value. */
	struct edit before;
};

enum form_result {
	FORM_NOTHING, /* not for the form */
	FORM_MOVED,   /* redraw */
	FORM_TYPED,   /* a value changed */
	FORM_LEFT,    /* a field was left: check it, store the draft */
	FORM_COMMIT,  /* F2 and every field is in order */
	FORM_PROBLEM, /* F2, and the cursor is now in the first wrong field;
		       * both: store the draft, as for FORM_LEFT */
	FORM_PRESSED, /* Enter on a button: form_button_act */
	FORM_FULL,    /* the character found no room: bell */
};

/* The form's own context, or CTX_CHOICES while the list of F4 is open. */
struct where form_where(const struct form *f, enum context own);

/* today and currency: for dates and money, may be NULL. */
void form_init(struct form *f, const struct form_spec *spec, const char *today,
	const char *currency);
void form_fini(struct form *f); /* wipes secrets */

/* Index of a field by its key; CHECKed: screens ask for their own fields. */
size_t form_field(const struct form *f, const char *key);

/* The text of a field (borrowed until the next change). The others return
 * ERR_NOT_FOUND when it is empty, ERR_INVALID when it cannot be read. */
const char *form_text(const struct form *f, const char *key);
bool form_is_empty(const struct form *f, const char *key);
enum err form_int(
	const struct form *f, const char *key, int64_t *out) MUST_CHECK;
enum err form_money(
	const struct form *f, const char *key, int64_t *minor) MUST_CHECK;
enum err form_date(
	const struct form *f, const char *key, char out[11]) MUST_CHECK;
bool form_bool(const struct form *f, const char *key);

/* ERR_TOO_LARGE leaves the field as it was. */
enum err form_set(struct form *f, const char *key, const char *text) MUST_CHECK;
void form_set_int(struct form *f, const char *key, int64_t n);
void form_set_money(struct form *f, const char *key, int64_t minor);
/* choices are borrowed; set them again after each load. */
void form_set_choices(struct form *f, const char *key,
	const struct form_choice *choices, size_t count);
void form_set_note(struct form *f, const char *key, const char *note);
void form_set_warning(struct form *f, const char *key, const char *warning);
/* What a rule of the hotel says after FORM_COMMIT. Cleared when the field is
 * typed in, and by the next form_check. */
void form_set_problem(struct form *f, const char *key, const char *problem);
void form_set_hidden(struct form *f, const char *key, bool hidden);
void form_set_fixed(struct form *f, const char *key, bool fixed);
void form_focus(struct form *f, const char *key);
/* The key of the field with the cursor; NULL on a button. */
const char *form_focused(const struct form *f);

/* Checks every field anew (F2 does this); returns how many have a problem. */
size_t form_check(struct form *f);
/* Puts the cursor into the first field with a problem; returns how many. */
size_t form_focus_problem(struct form *f);
/* "2 fields need attention. Surname: must be filled in" for line 23. */
void form_problem_sentence(const struct form *f, char *out, size_t size);

enum form_result form_update(struct form *f, const struct ui_event *ev);
enum act form_button_act(const struct form *f);

/* Lines "key=value", \n and \\ escaped, secrets left out. Import takes what it
 * knows, ignores other keys, and loses nothing that fits. */
void form_export(const struct form *f, struct buf *out);
enum err form_import(struct form *f, const char *text) MUST_CHECK;
void form_keep(struct form *f); /* changed = false: the draft was stored */

void form_draw(const struct form *f, struct canvas *c, struct area area);
/* For line 21: the hint of the field with the cursor ("" when none). */
const char *form_hint(const struct form *f);

#endif
