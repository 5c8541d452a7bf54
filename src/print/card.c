/*
 * The registration card: what the law of most countries asks of a guest who
 * stays the night. The guest reads it and signs; what is missing is written by
 * hand.
 */
#include "base/text.h"
#include "print/documents_priv.h"

#include <inttypes.h>

#define LABEL_COLUMNS 16

static void
add_field(struct sheet *pg, const char *label, const char *value)
{
	char line[PAPER_COLUMNS_MAX + 1];
	int room = pg->paper->columns - LABEL_COLUMNS - 1;

	if (*value == '\0') {
		for (int i = 0; i < room; i++)
			line[i] = '_';
		line[room] = '\0';
		value = line;
		paper_blank(pg->paper);
	}
	/* A name is never cut: on a narrow roll it stands below its label. */
	if ((int)text_width(value) > room) {
		paper_text(pg->paper, PAPER_NORMAL, 0, label);
		paper_text(pg->paper, PAPER_NORMAL, 2, value);
		return;
	}
	paper_cells(pg->paper, PAPER_NORMAL,
		(struct paper_cell[]){
			{ label, LABEL_COLUMNS, false },
			{ value, 0, false },
		},
		2);
}

static void
add_guest(struct sheet *pg, const struct record *guest)
{
	add_field(pg, "Name", sheet_given(guest, GUEST_FULL_NAME));
	add_field(pg, "Date of birth",
		sheet_day(pg, record_text(guest, GUEST_BIRTH_DATE)));
	add_field(pg, "Nationality", sheet_given(guest, GUEST_NATIONALITY));
	add_field(pg, "Home address", "");
	add_field(pg, "", "");
	add_field(pg, "Document", sheet_given(guest, GUEST_DOCUMENT_TYPE));
	add_field(pg, "Number", sheet_given(guest, GUEST_DOCUMENT_NUMBER));
	add_field(pg, "Phone", sheet_given(guest, GUEST_PHONE));
	add_field(pg, "E-mail", sheet_given(guest, GUEST_EMAIL));
}

static void
add_stay(struct sheet *pg, const struct record *stay)
{
	int64_t adults = record_int(stay, STAY_ADULTS);
	int64_t children = record_int(stay, STAY_CHILDREN);

	add_field(pg, "Room",
		sheet_text(pg, TABLE_ROOMS, record_text(stay, STAY_ROOM_ID),
			ROOM_NUMBER));
	add_field(pg, "Arrival",
		sheet_day(pg, record_text(stay, STAY_ARRIVAL_DATE)));
	add_field(pg, "Departure",
		sheet_day(pg, record_text(stay, STAY_DEPARTURE_DATE)));
	add_field(pg, "Persons",
		arena_printf(pg->a, "%" PRId64 " adult%s, %" PRId64 " child%s",
			adults, adults == 1 ? "" : "s", children,
			children == 1 ? "" : "ren"));
	if (!record_is_null(stay, STAY_RATE_MINOR))
		add_field(pg, "Rate per night",
			arena_printf(pg->a, "%s %s", pg->currency,
				sheet_money(pg,
					record_int(stay, STAY_RATE_MINOR))));
}

/* Everybody else in the room signs for nobody, but is named. */
static void
add_companions(struct sheet *pg, const struct record *stay)
{
	int64_t others = record_int(stay, STAY_ADULTS) +
			 record_int(stay, STAY_CHILDREN) - 1;

	for (int64_t i = 0; i < others && i < 8; i++)
		add_field(pg, i == 0 ? "Travelling with" : "", "");
}

enum err
document_card(const struct document *d, const char *stay_id, struct paper *out)
{
	struct record *stay, *guest;
	struct sheet pg;
	enum err e = sheet_begin(&pg, d, out);

	if (e == ERR_OK)
		e = sheet_find(&pg, TABLE_STAYS, stay_id, &stay);
	if (e == ERR_OK)
		e = sheet_find(&pg, TABLE_GUESTS,
			record_text(stay, STAY_GUEST_ID), &guest);
	if (e != ERR_OK)
		return e;
	sheet_head(&pg);
	sheet_title(&pg, "REGISTRATION CARD");
	paper_rule(out, '-');
	add_guest(&pg, guest);
	paper_rule(out, '-');
	add_stay(&pg, stay);
	add_companions(&pg, stay);
	paper_blank(out);
	paper_text(out, PAPER_NORMAL, 0,
		"I have read what stands above, and it is true. I pay what is "
		"charged to my room during my stay.");
	paper_blank(out);
	add_field(&pg, "Date",
		sheet_day(&pg, record_text(pg.hotel, PROPERTY_BUSINESS_DATE)));
	add_field(&pg, "Signature", "");
	sheet_foot(&pg);
	return ERR_OK;
}
