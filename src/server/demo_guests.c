/* Guests of the demo hotel: names, papers, ways to reach them. All made up. */
#include "server/demo_priv.h"

#include <string.h>

static const struct nation {
	const char *code;
	int64_t share; /* of a hundred */
	const char *prefix;
	const char *surnames;
	const char *first_names;
} nations[] = {
#define NATION(code, share, prefix, surnames, first_names)                     \
	{ code, share, prefix, surnames, first_names },
#include "data/demo/guests.def"
#undef NATION
};

#define NATION_COUNT (sizeof(nations) / sizeof(nations[0]))

static const char *const wishes[] = {
	"Feather allergy: synthetic pillows",
	"Quiet room, away from the lift",
	"Late riser: no cleaning before 11",
	"Returning guest, likes a window on the court",
	"Vegetarian",
	"Travels with a small dog",
	"Wheelchair: wide bathroom door needed",
	"Invoice to the company, address on file",
};

static const struct nation *
choose_nation(struct demo *d)
{
	int64_t n = demo_chance(d, 100);

	for (size_t i = 0; i < NATION_COUNT; i++) {
		n -= nations[i].share;
		if (n < 0)
			return &nations[i];
	}
	return &nations[0];
}

/* One of the names between the bars. */
static const char *
choose_name(struct demo *d, const char *names)
{
	int64_t count = 1;
	const char *end;

	for (const char *p = names; *p != '\0'; p++)
		count += *p == '|';
	for (int64_t n = demo_chance(d, count); n > 0; n--)
		names = strchr(names, '|') + 1;
	end = strchr(names, '|');
	return arena_strndup(d->a, names,
		end != NULL ? (size_t)(end - names) : strlen(names));
}

static void
set_papers(struct demo *d, struct record *r, const struct nation *n)
{
	bool passport = demo_chance(d, 3) > 0;
	int32_t days = 366 * 20 + (int32_t)demo_chance(d, 366 * 55);

	record_set_text(r, GUEST_NATIONALITY, n->code);
	record_set_text(r, GUEST_BIRTH_DATE, demo_day(d, -days));
	record_set_text(
		r, GUEST_DOCUMENT_TYPE, passport ? "passport" : "id card");
	record_set_text(r, GUEST_DOCUMENT_NUMBER,
		arena_printf(d->a, "%c%07lld", passport ? 'P' : 'I',
			(long long)demo_chance(d, 9000000) + 1000000));
}

const char *
demo_guest(struct demo *d, const char *key, int64_t at_ms, bool vip)
{
	const struct nation *n = choose_nation(d);
	const char *surname = choose_name(d, n->surnames);
	const char *first = choose_name(d, n->first_names);
	const char *id = demo_id(d, TABLE_GUESTS, key);
	struct record *r = demo_record(d, TABLE_GUESTS, id);
	size_t wish = (size_t)demo_chance(
		d, 8 * (int64_t)(sizeof(wishes) / sizeof(wishes[0])));

	d->guest_count++;
	record_set_text(r, GUEST_FULL_NAME,
		arena_printf(d->a, "%s, %s", surname, first));
	if (demo_chance(d, 4) > 0)
		record_set_text(r, GUEST_PHONE,
			arena_printf(d->a, "%s 555 %04lld", n->prefix,
				(long long)demo_chance(d, 10000)));
	if (demo_chance(d, 3) > 0)
		record_set_text(r, GUEST_EMAIL,
			arena_printf(
				d->a, "guest-%zu@example.com", d->guest_count));
	set_papers(d, r, n);
	record_set_int(r, GUEST_VIP, vip);
	if (wish < sizeof(wishes) / sizeof(wishes[0]))
		record_set_text(r, GUEST_NOTE, wishes[wish]);
	demo_put(d, r, at_ms,
		demo_role(d, ROLE_FRONT_DESK, (size_t)demo_chance(d, 5)));
	return id;
}
