/* What the lists of stays show of one. */
#include "ui/screens/lookup.h"
#include "ui/screens/stay_list.h"
#include "ui/screens/wanted.h"
#include "ui/words.h"

#include "base/date.h"
#include "base/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct stay_row *
row_at(const void *rows, size_t row)
{
	return &((const struct stay_list *)rows)->rows.items[row];
}

void
stay_get_room(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *r = row_at(rows, row);

	snprintf(out, size, "%s", r->room[0] != '\0' ? r->room : _("none"));
}

enum style
stay_style_room(const void *rows, size_t row)
{
	return row_at(rows, row)->room[0] != '\0' ? STYLE_NORMAL : STYLE_WARN;
}

void
stay_get_guest(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%s", row_at(rows, row)->guest);
}

void
stay_get_arrival(const void *rows, size_t row, char *out, size_t size)
{
	char day[6];

	date_short(row_at(rows, row)->arrival, day);
	snprintf(out, size, "%s", day);
}

void
stay_get_departure(const void *rows, size_t row, char *out, size_t size)
{
	char day[6];

	date_short(row_at(rows, row)->departure, day);
	snprintf(out, size, "%s", day);
}

void
stay_get_nights(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%" PRId64, row_at(rows, row)->nights);
}

void
stay_get_persons(const void *rows, size_t row, char *out, size_t size)
{
	snprintf(out, size, "%" PRId64, row_at(rows, row)->persons);
}

void
stay_get_balance(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_list *m = rows;

	*out = '\0';
	if (row_at(rows, row)->folio_id != NULL)
		app_money(m->app, row_at(rows, row)->balance_minor, out, size);
}

enum style
stay_style_balance(const void *rows, size_t row)
{
	const struct stay_row *r = row_at(rows, row);

	return r->due_out && r->balance_minor != 0 ? STYLE_WARN : STYLE_NORMAL;
}

void
stay_get_rate(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_list *m = rows;

	app_money(m->app, row_at(rows, row)->rate_minor, out, size);
}

void
stay_get_folio(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *r = row_at(rows, row);

	snprintf(out, size, "%s",
		r->folio[0] != '\0'   ? r->folio
		: r->folio_id != NULL ? _("open")
				      : _("none"));
}

void
stay_get_since(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_list *m = rows;
	char clock[6];

	snprintf(out, size, "%s",
		app_clock(m->app, row_at(rows, row)->checked_in_at, clock));
}

void
stay_get_note(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_list *m = rows;
	const struct stay_row *r = row_at(rows, row);
	char waits[16], wanted[24];

	stay_waits(m->app, r, waits, sizeof(waits));
	wanted_short(m->app, &m->wanted, r->id, wanted, sizeof(wanted));
	snprintf(out, size, "%s%s%s%s%s%s%s%s",
		marks_has(&m->marks, r->id) ? "* " : "", wanted,
		waits[0] != '\0' ? _("WAITS ") : "", waits,
		r->advance_at != 0 ? _("PAPERS ") : "", r->vip ? _("VIP ") : "",
		r->due_out ? _("DUE OUT ") : "", r->note);
}

void
stay_get_key(const void *rows, size_t row, char *out, size_t size)
{
	const struct stay_row *r = row_at(rows, row);

	snprintf(out, size, "%s %s", r->room, r->guest);
}

const char *
stay_row_id(const void *rows, size_t row)
{
	return row_at(rows, row)->id;
}

enum list_state
stay_row_state(const void *rows, size_t row)
{
	return row_at(rows, row)->mark;
}

void
stay_get_state(const void *rows, size_t row, char *out, size_t size)
{
	static const char *const words[STAY_STATE_WORD_COUNT] = {
		[STAY_STATE_WAITLIST] = N_("WAITING"),
		[STAY_STATE_OPTION] = N_("OPTION"),
		[STAY_STATE_CONFIRMED] = N_("booked"),
		[STAY_STATE_IN_HOUSE] = N_("in house"),
		[STAY_STATE_CHECKED_OUT] = N_("left"),
		[STAY_STATE_CANCELLED] = N_("CANCEL"),
		[STAY_STATE_NO_SHOW] = N_("NO-SHOW"),
	};

	snprintf(out, size, "%s", _(words[row_at(rows, row)->state]));
}

const char *
stay_waits(
	const struct app *app, const struct stay_row *r, char *out, size_t size)
{
	char span[16];

	*out = '\0';
	if (r->queued_at != 0)
		snprintf(out, size, "%s ",
			lookup_age(app, r->queued_at, span, sizeof(span)));
	return out;
}
