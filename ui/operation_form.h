/*
 * A form that ends in one operation (domain/operations.h): check-in, payment,
 * report … The fields' keys are the operation's keys. What such a screen does
 * is the same for all of them and stands here: drafts kept at every field exit,
 * one intention a form (pressing F2 twice is one action), F2 that jumps to the
 * first problem, the question before what cannot be taken back. A screen adds a
 * table of fields and a function that fills them.
 */
#ifndef OFFSYNC_UI_OPERATION_FORM_H
#define OFFSYNC_UI_OPERATION_FORM_H

#include "ui/app.h"
#include "ui/widget/dialog.h"
#include "ui/widget/form.h"

#define OPERATION_FORM_HEADS     3
#define OPERATION_FORM_HEAD_SIZE 240 /* bytes, not columns */

struct operation_form;

struct operation_form_kind {
	const char *operation; /* "check-in" */
	const char *subject;   /* key that the screen's param goes into: "stay";
				* NULL: the param is not an argument */
	struct form_spec spec;

	/* For load: looks up what the form is about, sets heads, choices, notes
	 * and, the first time, values. */
	enum err (*fill)(struct operation_form *m, struct app *app,
		struct arena *a, bool first);
	/* A value changed: recalculates notes and warnings. May be NULL. */
	void (*changed)(struct operation_form *m, const struct app *app);
	/* Irreversible: the key of the field whose value must be typed again
	 * ("amount"), and its words. NULL, or an empty field: F2 alone. */
	const char *confirm_key;
	const char *confirm_words;
	/* What a field is called as an argument, and its value in *value, when
	 * those are not its own; NULL: it is none, it helps filling another.
	 * May be NULL. */
	const char *(*argument)(const struct operation_form *m, const char *key,
		const char **value);
	/* A field that had a value and is left empty takes it away; else it
	 * says nothing. */
	bool clears;
	/* A field whose list of values is looked up by what is typed there:
	 * fill is called for it when the list is asked for and when the field
	 * is left. NULL: none. */
	const char *lookup_key;
};

struct operation_form {
	const struct operation_form_kind *kind;
	struct form form;
	struct dialog dialog;
	char subject[APP_PARAM_SIZE]; /* the param, or what fill made of it */
	char heads[OPERATION_FORM_HEADS][OPERATION_FORM_HEAD_SIZE];
	char confirm_text[DIALOG_TEXT_SIZE]; /* what will happen; fill sets it
					      */
	char intention[40];
	int64_t known_minor; /* for fill and changed: a balance, a price */
	const void *known;   /* likewise, in the arena of the last fill */
	bool ready;
	bool sent;   /* F2 went through; waiting for the answer */
	bool choose; /* open the list once fill has looked it up */
	bool had[FORM_FIELDS_MAX]; /* a value at first */
};

/* The functions of struct screen; `load` needs the kind, so each screen has one
 * line: return operation_form_load(model, &kind, app, a). */
enum err operation_form_load(struct operation_form *m,
	const struct operation_form_kind *kind, struct app *app,
	struct arena *a) MUST_CHECK;
unsigned operation_form_update(
	void *model, struct app *app, struct ui_event ev);
void operation_form_draw(
	const void *model, const struct app *app, struct canvas *c);
struct where operation_form_where(const void *model);
void operation_form_fini(void *model);

/* Values from fill; a text that does not fit is left out (it was cleaned and
 * limited when it was stored). */
void operation_form_set(
	struct operation_form *m, const char *key, const char *text);

/* One screen from a kind. */
#define OPERATION_SCREEN(name_, title_, load_)                                 \
	{                                                                      \
		.name = name_, .title = title_, .context = CTX_FORM,           \
		.model_size = sizeof(struct operation_form), .load = load_,    \
		.update = operation_form_update, .draw = operation_form_draw,  \
		.where = operation_form_where, .fini = operation_form_fini,    \
	}

#endif
