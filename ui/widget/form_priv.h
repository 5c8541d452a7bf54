/*
 * What the parts of a form share; for widget/form*.c alone.
 */
#ifndef OFFSYNC_UI_WIDGET_FORM_PRIV_H
#define OFFSYNC_UI_WIDGET_FORM_PRIV_H

#include "ui/widget/form.h"

#define FORM_NOWHERE ((size_t)-1)

/* Writes a readable value in its usual form; notes a problem when there is text
 * that cannot be read. An empty field is none of its business. */
void form_settle(struct form *f, size_t field);

/* The choice that the text of a field means; FORM_NOWHERE: none. */
size_t form_choice_meant(const struct form *f, size_t field);

/* The n-th of the choices that the open list shows; NULL behind the last. */
const struct form_choice *form_choice_shown(const struct form *f, size_t n);
size_t form_choices_shown(const struct form *f);

enum form_result form_choices_update(struct form *f, const struct ui_event *ev);
void form_choices_open(struct form *f);
void form_choices_draw(const struct form *f, struct canvas *c, struct area area,
	int field_row);

/* Puts a text into a field that is known to fit (a choice, a number). */
void form_put(struct form *f, size_t field, const char *text);

#endif
