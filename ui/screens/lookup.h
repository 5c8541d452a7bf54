/*
 * Names that lists show for ids. For load only; texts live in the arena; a
 * record that is not there gives "".
 */
#ifndef OFFSYNC_UI_SCREENS_LOOKUP_H
#define OFFSYNC_UI_SCREENS_LOOKUP_H

#include "ui/app.h"

/* Room number; login of a staff member; any text field of any record. */
const char *lookup_room(
	const struct app *app, const char *room_id, struct arena *a);
/* Of guests nothing but the name is read. */
const char *lookup_guest(
	const struct app *app, const char *guest_id, struct arena *a);
const char *lookup_staff(
	const struct app *app, const char *staff_id, struct arena *a);
const char *lookup_text(const struct app *app, enum table t, const char *id,
	int field, struct arena *a);

/* A table as tickets call it: "T7" for 7 and for T7, "BAR2" for BAR2. */
const char *lookup_table(const char *table_no, struct arena *a);

/* Where an order goes: "T7", "R204", else its number. */
const char *lookup_order_place(
	const struct app *app, const struct record *order, struct arena *a);

/* A text field; "" when it is empty. */
const char *lookup_given(const struct record *r, int field);

/* A name of the schema as one says it: "out of order" for out_of_order; the
 * word of a choice so. */
const char *lookup_plain(const char *word, struct arena *a);
/* A value as people read it: words of a list in their language. */
const char *lookup_value(const struct app *app, const struct field *f,
	struct value v, struct arena *a);
const char *lookup_word(const struct record *r, int field, struct arena *a);
/* What a person calls a field: "room" for room_id, "rate" for rate_minor. */
const char *lookup_field(const struct field *f, struct arena *a);

/* "12" minutes since; "" for 0. For ages in lists. */
const char *lookup_age(
	const struct app *app, int64_t since_ms, char *out, size_t size);

#endif
